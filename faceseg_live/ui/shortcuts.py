"""Binds the commands' keys to the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from .commands import COMMANDS, Command
from .digit_row import command_by_place
from .keymap import Keymap


class Shortcuts(QObject):
    """Binds every command's key to the window, alone and with Ctrl; a focused control keeps the keys it needs."""

    def __init__(self, window: QWidget, picture: QWidget, run: Callable[[str, bool], None], keymap: Keymap) -> None:
        """`run` takes the command's id, and whether Ctrl was held with its key."""
        super().__init__(window)
        self._picture = picture
        self._run, self._keymap = run, keymap
        self._bound = {name: self._bind(window, command) for name, command in COMMANDS.items()}
        self._bound_with_ctrl = {name: self._bind(window, command, with_ctrl=True)
                                 for name, command in COMMANDS.items() if command.run_with_ctrl is not None}
        self.take(keymap)
        window.installEventFilter(self)
        application = QApplication.instance()
        self._focus_watch = application.focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def take(self, keymap: Keymap) -> None:
        """Use other keys from now on."""
        self._keymap = keymap
        for name, shortcut in self._bound.items():
            shortcut.setKey(QKeySequence.fromString(keymap.keys(name)))
        for name, shortcut in self._bound_with_ctrl.items():
            shortcut.setKey(QKeySequence.fromString(keymap.keys_with_ctrl(name)))

    def let_go(self) -> None:
        """The window goes: its parts lose the focus while it is taken apart, when nobody here can be told any more."""
        self.disconnect(self._focus_watch)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Keys that nobody inside the window needs; Qt's own shortcuts know them by what they type only."""
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() not in kinds or not isinstance(event, QKeyEvent):
            return False
        found = command_by_place(event, self._keymap)
        if found is None:
            return False
        command, with_ctrl = found
        if event.type() is QEvent.Type.KeyPress and (COMMANDS[command].repeats or not event.isAutoRepeat()):
            self._run(command, with_ctrl)
        event.accept()
        return True

    def _bind(self, window: QWidget, command: Command, *, with_ctrl: bool = False) -> QShortcut:
        shortcut = QShortcut(window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(command.repeats)
        shortcut.setObjectName(command.id)
        shortcut.setProperty("withCtrl", with_ctrl)
        shortcut.activated.connect(self._activated)
        return shortcut

    def _activated(self) -> None:
        shortcut = self.sender()
        self._run(shortcut.objectName(), bool(shortcut.property("withCtrl")))

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        needed = self._keys_of(now)
        for shortcut in (*self._bound.values(), *self._bound_with_ctrl.values()):
            shortcut.setEnabled(shortcut.key() not in needed)

    def _keys_of(self, widget: QWidget | None) -> tuple[QKeySequence, ...]:
        if widget is None or widget is self._picture:
            return ()
        moving_on = (QKeySequence(Qt.Key.Key_Tab),)
        return (*moving_on, QKeySequence(Qt.Key.Key_Space)) if isinstance(widget, QAbstractButton) else moving_on
