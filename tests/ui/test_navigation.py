"""How much of the window is shown, and what has the keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def test_full_screen_key_hides_all_but_the_picture_and_escape_leaves(desk):
    desk.press_keys("F11")
    window = desk.window
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in (window.top, window.panel, window.strip, window.bar))
    desk.press_keys("Esc")
    assert not window.isFullScreen()
    assert all(part.isVisible() for part in (window.top, window.panel, window.strip, window.bar))


def test_the_side_panel_key_and_button_hide_it_and_show_it_again(desk, qtbot):
    window = desk.window
    width = window.video.width()
    desk.press_keys("F9")
    assert not window.side.isVisible()
    assert window.top.record.isVisible()
    assert desk.settings.window.side_panel is False
    qtbot.waitUntil(lambda: window.video.width() > width, timeout=5000)
    window.top.side_panel.click()
    assert window.side.isVisible()
    assert desk.settings.window.side_panel is True
    qtbot.waitUntil(lambda: window.video.width() == width, timeout=5000)


def test_recording_needs_no_side_panel(desk):
    desk.press_keys("F9")
    desk.press_keys("R")
    assert desk.session.is_recording
    desk.window.top.record.click()
    assert not desk.session.is_recording


def test_hiding_the_side_panel_gives_its_keys_to_the_picture(desk):
    desk.press_keys("Ctrl+Tab")
    assert desk.window.side.isAncestorOf(desk.window.focusWidget())
    desk.press_keys("F9")
    assert desk.window.focusWidget() is desk.window.video


@pytest.mark.parametrize("keys", ["E", "Ctrl+Tab"])
def test_what_is_on_the_side_panel_brings_it_back(desk, keys):
    desk.window.side.show_page("Classify")
    desk.press_keys("F9")
    desk.press_keys(keys)
    assert desk.window.side.isVisible()
    assert desk.window.focusWidget() is desk.window.classify.field.box


def test_a_hidden_side_panel_stays_hidden_after_the_full_screen(desk):
    desk.press_keys("F9")
    desk.press_keys("F11")
    desk.press_keys("Esc")
    assert desk.window.top.isVisible()
    assert not desk.window.side.isVisible()


def test_the_side_panel_key_leaves_the_full_screen_for_it(desk):
    desk.press_keys("F11")
    desk.press_keys("F9")
    assert not desk.window.isFullScreen()
    assert desk.window.side.isVisible()
    assert desk.settings.window.side_panel is True


def test_a_hidden_side_panel_is_hidden_at_the_next_start(open_desk):
    first = open_desk()
    first.press_keys("F9")
    first.window.close()
    second = open_desk(first.saved[-1])
    assert not second.window.side.isVisible()
    second.press_keys("F9")
    assert second.window.side.isVisible()


def test_tab_moves_the_focus_once_a_control_has_it(desk):
    desk.press_keys("Ctrl+Tab")
    first = desk.window.focusWidget()
    assert first is desk.window.panel.areas.chips["face"]
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert desk.window.focusWidget() is desk.window.panel.areas.chips["face+forehead"]
    assert desk.session.locked_face is None
    desk.press_keys("Esc")
    assert desk.window.focusWidget() is desk.window.video


def test_closed_in_full_screen_it_starts_as_a_window(open_desk):
    first = open_desk()
    first.window.run("view.full_screen")
    first.window.close()
    second = open_desk(first.saved[-1])
    assert not second.window.isFullScreen()
    assert second.window.top.isVisible()
