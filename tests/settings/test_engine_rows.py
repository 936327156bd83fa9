"""The table of engines: each row with the options that only it has."""

from __future__ import annotations

from dataclasses import fields

import pytest

from faceseg_live.engines.base import Request
from faceseg_live.settings import EngineSettings, Settings
from faceseg_live.settings.engines import ENGINES, EngineRow, unused_settings
from faceseg_live.settings.fields import spec_of

NAMES = {item.name for item in fields(EngineSettings)}


@pytest.mark.parametrize("row", ENGINES.values(), ids=ENGINES)
def test_a_row_names_settings_that_there_are(row: EngineRow) -> None:
    names = set(row.options) - {row.group}
    assert names <= NAMES
    assert all(spec_of(("engine", name)).title for name in names)
    assert not row.group or hasattr(Settings(), row.group)


@pytest.mark.parametrize("row", ENGINES.values(), ids=ENGINES)
def test_what_one_engine_has_alone_does_nothing_with_the_others(row: EngineRow) -> None:
    own = {item.name for item in fields(row.own)} if row.own else set()
    for other in ENGINES.values():
        assert own.isdisjoint(unused_settings(other)) is (other is row or not own)


def test_carrying_masks_over_means_the_same_for_every_engine() -> None:
    assert not any("interpolate" in unused_settings(row) for row in ENGINES.values())


def test_the_options_of_every_engine_are_part_of_its_settings() -> None:
    declared = {item.name for row in ENGINES.values() if row.own for item in fields(row.own)}
    assert declared == {"input_range", "clean_edges", "largest_part"}
    assert declared <= NAMES


def test_a_request_carries_the_group_that_only_its_engine_has() -> None:
    settings = Settings().changed("engine", key="custom-onnx").changed("onnx", averaging=40)
    assert Request.of(settings).own == settings.onnx
    assert Request.of(settings.changed("engine", key="mesh")).own is None
