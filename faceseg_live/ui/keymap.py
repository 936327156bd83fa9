"""Which key each command has."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtGui import QKeySequence

from .commands import COMMANDS


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

    def keys_with_ctrl(self, command: str) -> str:
        """Ctrl with the key of a command that does something else then; empty: none, or it is another command's."""
        keys = self.keys(command)
        if COMMANDS[command].run_with_ctrl is None or not keys or "Ctrl" in keys:
            return ""
        return "" if self.owner(f"Ctrl+{keys}") else f"Ctrl+{keys}"

    def owner(self, keys: str) -> str | None:
        """The command that a key belongs to."""
        pressed = QKeySequence.fromString(keys)
        matching = (name for name in COMMANDS
                    if self.keys(name) and QKeySequence.fromString(self.keys(name)) == pressed)
        return next(matching, None) if keys else None

    def owner_with_ctrl(self, keys: str) -> str | None:
        """The command that does something else with Ctrl, and to which a key with Ctrl belongs for that."""
        return next((name for name in COMMANDS if keys and self.keys_with_ctrl(name) == keys), None)

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
