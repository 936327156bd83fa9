"""Every key of the table does what the table says."""

from __future__ import annotations

import re

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
    monkeypatch.setattr(desk.window.keys.shortcuts, "_run",
                        lambda command, with_ctrl: seen.append((command, with_ctrl)))
    names = [name for name, command in COMMANDS.items() if command.shortcut]
    for name in names:
        desk.press_keys(COMMANDS[name].shortcut)
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
    desk.press_keys("Ctrl+G")
    assert desk.settings.mask.grow == 77
    dialog = ShortcutsDialog(desk.window.keys.keymap, desk.window)
    dialog.select(row.id)
    assert dialog.table.currentItem().text(0) == "Grow a lot"
    desk.window.keys.take(desk.window.keys.keymap.bound(row.id, "Z"))
    desk.controller.set("mask", grow=0)
    desk.press_keys("Z")
    assert desk.settings.mask.grow == 77


def test_ctrl_with_an_areas_key_adds_it_and_leaves_it_out_again(desk):
    desk.press_keys("5")
    desk.press_keys("Ctrl+4")
    desk.press_keys("Ctrl+Shift+2")
    assert desk.settings.mask.areas == ("lips", "nose", "left_brow")
    desk.press_keys("Ctrl+4")
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
        desk.press_keys(AREAS[area].shortcut)
        assert desk.settings.mask.areas == (area,)


def test_grow_and_blur_keys_move_by_steps(desk):
    for keys in ("]", "]", "[", "Shift+]", "=", "=", "-"):
        desk.press_keys(keys)
    assert desk.settings.mask.grow == 2 + 10
    assert desk.settings.mask.blur == 13 + 2
    desk.press_keys("Shift+[")
    assert desk.settings.mask.grow == 2


def test_keys_stop_at_the_ends_of_the_range(open_desk):
    desk = open_desk(Settings(mask=MaskSettings(grow=4095, blur=4095)))
    desk.press_keys("]")
    desk.press_keys("=")
    assert (desk.settings.mask.grow, desk.settings.mask.blur) == (4096, 4095)


def test_switch_keys(desk):
    for keys in ("T", "K", "X"):
        desk.press_keys(keys)
    settings = desk.settings
    assert (settings.mask.grow_tapered, settings.engine.exclude_hands, settings.view.mirror) == (True, False, True)


def test_view_key_goes_round(desk):
    seen = []
    for _ in LOOK_KEYS:
        desk.press_keys("V")
        seen.append(desk.settings.view.mode)
    assert seen == [*LOOK_KEYS[1:], "overlay"]
    desk.press_keys("Shift+V")
    assert desk.settings.view.mode == "regions"


def test_space_pauses_and_goes_on(desk):
    desk.press_keys("Space")
    assert desk.session.is_paused
    assert desk.window.status_light.accessibleName() == "Source: paused"
    desk.press_keys("Space")
    assert not desk.session.is_paused


def test_tab_goes_through_the_faces_while_the_picture_has_the_focus(desk):
    seen = []
    for _ in range(3):
        desk.press_keys("Tab")
        seen.append(desk.session.locked_face)
    assert seen == [1, 2, None]
    desk.press_keys("Tab")
    desk.press_keys("Backspace")
    assert desk.session.locked_face is None


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
