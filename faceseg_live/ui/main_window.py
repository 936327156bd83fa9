"""Puts the window together. It decides nothing: commands, presenter and controller do."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ..media.audio.microphone import list_microphones
from ..media.sources import list_cameras
from ..pipeline.session import Session
from ..settings import Settings, Theme
from .actions import Keymap, Shortcuts, readable
from .bridge import Bridge
from .choices import Choices
from .classifiers_dialog import ClassifiersDialog
from .classify_panel import ClassifyPanel
from .commands import Commands
from .crash_dialog import CrashDialog
from .crop_strip import CropStrip
from .device_scan import DeviceScan
from .engine_options import EngineOptions
from .folders import open_folder
from .icons import tint
from .models_dialog import ModelsDialog
from .notices import NoticeLevel, Notices, sentence
from .performance_bar import PerformanceBar
from .presenter import Presenter, WindowParts
from .record_options import RecordOptions
from .record_panel import RecordPanel
from .record_presenter import RecordParts, RecordPresenter
from .settings_controller import SettingsController
from .settings_panel import SettingsPanel
from .shortcuts_dialog import ShortcutsDialog
from .side_panel import SidePanel, page_of
from .snapshot import Snapshots
from .source_bar import SourceStatus
from .theme import ThemeSwitch
from .top_bar import TopBar
from .video_badge import VideoBadge
from .video_view import VideoView
from .virtual_camera_presenter import VirtualCameraPresenter
from .virtual_camera_section import VirtualCameraSection

READ_EVERY_MS = 500
_TITLE = "faceseg_live"
_SIZE = QSize(1280, 800)
_MINIMUM = QSize(960, 600)
_MASK_PAGE, _CLASSIFY_PAGE, _RECORD_PAGE, _SEND_PAGE = "Mask", "Classify", "Record", "Send"


class MainWindow(QMainWindow):
    """The one window."""

    closing = Signal()

    def __init__(
        self,
        session: Session,
        bridge: Bridge,
        controller: SettingsController,
        theme: ThemeSwitch,
        choices: Choices,
        *,
        falls_back: bool = False,
        cameras: DeviceScan | None = None,
        microphones: DeviceScan | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        """`choices`: what there is to choose from; `falls_back`: to the demo clip without a camera."""
        super().__init__()
        self.setWindowTitle(_TITLE)
        self.setMinimumSize(_MINIMUM)
        self._session, self._bridge, self._controller, self._theme = session, bridge, controller, theme
        self._crash: CrashDialog | None = None
        self.keymap = Keymap(controller.settings.window.shortcuts)
        self.cameras = cameras or DeviceScan(list_cameras, self)
        self.microphones = microphones or DeviceScan(list_microphones, self)
        self.snapshots = snapshots or Snapshots(parent=self)
        self._build(choices)
        stage = WindowParts(self.video, self.strip, self.source, self.panel, self.classify, self.bar, self.notices)
        self.recording = RecordPresenter(RecordParts(self.record, self.top, self.sign, self.notices), session,
                                         controller, self)
        camera = VirtualCameraPresenter(self.camera, self.notices, self._show_sending, session, self)
        self.presenter = Presenter(stage, session, controller, self.recording, camera, falls_back=falls_back)
        self.commands = Commands(self, stage, session, controller, self.presenter, self.snapshots)
        self.shortcuts = Shortcuts(self, self.video, self.commands.run, self.keymap)
        self._connect()
        self._settings_changed()
        self._retint()
        self._show_keys()
        self._restore()
        self._start()

    def closeEvent(self, event: QCloseEvent) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._controller.set("window", geometry=geometry)
        self._reading.stop()
        self._bridge.detach()
        self._controller.close()
        self.cameras.finish()
        self.microphones.finish()
        self.snapshots.finish()
        if self.models is not None:
            self.models.finish()
        self.closing.emit()
        super().closeEvent(event)

    def _build(self, choices: Choices) -> None:
        self.top = TopBar()
        self.source, self.status_light, self.modes = self.top.source, self.top.status_light, self.top.modes
        self.video, self.strip, self.bar = VideoView(), CropStrip(), PerformanceBar()
        self.panel = SettingsPanel(choices, self.keymap)
        self.classify = ClassifyPanel()
        self.record, self.camera = RecordPanel(), VirtualCameraSection()
        self.side = SidePanel({_MASK_PAGE: self.panel, _CLASSIFY_PAGE: self.classify, _RECORD_PAGE: self.record,
                               _SEND_PAGE: page_of(self.camera)})
        self.sign = VideoBadge(self.video)
        self.record_options = RecordOptions(self)
        self.options = EngineOptions(choices, self)
        self.classifiers = ClassifiersDialog(choices.classifiers, self)
        self.models = ModelsDialog(choices.models, self) if choices.models else None
        self.notices = Notices(self.video, self._theme)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.video, 1)
        left.addWidget(self.strip)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.side)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.bar)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        commands, presenter, controller = self.commands, self.presenter, self._controller
        self.source.chosen.connect(commands.choose_source)
        self.source.asked.connect(commands.edit)
        self.source.file_requested.connect(commands.open_file)
        self.source.folder_requested.connect(commands.open_folder)
        self.source.address_requested.connect(commands.open_address)
        self.source.menu_opened.connect(self.cameras.start)
        self.cameras.found.connect(self._cameras_found)
        self.record.microphones_requested.connect(self.microphones.start)
        self.microphones.found.connect(self._microphones_found)
        self.modes.chosen.connect(commands.show_mode)
        self.top.snapshot.clicked.connect(self._snapshot_clicked)
        self.video.shown.connect(self._view_shown)
        self.video.face_clicked.connect(commands.click_face)
        self.video.full_screen_requested.connect(self._toggle_full_screen)
        self.strip.face_clicked.connect(commands.click_face)
        self.panel.edited.connect(commands.edit)
        self.panel.area_chosen.connect(commands.choose_area)
        self.panel.colour_chosen.connect(commands.choose_colour)
        self.panel.reset_requested.connect(commands.reset)
        self.panel.engine_chosen.connect(commands.choose_engine)
        self.panel.engine.options_requested.connect(self._show_options)
        self.classify.edited.connect(commands.edit)
        self.classify.classifiers_requested.connect(self._show_classifiers)
        self.classify.done.connect(self.video.setFocus)
        self.classifiers.edited.connect(commands.edit)
        self.record.edited.connect(commands.edit)
        self.camera.edited.connect(commands.edit)
        self.record.toggled.connect(self.recording.toggle)
        self.record.done.connect(self.video.setFocus)
        self.record.options_requested.connect(self._show_record_options)
        self.record.folder_requested.connect(self.recording.open_folder)
        self.record_options.edited.connect(commands.edit)
        self.top.record.clicked.connect(self.recording.toggle)
        presenter.classifiers_requested.connect(self._show_classifiers)
        presenter.snapshot_requested.connect(self._snapshot_clicked)
        self.options.edited.connect(commands.edit)
        self.options.reset_requested.connect(commands.reset)
        self.panel.entered.connect(self.video.setFocus)
        self.top.themes.triggered.connect(self._theme_chosen)
        if self.models is not None:
            self.top.models_action.triggered.connect(self._show_models)
            self.models.fetched.connect(self._model_fetched)
            presenter.model_requested.connect(self._show_model)
        self.top.models_action.setVisible(self.models is not None)
        self.top.shortcuts_action.triggered.connect(self._show_shortcuts)
        self.top.reset_action.triggered.connect(self._reset_all)
        self.snapshots.saved.connect(self._snapshot_saved)
        self.snapshots.failed.connect(self._failed)
        controller.changed.connect(self._settings_changed)
        controller.save_failed.connect(self._failed)
        commands.window_command.connect(self._run_window_command)
        presenter.status_changed.connect(self._show_status)
        presenter.crashed.connect(self._stage_crashed)
        self._theme.changed.connect(self._retint)

    def _start(self) -> None:
        self.cameras.start()
        self._reading = QTimer(self)
        self._reading.timeout.connect(self.presenter.read_instruments)
        self._reading.start(READ_EVERY_MS)
        self._bridge.attach(self._session, self.presenter.take_view, self.presenter.take_event)
        self.video.setFocus()

    def show_crash(self, where: str, traceback: str) -> None:
        """Tell of an unexpected error; while one is told, others wait for the log only."""
        self._tell_crash(where, traceback, can_retry=False)

    def _stage_crashed(self, stage: str, traceback: str) -> None:
        self._tell_crash(stage, traceback, can_retry=True)

    def _tell_crash(self, where: str, traceback: str, *, can_retry: bool) -> None:
        if self._crash is None:
            self._crash = CrashDialog(where, traceback, self, can_retry=can_retry)
            self._crash.finished.connect(self._crash_closed)
            self._crash.retry_requested.connect(self.presenter.retry)
            self._crash.open()

    def _crash_closed(self) -> None:
        self._crash = None

    def _run_window_command(self, command: str) -> None:
        {
            "view.full_screen": self._toggle_full_screen,
            "window.controls": self._go_to_controls,
            "classify.expression": self._type_expression,
            "picture.record": self.recording.toggle,
            "window.picture": self._back_to_picture,
            "window.shortcuts": self._show_shortcuts,
            "window.quit": self.close,
        }[command]()

    def _toggle_full_screen(self) -> None:
        self._set_full_screen(not self.isFullScreen())

    def _set_full_screen(self, requested: bool) -> None:
        for part in (self.top, self.side, self.strip, self.bar):
            part.setVisible(not requested)
        if requested:
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()
        self.video.setFocus()

    def _back_to_picture(self) -> None:
        if self.isFullScreen():
            self._set_full_screen(False)
        self.video.setFocus()

    def _go_to_controls(self) -> None:
        {
            _MASK_PAGE: self.panel.focus_first,
            _CLASSIFY_PAGE: self.classify.focus_box,
            _RECORD_PAGE: self.record.focus_first,
            _SEND_PAGE: self.camera.focus_first,
        }[self.side.page]()

    def _type_expression(self) -> None:
        if self.isFullScreen():
            self._set_full_screen(False)
        self.side.show_page(_CLASSIFY_PAGE)
        self.classify.focus_box()

    def _show_classifiers(self) -> None:
        self.classifiers.show()
        self.classifiers.activateWindow()

    def _show_record_options(self) -> None:
        self.record_options.show()
        self.record_options.activateWindow()

    def _show_shortcuts(self) -> None:
        dialog = ShortcutsDialog(self.keymap, self)
        tint(dialog, self._theme.tokens)
        dialog.changed.connect(self._keymap_changed)
        dialog.open()

    def _show_options(self) -> None:
        self.options.show()
        self.options.activateWindow()

    def _show_models(self) -> None:
        if self.models is not None:
            self.models.refresh()
            self.models.show()
            self.models.activateWindow()

    def _show_model(self, name: str) -> None:
        self._show_models()
        if self.models is not None:
            self.models.select(name)

    def _model_fetched(self) -> None:
        """What was just fetched may be what the engine lacked."""
        if self.presenter.has_failed_engine:
            self.presenter.retry()

    def _keymap_changed(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self.shortcuts.take(keymap)
        self._controller.set("window", shortcuts=keymap.own)
        self._show_keys()

    def _show_keys(self) -> None:
        self.panel.areas.show_keys(self.keymap)
        snapshot, record, next_face, help_ = (
            readable(self.keymap.keys(name))
            for name in ("picture.snapshot", "picture.record", "face.next", "window.shortcuts")
        )
        self.top.show_keys(snapshot, record, help_)
        self.strip.show_help(f"Click a face to lock onto it · {next_face} next face\n{help_} shows all shortcuts")

    def _settings_changed(self) -> None:
        settings = self._controller.settings
        self._theme.want(settings.window.theme)
        self.top.show_theme(settings.window.theme)
        self.panel.show_settings(settings)
        self.classify.show_settings(settings)
        self.classifiers.show_settings(settings)
        self.record.show_settings(settings)
        self.camera.show_settings(settings)
        self.record_options.show_settings(settings.record)
        if self.options.show_settings(settings):
            tint(self.options, self._theme.tokens)
        self.modes.show_mode(settings.view.mode)
        self.source.show_settings(settings.source)
        self.presenter.take_settings(settings)

    def _cameras_found(self) -> None:
        self.source.show_cameras(self.cameras.devices)

    def _microphones_found(self) -> None:
        self.record.show_microphones(tuple(microphone.name for microphone in self.microphones.devices))

    def _theme_chosen(self, action: QAction) -> None:
        self._controller.set("window", theme=Theme(action.data()))

    def _reset_all(self) -> None:
        before = self._controller.stored
        kept = Settings().changed("source", uri=before.source.uri).changed("window", geometry=before.window.geometry)
        self._take_all(kept)
        self.notices.show_notice(NoticeLevel.INFO, "All settings are back to their defaults.", key="reset",
                                 action="Undo", run=partial(self._take_all, before))

    def _take_all(self, settings: Settings) -> None:
        self.notices.dismiss("reset")
        self._controller.replace(settings)
        self._keymap_changed(Keymap(settings.window.shortcuts))

    def _snapshot_clicked(self) -> None:
        self.commands.run("picture.snapshot")

    def _snapshot_saved(self, path: str) -> None:
        self.notices.show_notice(NoticeLevel.INFO, f"Saved {path}. It is on the clipboard, too.", key="snapshot",
                                 action="Open folder", run=partial(self._open_folder, Path(path).parent))

    def _open_folder(self, folder: Path) -> None:
        if not open_folder(folder):
            self._failed(f"{folder} can't be shown: this system has no program for folders")

    def _failed(self, text: str) -> None:
        self.notices.show_notice(NoticeLevel.ERROR, sentence(text))

    def _view_shown(self) -> None:
        if self.video.view is not None:
            self._session.shown(self.video.view)

    def _show_sending(self, words: str) -> None:
        self.setWindowTitle(f"{words} · {_TITLE}" if words else _TITLE)
        self.sign.say("camera", words)
        self.side.note(_SEND_PAGE, "●" if words else "")

    def _show_status(self, sign: SourceStatus) -> None:
        self.status_light.show_status(sign, self._theme.tokens)

    def _retint(self) -> None:
        tint(self, self._theme.tokens)  # the dialogs of the window, too
        self.classify.take_tokens(self._theme.tokens)
        self.record.take_tokens(self._theme.tokens)
        self.status_light.show_status(self.status_light.sign, self._theme.tokens)

    def _restore(self) -> None:
        self._was_maximized = False
        self.resize(_SIZE)
        geometry = self._controller.settings.window.geometry
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode()))
            # Closed in full screen: the next start shows its bars, so it must not fill the screen.
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowFullScreen)

