"""What settings ask of an engine."""

from __future__ import annotations

from typing import Any

import pytest

from faceseg_live.domain.regions import EVERYTHING, PERSON
from faceseg_live.engines.base import Request
from faceseg_live.settings import Settings

EVERY_REGION = EVERYTHING - PERSON


@pytest.mark.parametrize("settings", [
    Settings().changed("view", mode="regions"),
    Settings().changed("record", looks=("mask", "regions")),
    Settings().changed("virtual_camera", look="regions"),
    Settings().changed("view", mode="side_by_side").changed("side_by_side", right="regions"),
])
def test_every_region_is_needed_wherever_all_of_them_are_shown(settings: Settings) -> None:
    assert Request.of(settings).needs >= EVERY_REGION


@pytest.mark.parametrize(("classify", "wants"), [
    ({"expression": "hand_on_face > 0.3"}, True),
    ({"symbols": {"#Touch": "hand_on_face, other"}, "expression": "#Touch"}, True),
    ({"expression": "smile > 0.3"}, False), ({}, False),
])
def test_hands_are_looked_for_where_they_are_left_out_or_a_label_asks_for_them(
    classify: dict[str, Any], wants: bool
) -> None:
    recorded = Settings().changed("engine", exclude_hands=False).changed("record", when="hand_on_face")
    assert Request.of(recorded).seeks_hands
    settings = Settings().changed("classify", **classify)
    assert Request.of(settings).seeks_hands
    assert Request.of(settings.changed("engine", exclude_hands=False)).seeks_hands is wants


def test_otherwise_only_those_of_the_selection_are() -> None:
    assert not Request.of(Settings()).needs >= EVERY_REGION
    assert not Request.of(Settings().changed("side_by_side", right="regions")).needs >= EVERY_REGION
