"""Binds the commands' keys to the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from .commands import COMMANDS, Command
from .keymap import Keymap


class Shortcuts(QObject):
    """Binds every command's key to the window; a control that has the focus keeps the keys that it needs itself."""

    def __init__(self, window: QWidget, picture: QWidget, run: Callable[[str], None], keymap: Keymap) -> None:
        super().__init__(window)
        self._picture = picture
        self._run = run
        self._bound = {name: self._bind(window, command) for name, command in COMMANDS.items()}
        self.take(keymap)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]

    def take(self, keymap: Keymap) -> None:
        """Use other keys from now on."""
        for name, shortcut in self._bound.items():
            shortcut.setKey(QKeySequence.fromString(keymap.keys(name)))

    def _bind(self, window: QWidget, command: Command) -> QShortcut:
        shortcut = QShortcut(window)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.setAutoRepeat(command.repeats)
        shortcut.setObjectName(command.id)
        shortcut.activated.connect(self._activated)
        return shortcut

    def _activated(self) -> None:
        self._run(self.sender().objectName())

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        needed = self._keys_of(now)
        for shortcut in self._bound.values():
            shortcut.setEnabled(shortcut.key() not in needed)

    def _keys_of(self, widget: QWidget | None) -> tuple[QKeySequence, ...]:
        if widget is None or widget is self._picture:
            return ()
        moving_on = (QKeySequence(Qt.Key.Key_Tab),)
        return (*moving_on, QKeySequence(Qt.Key.Key_Space)) if isinstance(widget, QAbstractButton) else moving_on
