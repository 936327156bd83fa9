"""The dialogs of the window: each is made once, shows what is in force, and is brought to the front when asked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from ..policy.offline import is_offline
from ..settings import Settings
from .camera_controls_dialog import CameraControlsDialog
from .choices import Choices
from .classifiers_dialog import ClassifiersDialog
from .crash_dialog import CrashDialog
from .engine_options import EngineOptions
from .icons import tint
from .keymap import Keymap
from .models_dialog import ModelsDialog
from .record_options import RecordOptions
from .settings_editor import SettingsEditor
from .shortcuts_dialog import ShortcutsDialog
from .theme import ThemeSwitch
from .window_place import largest


class Dialogs(QObject):
    """Opens the dialogs; what they edit goes through the editor."""

    def __init__(self, window: QWidget, choices: Choices, theme: ThemeSwitch, editor: SettingsEditor,
                 retry: Callable[[], None]) -> None:
        """`retry`: what a crash offers, where it can."""
        super().__init__(window)
        self._window, self._theme, self._retry = window, theme, retry
        self._crash: CrashDialog | None = None
        self.has_crashed = False
        """An unexpected error was reported."""
        self.engine = EngineOptions(choices, window)
        self.record = RecordOptions(window)
        self.camera = CameraControlsDialog(window)
        self.classifiers = ClassifiersDialog(choices.classifiers, window)
        self.models = ModelsDialog(choices.models, window) if choices.models else None
        for dialog in (self.engine, self.record, self.classifiers):
            dialog.edited.connect(editor.edit)
        self.engine.reset_requested.connect(editor.reset)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        if self.models is not None:
            self.models.show_offline(is_offline())
        self.classifiers.show_settings(settings)
        self.record.show_settings(settings)
        if self.engine.show_settings(settings):
            tint(self.engine, self._theme.tokens)

    def show_engine(self) -> None:
        """The options of the chosen engine."""
        _to_front(self.engine)

    def show_record(self) -> None:
        """The rarer options of recordings."""
        _to_front(self.record)

    def show_camera(self) -> None:
        """The controls of the open camera."""
        _to_front(self.camera)

    def show_classifiers(self) -> None:
        """What gives labels."""
        _to_front(self.classifiers)

    def show_models(self) -> None:
        """The models of the catalogue, where there is one."""
        if self.models is not None:
            self.models.refresh()
            _to_front(self.models)

    def show_model(self, name: str) -> None:
        """The models of the catalogue with that one chosen."""
        self.show_models()
        if self.models is not None:
            self.models.select(name)

    def show_shortcuts(self, keymap: Keymap, changed: Callable[[Keymap], None]) -> None:
        """All commands with their keys; `changed` is called with another keymap."""
        dialog = ShortcutsDialog(keymap, self._window)
        tint(dialog, self._theme.tokens)
        dialog.changed.connect(changed)
        _fit(dialog)
        dialog.open()

    def show_crash(self, where: str, traceback: str, *, can_retry: bool) -> None:
        """Report an unexpected error; while one is reported, others wait for the log only."""
        self.has_crashed = True
        if self._crash is None:
            self._crash = CrashDialog(where, traceback, self._window, can_retry=can_retry)
            self._crash.finished.connect(self._crash_closed)
            self._crash.retry_requested.connect(self._retry)
            _fit(self._crash)
            self._crash.open()

    def tint_camera(self) -> None:
        """Rows of the camera's controls are new."""
        tint(self.camera, self._theme.tokens)

    def finish(self, timeout_s: float = 1.0) -> None:
        """Wait for what still works in the background; the window goes."""
        if self.models is not None:
            self.models.finish(timeout_s)

    def _crash_closed(self) -> None:
        self._crash = None


def _fit(dialog: QDialog) -> None:
    dialog.resize(dialog.size().boundedTo(largest(dialog)))


def _to_front(dialog: QDialog) -> None:
    if not dialog.isVisible():
        _fit(dialog)
    dialog.show()
    dialog.activateWindow()
