"""Several areas are chosen in the real window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from faceseg_live.domain.areas import AREAS
from faceseg_live.engines.base import EngineInfo
from faceseg_live.settings import MaskSettings, Settings
from faceseg_live.ui.area_picks import Pick

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
HINT = "Face parsing delivers it."
WITHOUT_HAIR = EngineInfo("mesh", "Face mesh", "CPU", frozenset(AREAS) - {"hair"}, "Apache-2.0", HINT)


def click(desk, area: str, *modifiers: Qt.KeyboardModifier) -> None:
    chip = desk.window.panel.areas.chips[area]
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton, *modifiers)


def words(desk) -> str:
    return desk.window.panel._areas_words.full_text


def test_clicks_choose_add_and_take_away(desk):
    click(desk, "skin")
    assert desk.settings.mask.areas == ("skin",)
    click(desk, "lips", CTRL)
    click(desk, "nose", ALT)
    assert desk.settings.mask.areas == ("skin", "lips", "-nose")
    assert words(desk) == "Skin and lips without nose"
    click(desk, "nose", ALT)
    click(desk, "skin", CTRL)
    assert desk.settings.mask.areas == ("lips",)
    assert words(desk) == "Lips"


@pytest.mark.parametrize("modifier", [CTRL, ALT])
def test_the_last_area_stays_and_the_window_says_so(desk, modifier):
    click(desk, "face", modifier)
    assert desk.settings.mask.areas == ("face",)
    assert desk.window.notices.texts == ["Face is all that is chosen: choose another area first."]
    assert desk.window.panel.areas.chips["face"].isChecked()


def test_the_menu_adds_and_takes_away(desk):
    desk.window.panel.areas.menu.picked.emit("chin", Pick.ADD)
    desk.window.panel.areas.menu.picked.emit("forehead", Pick.TAKE_AWAY)
    assert desk.settings.mask.areas == ("face", "chin", "-forehead")
    assert desk.window.panel.areas.more.title == "Chin, − Forehead"


def test_what_the_engine_lacks_is_not_added(desk):
    desk.engine_runs(WITHOUT_HAIR)
    for pick in Pick:
        desk.window.editor.pick_area("hair", pick)
    assert desk.settings.mask.areas == ("face",)
    assert desk.window.notices.texts == [f"Hair: {HINT}"]


def test_a_selection_with_an_area_that_the_engine_lacks_says_so_and_can_lose_it(open_desk):
    desk = open_desk(Settings(mask=MaskSettings(("face", "hair"))))
    desk.engine_runs(WITHOUT_HAIR)
    assert desk.window.notices.texts == [f"Hair: {HINT}"]
    desk.window.run("area.hair", with_ctrl=True)
    assert desk.settings.mask.areas == ("face",)


@pytest.mark.parametrize("areas", [("face", "hair"), ("face", "-hair"), ("face", "hat"), ("face", "-hat")])
def test_an_area_that_the_engine_lacks_can_be_left_out_by_the_mouse_too(open_desk, areas):
    desk = open_desk(Settings(mask=MaskSettings(areas)))
    desk.engine_runs(replace(WITHOUT_HAIR, areas=frozenset(AREAS) - {"hair", "hat"}))
    chooser, key = desk.window.panel.areas, areas[1].removeprefix("-")
    control = chooser.chips.get(key) or chooser.menu.areas[key]
    assert control.isEnabled()
    desk.window.editor.pick_area(key, Pick.TAKE_AWAY if areas[1].startswith("-") else Pick.ADD)
    assert desk.settings.mask.areas == ("face",)
    assert not control.isEnabled()
