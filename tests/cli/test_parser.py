"""Every setting that has to do with a result is an option of `process`."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

import pytest

from faceseg_live.cli import parser as command_line
from faceseg_live.cli.parser import make_parser, settings_of, unused_options
from faceseg_live.engines.registry import ENGINES
from faceseg_live.settings import ClassifySettings, EngineSettings, MaskSettings, OnnxSettings, Settings

GROUPS: dict[str, Any] = {
    "mask": MaskSettings, "engine": EngineSettings, "onnx": OnnxSettings, "classify": ClassifySettings,
}
OPTIONS = [
    (group, item)
    for group, kind in GROUPS.items()
    for item in fields(kind)
    if "spec" in item.metadata and item.name not in command_line._LIVE_ONLY
]


def parsed(*words: str) -> Settings:
    return settings_of(make_parser().parse_args(["process", "p.png", "--out", "out", *words]))


def another(item: Field[Any]) -> Any:
    """A value that the setting takes, and is not its default."""
    spec = item.metadata["spec"]
    if isinstance(item.default, bool):
        return not item.default
    if spec.choices:
        return next(choice for choice in spec.choices if choice != item.default)
    if item.name == "areas":
        return ("nose",)
    if isinstance(item.default, tuple):
        return ("another",)
    if isinstance(item.default, str):
        return "another"
    if item.default is MISSING:
        return {"#Another": "a label"}
    return item.default + 1 if item.default + 1 <= spec.maximum else item.default - 1


@pytest.mark.parametrize(("group", "item"), OPTIONS, ids=[f"{group}.{item.name}" for group, item in OPTIONS])
def test_a_setting_is_reached_by_its_option(group: str, item: Field[Any]) -> None:
    flag, requested = command_line._flag(item), another(item)
    switch = flag if requested else flag.replace("--", "--no-")
    text = requested[0] if isinstance(requested, tuple) else str(requested)
    if isinstance(requested, dict):
        text = "=".join(*requested.items())
    settings = parsed(*((switch,) if isinstance(requested, bool) else (flag, text)))
    assert getattr(getattr(settings, group), item.name) == requested
    assert settings == Settings().changed(group, **{item.name: requested})


@pytest.mark.parametrize(("words", "areas"), [
    (("--area", "eyes,lips,-nose"), ("eyes", "lips", "-nose")),
    (("--area", "skin, -mouth"), ("skin", "-mouth")),
    (("--area=-mouth,skin",), ("skin", "-mouth")),
    (("--area", "lips", "--area", "two_eyes"), ("lips", "two_eyes")),
])
def test_several_areas_are_one_option(words: tuple[str, ...], areas: tuple[str, ...]) -> None:
    assert parsed(*words).mask.areas == areas


def test_without_options_the_settings_are_the_defaults() -> None:
    assert parsed() == Settings()


@pytest.mark.parametrize("key", ENGINES)
def test_the_area_is_the_engines_own_where_nobody_says(key: str) -> None:
    assert parsed("--engine", key).mask.areas == (ENGINES[key].area,)
    assert parsed("--engine", key, "--area", "nose").mask.areas == ("nose",)


def test_fcn8s_masks_what_its_network_sees() -> None:
    assert parsed("--engine", "fcn8s").mask.areas == ("face+forehead",)


def test_what_means_something_in_the_window_only_is_no_option() -> None:
    with pytest.raises(SystemExit):
        parsed("--no-interpolate")


@pytest.mark.parametrize(("words", "unused"), [
    (("--engine", "custom-onnx", "--max-faces", "2", "--no-exclude-hands"), ("--max-faces", "--no-exclude-hands")),
    (("--engine", "custom-onnx", "--mean-r", "0.5", "--device", "cpu"), ()),
    (("--engine", "parsing", "--largest-part", "--visible-only"), ("--largest-part",)),
    (("--engine", "mesh", "--device", "cuda", "--input-width", "320"), ("--device", "--input-width")),
    (("--max-faces", "2", "--detector", "yunet"), ()),
    (("--engine", "fcn8s", "--clean-edges", "--input-range", "1"), ("--input-range",)),
    (("--engine", "nonsense", "--max-faces", "2"), ()),
])
def test_options_that_an_engine_has_no_use_for_are_known(words: tuple[str, ...], unused: tuple[str, ...]) -> None:
    arguments = make_parser().parse_args(["process", "p.png", "--out", "out", *words])
    assert unused_options(arguments) == unused
