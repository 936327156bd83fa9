"""The one table of commands and their keys, and what binds the keys to the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from ..domain.areas import AREAS

AREA_PREFIX = "area."


@dataclass(frozen=True, slots=True)
class Command:
    """Something the user can do by a key."""

    id: str
    title: str
    shortcut: str
    """Default key, in Qt's portable text; empty where there is none."""
    group: str
    repeats: bool = False
    """Goes on while the key is held."""


def _rows() -> Iterator[Command]:
    for area in AREAS.values():
        yield Command(f"{AREA_PREFIX}{area.key}", area.title, area.shortcut, "Area")
    yield Command("mask.shrink", "Grow less", "[", "Mask", repeats=True)
    yield Command("mask.grow", "Grow more", "]", "Mask", repeats=True)
    yield Command("mask.shrink_much", "Grow much less", "Shift+[", "Mask", repeats=True)
    yield Command("mask.grow_much", "Grow much more", "Shift+]", "Mask", repeats=True)
    yield Command("mask.sharpen", "Blur less", "-", "Mask", repeats=True)
    yield Command("mask.blur", "Blur more", "=", "Mask", repeats=True)
    yield Command("mask.taper", "Taper", "T", "Mask")
    yield Command("mask.hands", "Exclude hands", "K", "Mask")
    yield Command("view.next", "Next view", "V", "View")
    yield Command("view.previous", "Previous view", "Shift+V", "View")
    yield Command("view.fainter", "Less opacity", ",", "View", repeats=True)
    yield Command("view.stronger", "More opacity", ".", "View", repeats=True)
    yield Command("view.mirror", "Mirror", "X", "View")
    yield Command("view.full_screen", "Full screen", "F11", "View")
    yield Command("face.next", "Next face", "Tab", "Faces")
    yield Command("face.all", "All faces", "Backspace", "Faces")
    yield Command("classify.expression", "Type an expression", "E", "Faces")
    yield Command("picture.pause", "Pause", "Space", "Picture")
    yield Command("picture.snapshot", "Snapshot", "S", "Picture")
    yield Command("picture.record", "Record", "R", "Picture")
    yield Command("source.open", "Open a file", "Ctrl+O", "Picture")
    yield Command("window.controls", "Go to the controls", "Ctrl+Tab", "Window")
    yield Command("window.picture", "Back to the picture", "Esc", "Window")
    yield Command("window.shortcuts", "Keyboard shortcuts", "?", "Window")
    yield Command("window.quit", "Quit", "Ctrl+Q", "Window")


COMMANDS: dict[str, Command] = {command.id: command for command in _rows()}


def readable(keys: str) -> str:
    """A key sequence as this system writes it."""
    return QKeySequence.fromString(keys).toString(QKeySequence.SequenceFormat.NativeText)


class Keymap:
    """Which key each command has: the table's, or the user's own."""

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self._own = {name: keys for name, keys in (own or {}).items() if name in COMMANDS}

    @property
    def own(self) -> dict[str, str]:
        """The user's own bindings only, as the settings keep them."""
        return dict(self._own)

    def keys(self, command: str) -> str:
        """The key of a command; empty: none."""
        return self._own.get(command, COMMANDS[command].shortcut)

    def owner(self, keys: str) -> str | None:
        """The command that a key belongs to."""
        pressed = QKeySequence.fromString(keys)
        matching = (name for name in COMMANDS
                    if self.keys(name) and QKeySequence.fromString(self.keys(name)) == pressed)
        return next(matching, None) if keys else None

    def bound(self, command: str, keys: str) -> Keymap:
        """A copy in which the command has that key; whoever had it before has none."""
        own = dict(self._own)
        loser = self.owner(keys)
        if loser and loser != command:
            own[loser] = ""
        own[command] = keys
        return Keymap({name: mine for name, mine in own.items() if mine != COMMANDS[name].shortcut})

    def reset(self, command: str) -> Keymap:
        """A copy in which the command has the table's key again."""
        return self.bound(command, COMMANDS[command].shortcut)


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
