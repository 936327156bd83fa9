"""Every key of the table does what the table says."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from faceseg_live.domain.areas import AREAS
from faceseg_live.settings import LOOK_KEYS, MaskSettings, Settings
from faceseg_live.ui.commands import COMMANDS, Command, WindowContext
from faceseg_live.ui.edit import Edit
from faceseg_live.ui.keymap import Keymap
from faceseg_live.ui.shortcuts_dialog import ShortcutsDialog
from tests.conftest import ROOT

ISSUE_KEYS = {
    "area.image": "A", "area.face": "F", "area.skin": "1", "area.eyebrows": "2", "area.two_eyes": "3", "area.nose": "4",
    "area.lips": "5", "area.mouth_interior": "6", "area.hair": "7", "area.eyelids": "8", "area.ears": "9",
    "area.glasses": "0", "mask.shrink": "[", "mask.grow": "]", "mask.sharpen": "-", "mask.blur": "=",
    "mask.taper": "T", "view.next": "V", "face.next": "Tab", "picture.pause": "Space", "picture.snapshot": "S",
    "view.full_screen": "F11", "window.shortcuts": "?",
}


def press(desk, keys: str) -> None:
    QTest.keySequence(desk.window.focusWidget(), QKeySequence.fromString(keys))


def test_the_promised_keys_are_in_the_table():
    assert {name: COMMANDS[name].shortcut for name in ISSUE_KEYS} == ISSUE_KEYS


def test_the_keys_that_the_readme_names_have_commands():
    keys = (ROOT / "README.md").read_text("utf-8").partition("## Keys")[2].partition("\n##")[0]
    named = set(re.findall(r"`([^`]+)`", keys)) - {"Shift", "Alt", "Ctrl"}
    assert {"R", "Shift+R", "Ctrl+R", "C", "?"} < named
    assert {key for key in named if Keymap().owner(key) is None} == set()


def test_every_area_has_a_command_and_no_key_has_two():
    assert {f"area.{key}" for key in AREAS} <= set(COMMANDS)
    keys = [QKeySequence.fromString(command.shortcut).toString() for command in COMMANDS.values() if command.shortcut]
    assert len(keys) == len(set(keys))


def test_each_key_triggers_its_command(desk, monkeypatch):
    seen = []
    monkeypatch.setattr(desk.window.shortcuts, "_run", lambda command, with_ctrl: seen.append((command, with_ctrl)))
    names = [name for name, command in COMMANDS.items() if command.shortcut]
    for name in names:
        press(desk, COMMANDS[name].shortcut)
    assert seen == [(name, False) for name in names]


def test_each_row_can_be_run(desk, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    for name, command in COMMANDS.items():
        desk.window.run(name)
        if command.run_with_ctrl is not None:
            desk.window.run(name, with_ctrl=True)


def test_a_row_is_all_that_a_new_command_needs(open_desk, monkeypatch):
    def run(context: WindowContext) -> None:
        context.editor.edit(Edit("mask", "grow", 77))

    row = Command("mask.lots", "Grow a lot", "Ctrl+G", "Mask", run)
    monkeypatch.setitem(COMMANDS, row.id, row)
    desk = open_desk()
    press(desk, "Ctrl+G")
    assert desk.settings.mask.grow == 77
    dialog = ShortcutsDialog(desk.window.keymap, desk.window)
    dialog.select(row.id)
    assert dialog.table.currentItem().text(0) == "Grow a lot"
    desk.window._keymap_changed(desk.window.keymap.bound(row.id, "Z"))
    desk.controller.set("mask", grow=0)
    press(desk, "Z")
    assert desk.settings.mask.grow == 77


def test_ctrl_with_an_areas_key_adds_it_and_leaves_it_out_again(desk):
    press(desk, "5")
    press(desk, "Ctrl+4")
    press(desk, "Ctrl+Shift+2")
    assert desk.settings.mask.areas == ("lips", "nose", "left_brow")
    press(desk, "Ctrl+4")
    assert desk.settings.mask.areas == ("lips", "left_brow")


def test_ctrl_never_takes_a_key_from_another_command():
    assert Keymap().keys_with_ctrl("area.forehead") == "", "Ctrl+O opens a file"
    assert Keymap().keys_with_ctrl("area.nose") == "Ctrl+4"
    assert Keymap().bound("mask.taper", "Ctrl+4").keys_with_ctrl("area.nose") == ""
    assert Keymap().bound("area.nose", "Z").keys_with_ctrl("area.nose") == "Ctrl+Z"
    assert Keymap().bound("area.nose", "Ctrl+Z").keys_with_ctrl("area.nose") == ""
    assert Keymap().keys_with_ctrl("mask.taper") == ""


def test_area_keys_choose_the_area(desk):
    areas = [key for key, area in AREAS.items() if area.shortcut]
    for area in reversed(areas):  # "face" is chosen already and comes first
        press(desk, AREAS[area].shortcut)
        assert desk.settings.mask.areas == (area,)


def test_grow_and_blur_keys_move_by_steps(desk):
    for keys in ("]", "]", "[", "Shift+]", "=", "=", "-"):
        press(desk, keys)
    assert desk.settings.mask.grow == 2 + 10
    assert desk.settings.mask.blur == 13 + 2
    press(desk, "Shift+[")
    assert desk.settings.mask.grow == 2


def test_keys_stop_at_the_ends_of_the_range(open_desk):
    desk = open_desk(Settings(mask=MaskSettings(grow=4095, blur=4095)))
    press(desk, "]")
    press(desk, "=")
    assert (desk.settings.mask.grow, desk.settings.mask.blur) == (4096, 4095)


def test_switch_keys(desk):
    for keys in ("T", "K", "X"):
        press(desk, keys)
    settings = desk.settings
    assert (settings.mask.grow_tapered, settings.engine.exclude_hands, settings.view.mirror) == (True, False, True)


def test_view_key_goes_round(desk):
    seen = []
    for _ in LOOK_KEYS:
        press(desk, "V")
        seen.append(desk.settings.view.mode)
    assert seen == [*LOOK_KEYS[1:], "overlay"]
    press(desk, "Shift+V")
    assert desk.settings.view.mode == "regions"


def test_space_pauses_and_goes_on(desk):
    press(desk, "Space")
    assert desk.session.is_paused
    assert desk.window.status_light.accessibleName() == "Source: paused"
    press(desk, "Space")
    assert not desk.session.is_paused


def test_tab_goes_through_the_faces_while_the_picture_has_the_focus(desk):
    seen = []
    for _ in range(3):
        press(desk, "Tab")
        seen.append(desk.session.locked_face)
    assert seen == [1, 2, None]
    press(desk, "Tab")
    press(desk, "Backspace")
    assert desk.session.locked_face is None


def test_tab_moves_the_focus_once_a_control_has_it(desk):
    press(desk, "Ctrl+Tab")
    first = desk.window.focusWidget()
    assert first is desk.window.panel.areas.chips["face"]
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert desk.window.focusWidget() is desk.window.panel.areas.chips["face+forehead"]
    assert desk.session.locked_face is None
    press(desk, "Esc")
    assert desk.window.focusWidget() is desk.window.video


def test_space_presses_the_button_that_has_the_focus(desk):
    switch = desk.window.panel.row("mask", "grow_tapered").switch
    switch.setFocus()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert desk.settings.mask.grow_tapered
    assert not desk.session.is_paused


def test_keys_do_nothing_while_a_number_is_typed(desk):
    box = desk.window.panel.row("mask", "grow").box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "15")
    QTest.keyClick(box, Qt.Key.Key_F)
    assert desk.settings.mask.areas == ("face",)
    assert desk.settings.mask.grow == 0, "half-typed numbers are not taken"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert desk.settings.mask.grow == 15
    assert desk.window.focusWidget() is desk.window.video, "Return gives the keys back to the picture"
    assert desk.settings.mask.areas == ("face",)


def test_full_screen_key_hides_all_but_the_picture_and_escape_leaves(desk):
    press(desk, "F11")
    window = desk.window
    assert window.isFullScreen()
    assert not any(part.isVisible() for part in (window.top, window.panel, window.strip, window.bar))
    press(desk, "Esc")
    assert not window.isFullScreen()
    assert all(part.isVisible() for part in (window.top, window.panel, window.strip, window.bar))


def test_the_side_panel_key_and_button_hide_it_and_show_it_again(desk, qtbot):
    window = desk.window
    width = window.video.width()
    press(desk, "F9")
    assert not window.side.isVisible()
    assert window.top.record.isVisible()
    assert desk.settings.window.side_panel is False
    qtbot.waitUntil(lambda: window.video.width() > width, timeout=5000)
    window.top.side_panel.click()
    assert window.side.isVisible()
    assert desk.settings.window.side_panel is True
    qtbot.waitUntil(lambda: window.video.width() == width, timeout=5000)


def test_recording_needs_no_side_panel(desk):
    press(desk, "F9")
    press(desk, "R")
    assert desk.session.is_recording
    desk.window.top.record.click()
    assert not desk.session.is_recording


def test_hiding_the_side_panel_gives_its_keys_to_the_picture(desk):
    press(desk, "Ctrl+Tab")
    assert desk.window.side.isAncestorOf(desk.window.focusWidget())
    press(desk, "F9")
    assert desk.window.focusWidget() is desk.window.video


@pytest.mark.parametrize("keys", ["E", "Ctrl+Tab"])
def test_what_is_on_the_side_panel_brings_it_back(desk, keys):
    desk.window.side.show_page("Classify")
    press(desk, "F9")
    press(desk, keys)
    assert desk.window.side.isVisible()
    assert desk.window.focusWidget() is desk.window.classify.field.box


def test_a_hidden_side_panel_stays_hidden_after_the_full_screen(desk):
    press(desk, "F9")
    press(desk, "F11")
    press(desk, "Esc")
    assert desk.window.top.isVisible()
    assert not desk.window.side.isVisible()


def test_the_side_panel_key_leaves_the_full_screen_for_it(desk):
    press(desk, "F11")
    press(desk, "F9")
    assert not desk.window.isFullScreen()
    assert desk.window.side.isVisible()
    assert desk.settings.window.side_panel is True


def test_a_hidden_side_panel_is_hidden_at_the_next_start(open_desk):
    first = open_desk()
    press(first, "F9")
    first.window.close()
    second = open_desk(first.saved[-1])
    assert not second.window.side.isVisible()
    press(second, "F9")
    assert second.window.side.isVisible()


def test_binding_takes_a_key_away_from_its_owner():
    keymap = Keymap().bound("area.chin", "F")
    assert keymap.keys("area.chin") == "F"
    assert keymap.keys("area.face") == ""
    assert keymap.owner("F") == "area.chin"
    assert keymap.own == {"area.chin": "F", "area.face": ""}


def test_reset_gives_the_key_back():
    keymap = Keymap().bound("area.chin", "F").reset("area.face")
    assert keymap.keys("area.face") == "F"
    assert keymap.keys("area.chin") == ""


def test_unknown_commands_of_an_older_file_are_passed_over():
    assert Keymap({"area.tail": "F"}).own == {}
