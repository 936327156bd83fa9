"""The keys that carry the digits, by their place: on a French keyboard they type digits only with Shift."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from .keymap import Keymap

_DIGITS = tuple("1234567890")
_MAC_KEYS = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)
"""kVK_ANSI_1 … kVK_ANSI_0 of Carbon's HIToolbox/Events.h."""
_WINDOWS_FIRST, _X11_FIRST = 0x02, 10
"""Scan code of the leftmost digit; the others follow. Wayland's are passed on as X11's."""
_MODIFIERS = {Qt.KeyboardModifier.ControlModifier: "Ctrl+", Qt.KeyboardModifier.AltModifier: "Alt+",
              Qt.KeyboardModifier.ShiftModifier: "Shift+"}


def command_by_place(event: QKeyEvent, keymap: Keymap) -> tuple[str, bool] | None:
    """The command that a key of the digit row has where it would type its digit, and whether Ctrl is held with its key.

    None where what the key types has a command of its own, or there is no such command: Qt looks for one then.
    """
    digit = _digit_at(event)
    if digit is None or not _is_by_place(event, keymap):
        return None
    keys = "".join(word for modifier, word in _MODIFIERS.items() if event.modifiers() & modifier) + digit
    if (command := keymap.owner(keys)) is not None:
        return command, False
    with_ctrl = keymap.owner_with_ctrl(keys)
    return None if with_ctrl is None else (with_ctrl, True)


def _is_by_place(event: QKeyEvent, keymap: Keymap) -> bool:
    """Shift with a digit means a command's Shift+digit; of the other characters those that have no command are free."""
    typed = QKeySequence(event.key()).toString()
    if typed in _DIGITS:
        return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return keymap.owner(typed) is None


def _digit_at(event: QKeyEvent) -> str | None:
    """What stands on the key of a keyboard that types digits without Shift."""
    if sys.platform == "darwin":
        place = _MAC_KEYS.index(event.nativeVirtualKey()) if event.nativeVirtualKey() in _MAC_KEYS else -1
    else:
        place = event.nativeScanCode() - (_WINDOWS_FIRST if sys.platform == "win32" else _X11_FIRST)
    return _DIGITS[place] if 0 <= place < len(_DIGITS) else None
