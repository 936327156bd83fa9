"""Chips, their keys, and why some are grey."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.domain.areas import AREAS, MESH_AREAS
from faceseg_live.domain.selection import Selection
from faceseg_live.ui.area_chooser import AreaChooser
from faceseg_live.ui.area_picks import Pick
from faceseg_live.ui.engine_abilities import EngineAbilities
from faceseg_live.ui.keymap import Keymap

REASON = "The mesh has no points for it."


@pytest.fixture
def chooser(qtbot):
    made = AreaChooser(Keymap())
    qtbot.addWidget(made)
    made.show_abilities(EngineAbilities(areas=frozenset(MESH_AREAS), missing_area_hint=REASON))
    return made


def picks_of(chooser: AreaChooser) -> list[tuple[str, Pick]]:
    seen: list[tuple[str, Pick]] = []
    chooser.picked.connect(lambda area, pick: seen.append((area, pick)))
    return seen


def test_every_area_has_a_chip_or_a_menu_entry(chooser):
    assert set(chooser.chips) | set(chooser.menu.areas) == set(AREAS)


def test_lacking_areas_are_grey_and_say_why(chooser):
    for area in ("hair", "ears", "glasses"):
        assert not chooser.chips[area].isEnabled()
        assert chooser.chips[area].toolTip().endswith(REASON)
        assert chooser.chips[area].accessibleDescription() == REASON
    assert chooser.chips["face"].isEnabled()


def test_only_some_areas_may_be_offered_and_no_key_picks_them(qtbot):
    made = AreaChooser(areas=("lips", "chin"))
    qtbot.addWidget(made)
    assert ({*made.chips}, {*made.menu.areas}) == ({"lips"}, {"chin"})
    assert made.chips["lips"].accessibleDescription() == ""


def test_a_better_engine_ungreys_them(chooser):
    chooser.show_abilities(EngineAbilities())
    assert all(chip.isEnabled() for chip in chooser.chips.values())
    assert chooser.chips["hair"].toolTip().startswith("Hair  (7)")


def test_what_only_a_parser_tells_apart_can_be_had_by_a_click(chooser, qtbot):
    assert not chooser.parser.isHidden()
    with qtbot.waitSignal(chooser.parser_requested):
        chooser.parser.click()
    chooser.show_abilities(EngineAbilities())
    assert chooser.parser.isHidden()


def test_a_click_asks_and_shows_nothing_by_itself(chooser):
    asked = picks_of(chooser)
    chooser.chips["lips"].click()
    assert asked == [("lips", Pick.ALONE)]
    assert chooser.chips["face"].isChecked()
    assert not chooser.chips["lips"].isChecked()


def test_a_rare_area_is_named_on_the_menu_button(chooser):
    chooser.show_selection(Selection.parse("chin"))
    assert (chooser.more.title, chooser.more.detail) == ("Chin", "H")
    assert chooser.more.isChecked()
    assert not any(chip.isChecked() for chip in chooser.chips.values())
    chooser.show_selection(Selection.parse("nose"))
    assert chooser.more.title == "More areas"


def test_the_menu_asks_for_an_area(chooser):
    asked = picks_of(chooser)
    chooser.menu.areas["upper_lip"].trigger()
    assert asked == [("upper_lip", Pick.ALONE)]


def test_other_keys_are_shown(chooser):
    chooser.show_keys(Keymap().bound("area.nose", "Z"))
    assert chooser.chips["nose"].toolTip().startswith("Nose  (Z)")


@pytest.mark.parametrize(("modifier", "pick"), [
    (Qt.KeyboardModifier.NoModifier, Pick.ALONE),
    (Qt.KeyboardModifier.ControlModifier, Pick.ADD),
    (Qt.KeyboardModifier.AltModifier, Pick.TAKE_AWAY),
])
def test_the_keys_that_are_held_say_what_a_click_means(chooser, modifier, pick):
    asked = picks_of(chooser)
    QTest.mouseClick(chooser.chips["nose"], Qt.MouseButton.LeftButton, modifier)
    QTest.keyClick(chooser.chips["lips"], Qt.Key.Key_Space, modifier)
    chooser.chips["skin"].click()
    assert asked == [("nose", pick), ("lips", pick), ("skin", Pick.ALONE)]


def test_chips_tell_what_is_added_from_what_is_taken_away(chooser):
    chooser.show_selection(Selection.parse("skin, lips, -nose"))
    chips = chooser.chips
    assert [area for area, chip in chips.items() if chip.isChecked()] == ["skin", "lips"]
    assert chips["nose"].text() == "− Nose"
    assert chips["nose"].property("isTakenAway")
    assert chips["nose"].accessibleName() == "Area: Nose, taken away"
    assert chips["lips"].accessibleName() == "Area: Lips, added"
    assert chips["face"].accessibleName() == "Area: Face"
    chooser.show_selection(Selection.parse("skin"))
    assert chips["nose"].text() == "Nose"
    assert chips["nose"].accessibleName() == "Area: Nose"


def test_the_button_names_several_rare_areas(chooser):
    chooser.show_selection(Selection.parse("face, chin, -left_cheek"))
    assert chooser.more.title == "Chin, − Left cheek"
    assert chooser.menu.areas["chin"].isChecked()
    assert not chooser.menu.areas["left_cheek"].isChecked()
    assert chooser.menu.areas["left_cheek"].text().startswith("− Left cheek")


@pytest.mark.parametrize(("modifier", "pick"), [
    (Qt.KeyboardModifier.ControlModifier, Pick.ADD), (Qt.KeyboardModifier.AltModifier, Pick.TAKE_AWAY)])
def test_the_menu_stays_open_while_several_are_picked(chooser, qtbot, modifier, pick):
    chooser.show()
    qtbot.waitExposed(chooser)
    asked, menu = picks_of(chooser), chooser.menu
    menu.popup(chooser.mapToGlobal(chooser.rect().center()))
    for area in ("chin", "left_cheek"):
        place = menu.actionGeometry(menu.areas[area]).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, modifier, place)
    assert menu.isVisible()
    menu.setActiveAction(menu.areas["forehead"])
    QTest.keyPress(menu, Qt.Key.Key_Alt)
    QTest.keyClick(menu, Qt.Key.Key_Return, modifier)
    assert menu.isVisible()
    assert asked == [("chin", pick), ("left_cheek", pick), ("forehead", pick)]
    menu.close()
