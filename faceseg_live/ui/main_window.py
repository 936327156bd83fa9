"""Puts the window together. It decides nothing: commands, presenter and controller do."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ..logs.place import log_folder
from ..pipeline.session import Session
from ..policy.offline import is_forced, is_offline
from ..settings import Settings, Theme
from .bridge import Bridge
from .camera_controls_presenter import CameraControlsPresenter
from .choices import Choices
from .classify_panel import ClassifyPanel
from .commands import COMMANDS, WindowContext
from .crop_strip import CropStrip
from .devices import Devices
from .dialogs import Dialogs
from .face_lock import FaceLock
from .finder_presenter import FinderPresenter
from .folders import open_folder
from .hide_panel import PARTS, HidePanel
from .hiding_presenter import HidingParts, HidingPresenter
from .icons import tint
from .keymap import Keymap, readable
from .notices import NoticeLevel, Notices, sentence
from .page import Page
from .performance_bar import PerformanceBar
from .presenter import Presenter, WindowParts
from .record_panel import RecordPanel
from .record_presenter import RecordParts, RecordPresenter
from .settings_controller import SettingsController
from .settings_editor import SettingsEditor
from .settings_panel import SettingsPanel
from .shortcuts import Shortcuts
from .side_panel import SidePanel
from .snapshot import Snapshots
from .snapshot_presenter import SnapshotPresenter
from .source_bar import SourceStatus
from .source_picker import SourcePicker
from .stage import Stage
from .theme import ThemeSwitch
from .top_bar import TopBar
from .unfinished_presenter import UnfinishedPresenter
from .video_badge import VideoBadge
from .video_view import VideoView
from .virtual_camera_presenter import VirtualCameraPresenter
from .virtual_camera_section import VirtualCameraSection
from .window_place import WindowPlace

READ_EVERY_MS = 500
_PATIENCE_S = 1.0
"""So long the closing window waits for what may hang and loses nothing."""
_TITLE = "faceseg_live"
_MASK_PAGE, _CLASSIFY_PAGE, _HIDE_PAGE, _RECORD_PAGE, _SEND_PAGE = "Mask", "Classify", "Hide", "Record", "Send"


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
        devices: Devices | None = None,
        snapshots: Snapshots | None = None,
    ) -> None:
        """`choices`: what there is to choose from; `falls_back`: to the demo clip without a camera."""
        super().__init__()
        self.setWindowTitle(_TITLE)
        self._session, self._bridge, self._controller, self._theme = session, bridge, controller, theme
        self._place = WindowPlace(self)
        self._was_maximized = False
        self.keymap = Keymap(controller.settings.window.shortcuts)
        self.devices = devices or Devices()
        self.snapshots = snapshots or Snapshots(parent=self)
        self._build(choices)
        self.context = self._collaborators(choices, falls_back=falls_back)
        self.shortcuts = Shortcuts(self, self.video, self.run, self.keymap)
        self._connect()
        self._settings_changed()
        self._retint()
        self._show_keys()
        self._place.restore(controller.settings.window.geometry)
        self._start()

    def run(self, command: str, with_ctrl: bool = False) -> None:
        """Do what the command of that id does, or what it does when Ctrl is held with its key."""
        row = COMMANDS[command]
        run = row.run_with_ctrl if with_ctrl else row.run
        if run is not None:
            run(self.context)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place.watch()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._controller.set("window", geometry=self._place.stored)
        self._reading.stop()
        self._bridge.detach()
        self._controller.close()
        self.snapshots.finish()
        until_s = time.monotonic() + _PATIENCE_S
        for part in (self.devices, self.dialogs, self.unfinished):
            part.finish(max(0.0, until_s - time.monotonic()))
        self.closing.emit()
        super().closeEvent(event)

    def _build(self, choices: Choices) -> None:
        self.top = TopBar()
        self.source, self.status_light, self.modes = self.top.source, self.top.status_light, self.top.modes
        self.video, self.strip, self.bar = VideoView(), CropStrip(), PerformanceBar()
        self.panel = SettingsPanel(choices, self.keymap)
        self.classify, self.hide_page = ClassifyPanel(), HidePanel(choices)
        self.record, self.camera = RecordPanel(), VirtualCameraSection()
        send = Page()
        send.fill(self.camera)
        self.side = SidePanel({_MASK_PAGE: self.panel, _CLASSIFY_PAGE: self.classify, _HIDE_PAGE: self.hide_page,
                               _RECORD_PAGE: self.record, _SEND_PAGE: send})
        self.sign = VideoBadge(self.video)
        self.notices = Notices(self.video, self._theme)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(Stage(self.video, self.strip), 1)
        middle.addWidget(self.side)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(middle, 1)
        column.addWidget(self.bar)
        self.setCentralWidget(whole)

    def _collaborators(self, choices: Choices, *, falls_back: bool) -> WindowContext:
        session, controller, notices = self._session, self._controller, self.notices
        parts = WindowParts(self.video, self.strip, self.source, self.panel, self.classify, self.hide_page, self.record,
                            self.bar, notices)
        expressions = {_RECORD_PAGE: self.record.field, _HIDE_PAGE: self.hide_page.condition,
                       _CLASSIFY_PAGE: self.classify.field}
        self.recording = RecordPresenter(RecordParts(self.record, expressions, self.top, self.sign, notices), session,
                                         controller, self)
        hiding = HidingPresenter(HidingParts(self.hide_page, self.sign, notices), session, controller, self)
        camera = VirtualCameraPresenter(self.camera, notices, self._show_sending, session, self)
        self.presenter = Presenter(parts, session, controller, self.recording, camera, hiding, choices,
                                   falls_back=falls_back)
        self.editor = SettingsEditor(controller, self.presenter, notices, self)
        self.sources = SourcePicker(self, self.source.choices, self.devices, controller, self.presenter, notices)
        self.faces = FaceLock(session, self.presenter, self)
        self.dialogs = Dialogs(self, choices, self._theme, self.editor, self.presenter.retry)
        self.controls = CameraControlsPresenter(self.dialogs.camera, self.source.choices, self.devices.controls,
                                                controller, notices, self.dialogs.tint_camera, self)
        self.finders = FinderPresenter(self.hide_page.finders, notices, self.dialogs, controller, choices, self)
        self.unfinished = UnfinishedPresenter(notices, self._theme, self)
        shots = SnapshotPresenter(self.snapshots, self.video, notices, controller, self)
        return WindowContext(self, session, self.presenter, self.editor, self.sources, self.faces, self.recording,
                             shots, self.dialogs)

    def _connect(self) -> None:
        self._connect_edits()
        self._connect_dialogs()
        for part in (self.video, self.strip):
            part.face_clicked.connect(self.faces.toggle)
        for ended in (self.panel.entered, self.classify.done, self.hide_page.done, self.record.done):
            ended.connect(self.video.setFocus)
        self.sign.covered.connect(self.video.leave_free)
        self.sign.covered.connect(self.notices.leave_free)
        self.video.shown.connect(self._view_shown)
        self.video.room_changed.connect(self._session.show_at)
        self.video.full_screen_requested.connect(self.toggle_full_screen)
        self.top.snapshot.clicked.connect(self.context.snapshots.take)
        self.top.side_panel.clicked.connect(self.toggle_side_panel)
        self.top.themes.triggered.connect(self._theme_chosen)
        self.top.offline_action.toggled.connect(self._offline_toggled)
        self.top.reset_action.triggered.connect(self._reset_all)
        self.record.microphones_requested.connect(self.devices.microphones.start)
        self.devices.microphones.found.connect(self._microphones_found)
        self.presenter.snapshot_requested.connect(self.context.snapshots.take)
        self.presenter.status_changed.connect(self._show_status)
        self._controller.changed.connect(self._settings_changed)
        self._controller.save_failed.connect(self._failed)
        self._theme.changed.connect(self._retint)

    def _connect_edits(self) -> None:
        for part in (self.panel, self.classify, self.hide_page, self.record, self.camera):
            part.edited.connect(self.editor.edit)
        self.source.choices.asked.connect(self.editor.edit)
        self.modes.chosen.connect(self.editor.show_mode)
        self.panel.area_picked.connect(self.editor.pick_area)
        self.panel.colour_chosen.connect(self.editor.choose_colour)
        self.panel.reset_requested.connect(self.editor.reset)
        self.hide_page.part_picked.connect(partial(self.editor.pick_area, of=PARTS))
        self.hide_page.reset_requested.connect(self.editor.reset)
        self.hide_page.parser_requested.connect(self.presenter.use_parser)
        self.panel.engine_chosen.connect(self.editor.choose_engine)
        self.panel.parser_requested.connect(self.presenter.use_parser)

    def _connect_dialogs(self) -> None:
        dialogs, presenter = self.dialogs, self.presenter
        self.panel.engine.options_requested.connect(dialogs.show_engine)
        self.classify.classifiers_requested.connect(dialogs.show_classifiers)
        self.record.options_requested.connect(dialogs.show_record)
        self.record.what.hiding_requested.connect(self.show_hiding)
        self.camera.hiding_requested.connect(self.show_hiding)
        self.source.choices.controls_requested.connect(self.show_camera_controls)
        presenter.controls_requested.connect(self.show_camera_controls)
        presenter.source_changed.connect(self.controls.source_changed)
        self.top.shortcuts_action.triggered.connect(self.show_shortcuts)
        self.top.models_action.triggered.connect(dialogs.show_models)
        self.top.log_action.triggered.connect(self.show_log)
        self.top.models_action.setVisible(dialogs.models is not None)
        presenter.classifiers_requested.connect(dialogs.show_classifiers)
        presenter.model_requested.connect(dialogs.show_model)
        presenter.crashed.connect(self._stage_crashed)
        if dialogs.models is not None:
            dialogs.models.fetched.connect(self._model_fetched)

    def _start(self) -> None:
        self.devices.cameras.start()
        self.unfinished.look()
        self._reading = QTimer(self)
        self._reading.timeout.connect(self.presenter.read_instruments)
        self._reading.start(READ_EVERY_MS)
        self._bridge.attach(self._session, self.presenter.take_view, self.presenter.take_event)
        self.video.setFocus()

    def show_crash(self, where: str, traceback: str) -> None:
        """Report an unexpected error; while one is reported, others wait for the log only."""
        self.dialogs.show_crash(where, traceback, can_retry=False)

    def _stage_crashed(self, stage: str, traceback: str) -> None:
        self.dialogs.show_crash(stage, traceback, can_retry=True)

    def toggle_full_screen(self) -> None:
        """Let the picture fill the screen, or end that."""
        self._set_full_screen(not self.isFullScreen())

    def _set_full_screen(self, requested: bool) -> None:
        self._show_parts(full_screen=requested)
        if requested:
            self._was_maximized = self.isMaximized()
            self.showFullScreen()
        elif self._was_maximized:
            self.showMaximized()
        else:
            self.showNormal()
        self.video.setFocus()

    def _show_parts(self, *, full_screen: bool) -> None:
        """What is round the picture, and how much of it the user wants."""
        for part in (self.top, self.strip, self.bar):
            part.setVisible(not full_screen)
        self.side.setVisible(not full_screen and self._controller.settings.window.side_panel)

    def toggle_side_panel(self) -> None:
        """Hide the side panel, or show it, if need be by ending the full screen."""
        if self.side.isHidden():
            self._open_side_panel()
            return
        if self.side.isAncestorOf(self.focusWidget() or self):
            self.video.setFocus()
        self._controller.set("window", side_panel=False)

    def _open_side_panel(self) -> None:
        if self.isFullScreen():
            self._set_full_screen(False)
        self._controller.set("window", side_panel=True)

    def back_to_picture(self) -> None:
        """Give the keys to the picture, and end the full screen."""
        if self.isFullScreen():
            self._set_full_screen(False)
        self.video.setFocus()

    def go_to_controls(self) -> None:
        """Give the keyboard to the first control of the page."""
        self._open_side_panel()
        {
            _MASK_PAGE: self.panel.focus_first,
            _CLASSIFY_PAGE: self.classify.focus_box,
            _HIDE_PAGE: self.hide_page.focus_first,
            _RECORD_PAGE: self.record.focus_first,
            _SEND_PAGE: self.camera.focus_first,
        }[self.side.page]()

    def type_expression(self) -> None:
        """Let the user type which faces are meant."""
        self._open_side_panel()
        self.side.show_page(_CLASSIFY_PAGE)
        self.classify.focus_box()

    def show_hiding(self) -> None:
        """Show the page where it is chosen who is hidden."""
        self._open_side_panel()
        self.side.show_page(_HIDE_PAGE)

    def show_camera_controls(self) -> None:
        """Show what can be set of the open camera."""
        self.controls.look()
        self.dialogs.show_camera()

    def show_log(self) -> None:
        """Show where the log lies, in the system's own window where there is one for folders."""
        folder = log_folder()
        if not folder.is_dir():
            self.notices.show_notice(NoticeLevel.INFO, f"There is no log yet. It would lie in {folder}.", key="log")
        elif not open_folder(folder):
            self.notices.show_notice(NoticeLevel.INFO, f"The log lies in {folder}.", key="log", stays=True)

    def show_shortcuts(self) -> None:
        """Show all commands with their keys."""
        self.dialogs.show_shortcuts(self.keymap, self._keymap_changed)

    def _model_fetched(self) -> None:
        """What was just fetched may be what something lacked, or what the running engine can do more with."""
        self.presenter.retry()

    def _keymap_changed(self, keymap: Keymap) -> None:
        self.keymap = keymap
        self.shortcuts.take(keymap)
        self._controller.set("window", shortcuts=keymap.own)
        self._show_keys()

    def _show_keys(self) -> None:
        self.panel.areas.show_keys(self.keymap)
        snapshot, record, pause, replay, side_panel, next_face, help_ = (
            readable(self.keymap.keys(name))
            for name in ("picture.snapshot", "picture.record", "picture.pause_recording", "picture.save_replay",
                         "view.side_panel", "face.next", "window.shortcuts")
        )
        self.top.show_keys(snapshot, record, side_panel, help_)
        self.record.show_keys(record, pause, replay)
        self.strip.show_help(f"Click a face to lock onto it · {next_face} next face\n{help_} shows all shortcuts")

    def _settings_changed(self) -> None:
        settings = self._controller.settings
        self.presenter.know_labels()
        self._theme.want(settings.window.theme)
        self.top.show_theme(settings.window.theme)
        self.top.show_offline(is_offline=is_offline(), is_forced=is_forced())
        self.bar.show_offline(is_offline())
        self.panel.show_settings(settings)
        self.classify.show_settings(settings)
        self.hide_page.show_settings(settings)
        self.record.show_settings(settings)
        self.camera.show_settings(settings)
        self.dialogs.show_settings(settings)
        self.modes.show_mode(settings.view.mode)
        self._show_parts(full_screen=self.isFullScreen())
        self.source.show_settings(settings.source)
        self.source.choices.show_limits(settings.limits)
        self.presenter.take_settings(settings)

    def _microphones_found(self) -> None:
        self.record.file.show_microphones(tuple(microphone.name for microphone in self.devices.microphones.devices))

    def _theme_chosen(self, action: QAction) -> None:
        self._controller.set("window", theme=Theme(action.data()))

    def _offline_toggled(self, wanted: bool) -> None:
        if wanted != is_offline():
            self._controller.set("network", offline=wanted)

    def _reset_all(self) -> None:
        before = self._controller.stored
        kept = Settings().changed("source", uri=before.source.uri).changed("window", geometry=before.window.geometry)
        self._take_all(replace(kept, network=before.network))  # no reset puts anybody online
        self.notices.show_notice(NoticeLevel.INFO, "All settings have their defaults again.", key="reset",
                                 action="Undo", run=partial(self._take_all, before))

    def _take_all(self, settings: Settings) -> None:
        self.notices.dismiss("reset")
        self._controller.replace(settings)
        self._keymap_changed(Keymap(settings.window.shortcuts))

    def _failed(self, text: str) -> None:
        self.notices.show_notice(NoticeLevel.ERROR, sentence(text), key="settings")

    def _view_shown(self) -> None:
        if self.video.view is not None:
            self._session.shown(self.video.view)

    def _show_sending(self, words: str) -> None:
        self.setWindowTitle(f"{words} · {_TITLE}" if words else _TITLE)
        self.sign.set_words("camera", words)
        self.side.note(_SEND_PAGE, "●" if words else "")

    def _show_status(self, sign: SourceStatus) -> None:
        self.status_light.show_status(sign, self._theme.tokens)

    def _retint(self) -> None:
        tint(self, self._theme.tokens)  # the dialogs of the window, too
        for page in (self.classify, self.hide_page, self.record):
            page.take_tokens(self._theme.tokens)
        self.status_light.show_status(self.status_light.sign, self._theme.tokens)
