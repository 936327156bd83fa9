"""From options to settings: which groups a command has options for, and what was chosen with them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import InvalidParameter
from ..settings import (
    ClassifySettings,
    CutoutSettings,
    EngineSettings,
    HidingSettings,
    MaskSettings,
    OnnxSettings,
    RecordSettings,
    Settings,
    SideBySideSettings,
    SourceSettings,
)
from ..settings.engines import ENGINES, unused_settings
from . import area_option
from .command_parser import CommandParser
from .setting_options import as_typed, given_settings, options_of

Groups = Mapping[str, tuple[type[Any], str]]
"""Group of the settings → its class, and the title above its options."""

PROCESS_GROUPS: Groups = {
    "cutout": (CutoutSettings, "what is behind a cut-out (--content cutout)"),
    "hiding": (HidingSettings, "who is hidden, and how (--content anonymised)"),
    "side_by_side": (SideBySideSettings, "which looks are next to each other (--content side_by_side)"),
    "mask": (MaskSettings, "mask"),
    "engine": (EngineSettings, "engine"),
    "onnx": (OnnxSettings, "any ONNX segmenter (--engine custom-onnx)"),
    "classify": (ClassifySettings, "filter faces by expression (docs/expressions.md)"),
}
RECORD_GROUPS: Groups = {
    "record": (RecordSettings, "recording"),
    "source": (SourceSettings, "source"),
    **PROCESS_GROUPS,
}
LIVE_ONLY = frozenset({"interpolate", "hysteresis", "hold_ms", "snapshot_when", "pause_when", "delay_ms"})
"""Settings without a meaning where every frame is waited for."""
WINDOW_ONLY = frozenset({"snapshot_when", "pause_when", "folder", "replay_s"})
_LOOKS = "looks"


def add_setting_options(parser: CommandParser, groups: Groups, without: Collection[str]) -> None:
    """Add the options of these groups, each under its title, but those of the settings named in `without`."""
    for group, title in groups.values():
        options = parser.add_argument_group(title)
        if group is MaskSettings:
            area_option.add_area_option(options)
        for option in options_of(group, {area_option.FIELD, *without}):
            option.add_to(options)


def add_look_option(parser: CommandParser) -> None:
    """Add `--content` alone of the options for recordings."""
    looks = next(option for option in options_of(RecordSettings) if option.field.name == _LOOKS)
    looks.add_to(parser.add_argument_group("looks"))


def given_looks(arguments: Namespace, settings: Settings) -> tuple[str, ...]:
    """The looks that were asked for; empty where nobody did."""
    return settings.record.looks if _LOOKS in given_settings(arguments, RecordSettings) else ()


def settings_of(arguments: Namespace) -> Settings:
    """The settings that the options of `process` or `record` ask for; InvalidParameter for a value out of range."""
    settings = Settings()
    for name, (group, _) in RECORD_GROUPS.items():
        try:
            settings = settings.changed(name, **given_settings(arguments, group))
        except InvalidParameter as error:
            raise as_typed(error, group) from error
    row = ENGINES.get(settings.engine.key)
    if row is None or area_option.is_area_given(arguments):
        return settings
    return settings.changed("mask", areas=(row.area,))


def unused_options(arguments: Namespace, settings: Settings) -> tuple[str, ...]:
    """The given options that have no effect with the engine, such as "--max-faces"."""
    row = ENGINES.get(settings.engine.key)
    if row is None:
        return ()
    unused = unused_settings(row)
    onnx = given_settings(arguments, OnnxSettings) if "onnx" in unused else {}
    names = {*onnx, *unused.intersection(given_settings(arguments, EngineSettings))}
    return tuple(option.as_given(arguments) for group in (EngineSettings, OnnxSettings)
                 for option in options_of(group) if option.field.name in names)


def given_flags(arguments: Namespace, names: Collection[str]) -> tuple[str, ...]:
    """The options of these settings that were given, such as "--no-fluid"."""
    return tuple(option.as_given(arguments) for group, _ in RECORD_GROUPS.values() for option in options_of(group)
                 if option.field.name in names and option.destination in arguments)
