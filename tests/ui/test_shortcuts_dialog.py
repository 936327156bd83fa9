"""Keys can be bound anew; conflicts are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.ui.commands import COMMANDS
from faceseg_live.ui.keymap import Keymap
from faceseg_live.ui.shortcuts_dialog import ShortcutsDialog


@pytest.fixture
def dialog(qtbot):
    made = ShortcutsDialog(Keymap())
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def changes(dialog):
    seen = []
    dialog.changed.connect(seen.append)
    return seen


def press(dialog, key):
    QTest.keyClick(dialog.editor, key)


def test_every_command_is_listed_with_its_key(dialog):
    assert {name: dialog._items[name].text(0) for name in COMMANDS} == {
        name: command.title for name, command in COMMANDS.items()}
    assert dialog._items["area.lips"].text(1) == "5"


def test_one_line_says_what_ctrl_does_with_the_keys_of_areas(dialog):
    hint, = dialog._hints
    assert hint.text(1) == "Ctrl+key"
    assert not hint.flags() & Qt.ItemFlag.ItemIsSelectable
    dialog.search.setText("snapshot")
    assert hint.isHidden()
    dialog.search.setText("ctrl+key")
    assert not hint.isHidden()


def test_a_free_key_is_bound_at_once(dialog, changes):
    dialog.select("area.chin")
    press(dialog, Qt.Key.Key_Z)
    assert changes[-1].keys("area.chin") == "Z"
    assert dialog._items["area.chin"].text(1) == "Z"


def test_a_taken_key_is_refused_until_it_is_taken_over(dialog, changes):
    dialog.select("area.chin")
    press(dialog, Qt.Key.Key_F)
    assert changes == []
    assert "Face" in dialog.message.text()
    assert dialog.use.isEnabled()
    dialog.use.click()
    assert changes[-1].keys("area.chin") == "F"
    assert changes[-1].keys("area.face") == ""
    assert dialog._items["area.face"].text(1) == ""
    assert not dialog.use.isEnabled()


def test_clear_and_reset(dialog, changes):
    dialog.select("area.face")
    dialog.clear.click()
    assert changes[-1].keys("area.face") == ""
    dialog.reset.click()
    assert changes[-1].own == {}
    dialog.select("area.nose")
    press(dialog, Qt.Key.Key_Z)
    dialog.reset_all.click()
    assert changes[-1].own == {}
    assert not dialog.reset_all.isEnabled()


def test_search_finds_commands_by_words_and_keys(dialog):
    dialog.search.setText("lip")
    shown = {name for name, item in dialog._items.items() if not item.isHidden()}
    assert shown == {"area.lips", "area.upper_lip", "area.lower_lip"}


def test_a_reset_that_takes_a_key_away_says_from_whom(dialog, changes):
    dialog.select("area.chin")
    press(dialog, Qt.Key.Key_F)
    dialog.use.click()
    dialog.select("area.face")
    dialog.reset.click()
    assert changes[-1].keys("area.face") == "F"
    assert dialog.message.text() == "F was taken from “Chin”, which has no key now."


def test_the_tab_key_leaves_the_key_editor(dialog, changes, qtbot):
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow, timeout=5000)
    dialog.editor.setFocus()
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
    assert dialog.focusWidget() is not dialog.editor
    assert changes == []
