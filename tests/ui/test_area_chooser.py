"""Chips, their keys, and why some are grey."""

from __future__ import annotations

import pytest

from faceseg_live.domain.areas import AREAS, MESH_AREAS
from faceseg_live.ui.actions import Keymap
from faceseg_live.ui.area_chooser import AreaChooser

REASON = "The mesh has no points for it."


@pytest.fixture
def chooser(qtbot):
    made = AreaChooser(Keymap())
    qtbot.addWidget(made)
    made.show_lacking(dict.fromkeys(set(AREAS) - MESH_AREAS, REASON))
    return made


def test_every_area_has_a_chip_or_a_menu_entry(chooser):
    assert set(chooser.chips) | set(chooser.actions_by_area) == set(AREAS)


def test_lacking_areas_are_grey_and_say_why(chooser):
    for area in ("hair", "ears", "glasses"):
        assert not chooser.chips[area].isEnabled()
        assert chooser.chips[area].toolTip().endswith(REASON)
        assert chooser.chips[area].accessibleDescription() == REASON
    assert chooser.chips["face"].isEnabled()


def test_a_better_engine_ungreys_them(chooser):
    chooser.show_lacking({})
    assert all(chip.isEnabled() for chip in chooser.chips.values())
    assert chooser.chips["hair"].toolTip() == "Hair  (7)"


def test_a_click_asks_and_shows_nothing_by_itself(chooser):
    asked = []
    chooser.chosen.connect(asked.append)
    chooser.chips["lips"].click()
    assert asked == ["lips"]
    assert chooser.chips["face"].isChecked()
    assert not chooser.chips["lips"].isChecked()


def test_a_rare_area_is_named_on_the_menu_button(chooser):
    chooser.show_area("chin")
    assert (chooser.more.title, chooser.more.detail) == ("Chin", "H")
    assert chooser.more.isChecked()
    assert not any(chip.isChecked() for chip in chooser.chips.values())
    chooser.show_area("nose")
    assert chooser.more.title == "More areas"


def test_the_menu_asks_for_an_area(chooser):
    asked = []
    chooser.chosen.connect(asked.append)
    chooser.actions_by_area["upper_lip"].trigger()
    assert asked == ["upper_lip"]


def test_other_keys_are_shown(chooser):
    chooser.show_keys(Keymap().bound("area.nose", "Z"))
    assert chooser.chips["nose"].toolTip() == "Nose  (Z)"
