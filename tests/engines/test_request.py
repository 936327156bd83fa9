"""What settings ask of an engine."""

from __future__ import annotations

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


def test_otherwise_only_those_of_the_selection_are() -> None:
    assert not Request.of(Settings()).needs >= EVERY_REGION
    assert not Request.of(Settings().changed("side_by_side", right="regions")).needs >= EVERY_REGION
