"""The keys that the user has chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.settings import Settings, WindowSettings


def test_rebound_keys_work_show_and_are_kept(desk):
    desk.window.keys.take(desk.window.keys.keymap.bound("area.chin", "Z"))
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Z)
    assert desk.settings.mask.areas == ("chin",)
    assert desk.settings.window.shortcuts == {"area.chin": "Z"}


def test_kept_keys_are_bound_at_the_start(open_desk):
    desk = open_desk(Settings(window=WindowSettings(shortcuts={"area.chin": "Z"})))
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Z)
    assert desk.settings.mask.areas == ("chin",)
