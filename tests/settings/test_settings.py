"""The tree of settings: ranges, effects, changes."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.settings import EngineSettings, MaskSettings, Settings, SourceSettings, build_of, specs


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"grow": 4097}, "grow: 4097 is out of range; expected -4096 to 4096"),
        ({"grow": -4097}, "out of range"),
        ({"blur": 0}, "blur: 0 is out of range; expected 1 to 4096"),
        ({"blur": 13.5}, "whole number"),
        ({"blur": "13"}, "expected a number"),
        ({"blur": True}, "expected a number"),
        ({"areas": ("beard",)}, "area: 'beard' is unknown; expected one of: face, "),
        ({"grow_tapered": 1}, "expected bool"),
    ],
)
def test_illegal_values_are_refused_with_the_legal_ones(values: dict[str, object], problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem):
        MaskSettings(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("grow", "blur"), [(-4096, 1), (4096, 4096), (0, 13)])
def test_the_limits_themselves_are_legal(grow: int, blur: int) -> None:
    assert MaskSettings(grow=grow, blur=blur).grow == grow


def test_changed_leaves_the_original_alone() -> None:
    old = Settings()
    new = old.changed("mask", grow=9)
    assert (old.mask.grow, new.mask.grow) == (0, 9)
    assert new.view is old.view


@pytest.mark.parametrize(
    ("values", "is_rebuilt"),
    [({"key": "parsing"}, True), ({"model": "a.onnx"}, True), ({"device": "cpu"}, True), ({"detector": "yunet"}, True),
     ({"exclude_hands": False}, False), ({"smoothing": 0}, False), ({"interpolate": False}, False)],
)  # fmt: skip
def test_an_engine_is_rebuilt_for_what_it_is_built_from_only(values: dict[str, object], is_rebuilt: bool) -> None:
    settings = Settings()
    changed = settings.changed("engine", **values)
    assert (build_of(settings.engine) != build_of(changed.engine)) is is_rebuilt


def test_every_setting_tells_its_title_and_help() -> None:
    groups = [getattr(Settings(), field.name) for field in fields(Settings)]
    seen = [(name, spec) for group in groups if is_dataclass(group) for name, spec in specs(group)]
    assert len(seen) > 15
    assert [name for name, spec in seen if not spec.title or not spec.help.endswith(".")] == []
    ranged = [(name, spec) for name, spec in seen if spec.slider and spec.minimum is not None]
    assert [n for n, s in ranged if not s.minimum <= s.slider[0] < s.slider[1] <= s.maximum] == []  # type: ignore


def test_resolution_as_numbers() -> None:
    assert SourceSettings(resolution="1920x1080").size == (1920, 1080)


@pytest.mark.parametrize(("values", "told"), [
    ({"resolution": "big"}, "'big' is no size; expected WIDTHxHEIGHT"),
    ({"resolution": "0x480"}, "is no size"),
    ({"resolution": "640x480x3"}, "is no size"),
    ({"pixel_format": ""}, "'' is no pixel format; expected auto"),
    ({"pixel_format": "MJPEG"}, "is no pixel format"),
    ({"rotation": 45}, "45 is no quarter turn; expected 0, 90, 180 or 270"),
    ({"rotation": 360}, "out of range"),
    ({"controls": {"front": {"gain": "much"}}}, "expected a table of whole numbers for 'front'"),
    ({"controls": {"front": 3}}, "expected a table of whole numbers for 'front'"),
])
def test_what_no_camera_can_be_asked_for(values: dict[str, object], told: str) -> None:
    with pytest.raises(InvalidParameter, match=told):
        SourceSettings(**values)  # type: ignore[arg-type]


def test_controls_are_no_reason_to_open_a_camera_again() -> None:
    settings = SourceSettings(uri="1", controls={"front": {"gain": 3}})
    assert settings.opening == SourceSettings(uri="1")
    assert settings != settings.opening


def test_an_engine_gets_the_model_that_it_had_before() -> None:
    first = EngineSettings(key="parsing", model="resnet34")
    second = first.switched("segformer")
    assert (second.key, second.model) == ("segformer", "")
    third = replace(second, model="own/model").switched("mesh")
    assert third.switched("parsing").model == "resnet34"
    assert third.switched("segformer").model == "own/model"
    assert third.switched("mesh") == third
    assert first.switched("mesh").switched("parsing") == first
