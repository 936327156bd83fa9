"""What a pick makes of the selection."""

from __future__ import annotations

import pytest

from faceseg_live.domain.areas import AREAS
from faceseg_live.domain.selection import Selection
from faceseg_live.ui.area_picks import Pick, picked


@pytest.mark.parametrize(("before", "area", "pick", "after"), [
    ("face,-nose", "lips", Pick.ALONE, "lips"),
    ("skin", "lips", Pick.ADD, "skin,lips"),
    ("skin,lips", "skin", Pick.ADD, "lips"),
    ("skin,-nose", "nose", Pick.ADD, "skin,nose"),
    ("skin", "nose", Pick.TAKE_AWAY, "skin,-nose"),
    ("skin,nose", "nose", Pick.TAKE_AWAY, "skin,-nose"),
    ("skin,-nose", "nose", Pick.TAKE_AWAY, "skin"),
])
def test_a_pick_changes_the_selection(before, area, pick, after):
    assert picked(Selection.parse(before), AREAS[area], pick) == Selection.parse(after)


@pytest.mark.parametrize("pick", [Pick.ADD, Pick.TAKE_AWAY])
def test_one_area_at_least_stays(pick):
    assert picked(Selection.parse("skin,-nose"), AREAS["skin"], pick) is None
