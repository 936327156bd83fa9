"""Every setting that has to do with a result is an option, under a name that says what it is."""

from __future__ import annotations

import re
from dataclasses import MISSING, Field
from enum import Enum
from typing import Any

import pytest

from faceseg_live.cli.area_option import attached
from faceseg_live.cli.chosen_settings import (
    LIVE_ONLY,
    PROCESS_GROUPS,
    RECORD_GROUPS,
    WINDOW_ONLY,
    settings_of,
    unused_options,
)
from faceseg_live.cli.parser import make_parser
from faceseg_live.cli.setting_options import FORMER_NAMES, NAMES, SettingOption, options_of
from faceseg_live.settings import FilesSettings, Settings
from faceseg_live.settings.engines import ENGINES
from tests.cli.results import Command

COMMANDS = {"process": (PROCESS_GROUPS, LIVE_ONLY), "record": (RECORD_GROUPS, WINDOW_ONLY)}
OPTIONS = [(command, name, option) for command, (groups, without) in COMMANDS.items()
           for name, (group, _) in groups.items() for option in options_of(group, without)]


def parsed(*words: str) -> Settings:
    arguments = make_parser().parse_args(attached(["process", "p.png", "--out", "out", *words]))
    return settings_of(arguments, PROCESS_GROUPS)


def recorded(*words: str) -> Settings:
    return settings_of(make_parser().parse_args(["record", "--out", "clip.mp4", *words]), RECORD_GROUPS)


def another(item: Field[Any]) -> Any:
    """A value that the setting takes, and is not its default."""
    spec = item.metadata["spec"]
    if isinstance(item.default, bool):
        return not item.default
    if isinstance(item.default, Enum):
        return next(choice for choice in type(item.default) if choice is not item.default)
    if spec.choices:
        return next(choice for choice in spec.choices if choice != item.default)
    if isinstance(item.default, tuple):
        return ({"areas": "nose", "parts": "nose", "looks": "mask"}.get(item.name, "another"),)
    if isinstance(item.default, str):
        known = {"COLOUR": "#123456", "EXPR": "smile > 0.5", "WIDTHxHEIGHT": "800x600", "FORMAT": "YUYV"}
        return known.get(spec.metavar, "another")
    if item.default is MISSING:
        return {"#Another": "a label"}
    return item.default + spec.step if item.default + spec.step <= spec.maximum else item.default - spec.step


@pytest.mark.parametrize(("command", "group", "option"), OPTIONS,
                         ids=[f"{command}-{group}.{option.name}" for command, group, option in OPTIONS])
def test_a_setting_is_reached_by_its_option(command: str, group: str, option: SettingOption) -> None:
    flag, item, requested = option.flag, option.field, another(option.field)
    switch = flag if requested else flag.replace("--", "--no-")
    text = requested[0] if isinstance(requested, tuple) else str(requested)
    if isinstance(requested, dict):
        text = "=".join(*requested.items())
    if isinstance(requested, Enum):
        text = requested.value
    read = parsed if command == "process" else recorded
    settings = read(*((switch,) if isinstance(requested, bool) else (flag, text)))
    assert getattr(getattr(settings, group), item.name) == requested
    assert settings == Settings().changed(group, **{item.name: requested})


@pytest.mark.parametrize(("words", "areas"), [
    (("--area", "eyes,lips,-nose"), ("eyes", "lips", "-nose")),
    (("--area", "skin, -mouth"), ("skin", "-mouth")),
    (("--area=-mouth,skin",), ("skin", "-mouth")),
    (("--area", "lips", "--area", "two_eyes"), ("lips", "two_eyes")),
    (("--area", "skin", "--area", "-mouth"), ("skin", "-mouth")),
    (("--area", "-mouth,skin"), ("skin", "-mouth")),
])
def test_several_areas_are_one_option(words: tuple[str, ...], areas: tuple[str, ...]) -> None:
    assert parsed(*words).mask.areas == areas
    parts = [word.replace("--area", "--hide-parts") for word in words]
    assert parsed(*parts).hiding.parts == areas


def test_an_option_after_area_is_no_area(run: Command) -> None:
    outcome = run("process", "p.png", "--out", "out", "--area", "--json")
    assert outcome.code == 2
    assert "argument --area: expected one argument" in outcome.messages[0]


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
    (("--engine", "custom-onnx", "--max-faces", "2", "--no-hands"), ("--max-faces", "--no-exclude-hands")),
    (("--engine", "custom-onnx", "--mean-r", "0.5", "--device", "cpu"), ()),
    (("--engine", "parsing", "--largest-part", "--no-true-edges"), ("--largest-part",)),
    (("--engine", "mesh", "--device", "cuda", "--input-width", "320"), ("--device", "--input-width")),
    (("--max-faces", "2", "--detector", "yunet"), ()),
    (("--engine", "fcn8s", "--clean-edges", "--input-range", "1"), ("--input-range",)),
    (("--engine", "nonsense", "--max-faces", "2"), ()),
])
def test_options_that_an_engine_has_no_use_for_are_known(words: tuple[str, ...], unused: tuple[str, ...]) -> None:
    arguments = make_parser().parse_args(["process", "p.png", "--out", "out", *words])
    assert unused_options(arguments, settings_of(arguments, PROCESS_GROUPS)) == unused


@pytest.mark.parametrize(("former", "present"), [
    (("--finder", "yunet"), ("--detector", "yunet")),
    (("--grow-tapered",), ("--tapered",)),
    (("--no-hands",), ("--no-exclude-hands",)),
    (("--no-fluid",), ("--no-interpolate",)),
    (("--at-least", "3.5"), ("--post-roll", "3.5")),
    (("--no-notes",), ("--no-sidecar",)),
    (("--view", "mask"), ("--content", "mask")),
    (("--anonymise-by", "blur"), ("--hide-by", "blur")),
    (("--hiding", "blur"), ("--hide-by", "blur")),
    (("--anonymise-strength", "30"), ("--hide-strength", "30")),
    (("--hiding-strength", "30"), ("--hide-strength", "30")),
])
def test_the_former_name_of_an_option_means_the_same(former: tuple[str, ...], present: tuple[str, ...]) -> None:
    assert recorded(*former) == recorded(*present) != recorded()


def test_former_names_are_not_in_the_help(run: Command) -> None:
    shown = [set(re.findall(r"--[\w-]+", run(command, "--help").out)) for command in COMMANDS]
    for present, former in FORMER_NAMES.items():
        having = [options for options in shown if f"--{present}" in options]
        assert having
        assert not {f"--{prefix}{name}" for name in former for prefix in ("", "no-")}.intersection(*having)


def test_every_name_belongs_to_an_option() -> None:
    options = [option for group, _ in RECORD_GROUPS.values() for option in options_of(group)]
    of_files = {option.field.name for option in options_of(FilesSettings)}
    assert set(NAMES) <= {option.field.name for option in options} | of_files
    assert set(FORMER_NAMES) <= {option.name for option in options}
    assert len({option.name for option in options}) == len(options)


@pytest.mark.parametrize(("command", "option"), [
    ("process", "--expression EXPR"), ("process", "--input-range 255|1"), ("process", "--grow PX"),
    ("process", "--max-faces N"), ("process", "--smoothing PERCENT"), ("process", "--hold-frames FRAMES"),
    ("process", "--device DEVICE"), ("process", "--symbol #NAME=LABELS"), ("process", "--face largest|all|N"),
    ("record", "--when EXPR"), ("record", "--backdrop-picture FILE"), ("record", "--backdrop-colour COLOUR"),
    ("record", "--post-roll SECONDS"), ("record", "--seconds SECONDS"), ("record", "--hide-delay MILLISECONDS"),
    ("process", "--hide WHO"), ("process", "--hide-condition EXPR"), ("process", "--hide-what head|face|parts"),
    ("process", "--hide-parts AREAS"), ("process", "--hide-margin PERCENT"), ("process", "--hide-by HOW"),
    ("process", "--hide-colour COLOUR"), ("process", "--hide-picture FILE"),
    ("process", "--content LOOK"), ("process", "--side-left LOOK"),
    ("process", "--start TIME"), ("process", "--quality N"), ("process", "--notes jsonl|csv|both"),
    ("process", "--pattern GLOB"), ("process", "--ray ADDRESS"), ("process", "--fps FPS"),
    ("record", "--format FORMAT"), ("record", "--hold-ms MILLISECONDS"), ("record", "--fps FPS"),
    ("record", "--microphone NAME"),
])
def test_an_option_says_what_it_takes(run: Command, command: str, option: str) -> None:
    assert f"{option} " in " ".join(run(command, "--help").out.split())


@pytest.mark.parametrize(("words", "told"), [
    (("--hide-by", "magic"), "argument --hide-by: 'magic' is unknown; expected one of: solid, pixelate"),
    (("--hide", "some"), "argument --hide: 'some' is unknown; expected one of: everybody, others, matching"),
    (("--hide-parts", "tail"), "tail"),
    (("--hide-colour", "green"), "--hide-colour: 'green' is not a colour"),
    (("--symbol", "#A=b", "--symbol", "#A=c"), "#A is there twice"),
])
def test_what_an_option_does_not_take_is_reported_with_what_it_takes(run: Command, words: tuple[str, ...],
                                                                 told: str) -> None:
    outcome = run("record", "--out", "clip.mp4", *words)
    assert (outcome.code, len(outcome.messages)) == (2, 1)
    assert told in outcome.messages[0]
