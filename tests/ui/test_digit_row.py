"""The digit keys work by their place, whatever the keyboard types there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent

from faceseg_live.ui import digit_row
from faceseg_live.ui.digit_row import command_by_place
from faceseg_live.ui.keymap import Keymap

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
FRENCH = "&é\"'(-è_çà"


def key(digit: int, typed: Qt.Key, modifiers: Qt.KeyboardModifier = NONE,
        kind: QEvent.Type = QEvent.Type.KeyPress, platform: str = "linux") -> QKeyEvent:
    """The key of a digit, as a keyboard sends it that types something there."""
    place = (digit - 1) % 10
    native = {"linux": (10 + place, 0), "win32": (2 + place, 0),
              "darwin": (0, (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)[place])}[platform]
    return QKeyEvent(kind, typed, modifiers, *native, 0)


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_each_digit_of_a_french_keyboard_is_known_by_its_place(monkeypatch, platform) -> None:
    monkeypatch.setattr(digit_row.sys, "platform", platform)
    keymap = Keymap()
    for digit in range(10):
        typed = Qt.Key(ord(FRENCH[digit - 1].upper()))
        found = command_by_place(key(digit, typed, platform=platform), keymap)
        expected = keymap.owner(str(digit))
        assert found == (None if FRENCH[digit - 1] == "-" else (expected, False)), digit


def test_shift_means_the_other_half_and_what_has_none_is_left_to_qt() -> None:
    keymap = Keymap()
    assert command_by_place(key(3, Qt.Key.Key_3, SHIFT), keymap) == ("area.left_eye", False)
    assert command_by_place(key(3, Qt.Key.Key_QuoteDbl, ALT), keymap) == ("area.right_eye", False)
    assert command_by_place(key(4, Qt.Key.Key_Apostrophe, CTRL), keymap) == ("area.nose", True)
    assert command_by_place(key(2, Qt.Key.Key_2, SHIFT | CTRL), keymap) == ("area.left_brow", True)
    assert command_by_place(key(6, Qt.Key.Key_6, SHIFT), keymap) is None, "Qt takes it for the 6 that it types"
    assert command_by_place(key(6, Qt.Key.Key_Minus), keymap) is None, "Blur less has that key"


def test_where_the_digits_need_no_shift_qt_finds_them() -> None:
    keymap = Keymap()
    assert command_by_place(key(3, Qt.Key.Key_3), keymap) is None
    assert command_by_place(key(3, Qt.Key.Key_3, CTRL), keymap) is None
    assert command_by_place(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F, NONE, 41, 0, 0), keymap) is None
    assert command_by_place(key(2, Qt.Key.Key_Eacute), keymap.bound("mask.taper", "É")) is None, "the user's own"


def test_a_french_keyboard_chooses_areas_and_keeps_typing_elsewhere(desk) -> None:
    def press(widget, *pressed) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event = key(*pressed, kind=kind)
            QCoreApplication.sendEvent(widget, event)
            assert event.isAccepted()

    press(desk.window.video, 4, Qt.Key.Key_Apostrophe)
    assert desk.settings.mask.areas == ("nose",)
    press(desk.window.video, 3, Qt.Key.Key_3, SHIFT)
    assert desk.settings.mask.areas == ("left_eye",)
    press(desk.window.video, 4, Qt.Key.Key_Apostrophe, CTRL)
    assert desk.settings.mask.areas == ("left_eye", "nose")
    box = desk.window.panel.row("mask", "grow").box.lineEdit()
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_3, SHIFT, 12, 0, 0, "3")
    QCoreApplication.sendEvent(box, event)
    assert event.isAccepted()
    assert desk.settings.mask.areas == ("left_eye", "nose")
