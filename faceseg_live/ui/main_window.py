"""Puts the window together. It decides nothing: commands, presenter and controller do."""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from ..pipeline.session import Session
from ..policy.offline import is_offline
from .bridge import Bridge
from .camera_controls_presenter import CameraControlsPresenter
from .choices import Choices
from .classifiers_presenter import ClassifiersParts, ClassifiersPresenter
from .classify_panel import ClassifyPanel
from .commands import COMMANDS, WindowContext
from .crop_strip import CropStrip
from .devices import Devices
from .dialogs import Dialogs
from .engine_presenter import EngineParts, EnginePresenter
from .face_lock import FaceLock
from .finder_presenter import FinderPresenter
from .hide_panel import PARTS, HidePanel
from .hiding_presenter import HidingParts, HidingPresenter
from .icons import tint
from .key_bindings import KeyBindings, KeyParts
from .keymap import Keymap
from .menu_presenter import MenuPresenter
from .navigation import CLASSIFY, HIDE, MASK, RECORD, SEND, Navigation
from .notices import NoticeLevel, Notices, sentence
from .page import Page
from .performance_bar import PerformanceBar
from .picture_presenter import PictureParts, PicturePresenter
from .presenter import Presenter, Presenters
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
from .source_presenter import SourceParts, SourcePresenter
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


class MainWindow(QMainWindow):
    """The one window."""

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
        keymap = Keymap(controller.settings.window.shortcuts)
        self.devices = devices or Devices()
        self.snapshots = snapshots or Snapshots(parent=self)
        self._build(choices, keymap)
        self._present(choices, falls_back=falls_back)
        self.context = self._collaborators(choices, keymap)
        self._connect()
        self._settings_changed()
        self._retint()
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
        self.keys.shortcuts.let_go()
        self._controller.close()
        self.snapshots.finish()
        until_s = time.monotonic() + _PATIENCE_S
        for part in (self.devices, self.dialogs, self.unfinished):
            part.finish(max(0.0, until_s - time.monotonic()))
        super().closeEvent(event)

    def _build(self, choices: Choices, keymap: Keymap) -> None:
        self.top = TopBar()
        self.source, self.status_light, self.modes = self.top.source, self.top.status_light, self.top.modes
        self.video, self.strip, self.bar = VideoView(), CropStrip(), PerformanceBar()
        self.panel = SettingsPanel(choices, keymap)
        self.classify, self.hide_page = ClassifyPanel(), HidePanel(choices)
        self.record, self.camera = RecordPanel(), VirtualCameraSection()
        send = Page()
        send.fill(self.camera)
        self.side = SidePanel({MASK: self.panel, CLASSIFY: self.classify, HIDE: self.hide_page, RECORD: self.record,
                               SEND: send})
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

    def _present(self, choices: Choices, *, falls_back: bool) -> None:
        session, controller, notices = self._session, self._controller, self.notices
        source = SourcePresenter(SourceParts(self.source, self.video, self.bar, notices), session, controller, self,
                                 falls_back=falls_back)
        engine = EnginePresenter(EngineParts(self.panel, self.hide_page, self.bar, notices), session, controller,
                                 choices, self)
        classifiers = ClassifiersPresenter(ClassifiersParts(self.classify, self.hide_page, self.record, notices),
                                           session, controller, choices, self)
        hiding = HidingPresenter(HidingParts(self.hide_page, self.sign, notices), session, controller, self)
        picture = PicturePresenter(PictureParts(self.video, self.strip, self.classify), hiding, session, controller,
                                   self)
        expressions = {RECORD: self.record.field, HIDE: self.hide_page.condition, CLASSIFY: self.classify.field}
        recording = RecordPresenter(RecordParts(self.record, expressions, self.top, self.sign, notices), session,
                                    controller, self)
        camera = VirtualCameraPresenter(self.camera, notices, self._show_sending, session, self)
        self.presenters = Presenters(source, engine, classifiers, picture, hiding, recording, camera)
        self.presenter = Presenter(self.presenters, session, notices, self)

    def _collaborators(self, choices: Choices, keymap: Keymap) -> WindowContext:
        session, controller, notices, presenters = self._session, self._controller, self.notices, self.presenters
        self.editor = SettingsEditor(controller, presenters.engine, notices, self)
        self.sources = SourcePicker(self, self.source.choices, self.devices, controller, self.presenter.retry, notices)
        self.faces = FaceLock(session, presenters.picture, self)
        self.dialogs = Dialogs(self, choices, self._theme, self.editor, self.presenter.retry)
        self.controls = CameraControlsPresenter(self.dialogs.camera, self.source.choices, self.devices.controls,
                                                controller, notices, self.dialogs.tint_camera, self)
        self.finders = FinderPresenter(self.hide_page.finders, notices, self.dialogs, controller, choices, self)
        self.unfinished = UnfinishedPresenter(notices, self._theme, self)
        shots = SnapshotPresenter(self.snapshots, self.video, notices, controller, self)
        self.keys = KeyBindings(keymap, Shortcuts(self, self.video, self.run, keymap),
                                KeyParts(self.panel.areas, self.top, self.record, self.strip), self.dialogs, controller,
                                self)
        self.menu = MenuPresenter(self.top, notices, controller, self._theme, self.keys, self)
        focus_first = {MASK: self.panel.focus_first, CLASSIFY: self.classify.focus_box,
                       HIDE: self.hide_page.focus_first, RECORD: self.record.focus_first,
                       SEND: self.camera.focus_first}
        self.navigation = Navigation(self, self.video, (self.top, self.strip, self.bar), self.side, focus_first,
                                     controller)
        return WindowContext(self, session, presenters, self.editor, self.sources, self.faces, shots, self.keys,
                             self.menu, self.navigation)

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
        self.video.full_screen_requested.connect(self.navigation.toggle_full_screen)
        self.top.snapshot.clicked.connect(self.context.snapshots.take)
        self.top.side_panel.clicked.connect(self.navigation.toggle_side_panel)
        self.record.microphones_requested.connect(self.devices.microphones.start)
        self.devices.microphones.found.connect(self._microphones_found)
        self.presenters.picture.matches.snapshot_requested.connect(self.context.snapshots.take)
        self.presenters.source.status_changed.connect(self._show_status)
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
        self.hide_page.parser_requested.connect(self.presenters.engine.use_parser)
        self.panel.engine_chosen.connect(self.editor.choose_engine)
        self.panel.parser_requested.connect(self.presenters.engine.use_parser)

    def _connect_dialogs(self) -> None:
        dialogs, source, navigation = self.dialogs, self.presenters.source, self.navigation
        self.panel.engine.options_requested.connect(dialogs.show_engine)
        self.record.options_requested.connect(dialogs.show_record)
        for page in (self.record.what, self.camera):
            page.hiding_requested.connect(navigation.show_hiding)
        for part in (self.source.choices, source):
            part.controls_requested.connect(self.show_camera_controls)
        source.changed.connect(self.controls.source_changed)
        source.password_requested.connect(self.sources.ask_password)
        self.top.shortcuts_action.triggered.connect(self.keys.show_all)
        self.top.models_action.triggered.connect(dialogs.show_models)
        self.top.models_action.setVisible(dialogs.models is not None)
        for who in (self.classify, self.presenters.classifiers):
            who.classifiers_requested.connect(dialogs.show_classifiers)
        for needs in (self.presenters.engine, self.presenters.classifiers):
            needs.model_requested.connect(dialogs.show_model)
        self.presenter.crashed.connect(self._stage_crashed)
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

    def show_camera_controls(self) -> None:
        """Show what can be set of the open camera."""
        self.controls.look()
        self.dialogs.show_camera()

    def _model_fetched(self) -> None:
        """What was just fetched may be what something lacked, or what the running engine can do more with."""
        self.presenter.retry()

    def _settings_changed(self) -> None:
        settings = self._controller.settings
        self.presenters.classifiers.know_labels()
        self.menu.take_settings()
        self.bar.show_offline(is_offline())
        for part in (self.panel, self.classify, self.hide_page, self.record, self.camera, self.dialogs):
            part.show_settings(settings)
        self.modes.show_mode(settings.view.mode)
        self.navigation.take_settings()
        self.source.show_settings(settings.source)
        self.source.choices.show_limits(settings.limits)
        self.presenter.take_settings()

    def _microphones_found(self) -> None:
        self.record.file.show_microphones(tuple(microphone.name for microphone in self.devices.microphones.devices))

    def _failed(self, text: str) -> None:
        self.notices.show_notice(NoticeLevel.ERROR, sentence(text), key="settings")

    def _view_shown(self) -> None:
        if self.video.view is not None:
            self._session.shown(self.video.view)

    def _show_sending(self, words: str) -> None:
        self.setWindowTitle(f"{words} · {_TITLE}" if words else _TITLE)
        self.sign.set_words("camera", words)
        self.side.note(SEND, "●" if words else "")

    def _show_status(self, sign: SourceStatus) -> None:
        self.status_light.show_status(sign, self._theme.tokens)

    def _retint(self) -> None:
        tint(self, self._theme.tokens)  # the dialogs of the window, too
        for page in (self.classify, self.hide_page, self.record):
            page.take_tokens(self._theme.tokens)
        self.status_light.show_status(self.status_light.sign, self._theme.tokens)
