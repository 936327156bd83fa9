"""From options to settings: which groups a command has options for, and what was chosen with them."""

from __future__ import annotations

from argparse import SUPPRESS, Namespace
from collections.abc import Collection, Mapping
from typing import Any

from ..errors import InvalidParameter
from ..settings import (
    ClassifySettings,
    CutoutSettings,
    EngineSettings,
    FilesSettings,
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
FILE_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "which files, and what of results that are there already": ("recursive", "patterns", "existing", "resume"),
    "which part of videos": ("start_s", "end_s", "every", "fps"),
    "what is written (docs/files.md)": ("format", "quality", "size", "notes", "landmarks", "masks", "metadata"),
    "how the work is done": ("fast", "workers", "ray"),
}
"""Title above options → the settings of files that it is for."""
_EXISTING = {"--overwrite": ("overwrite", "Replaces files that have a result's name; without it the result gets a "
                                          "number."),
             "--skip-existing": ("skip", "Passes over inputs whose results are there already.")}
"""Option → what it stands for, and its help."""
LIVE_ONLY = frozenset({"interpolate", "hysteresis", "hold_ms", "snapshot_when", "pause_when", "delay_ms",
                       "patience_s"})
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


def add_file_options(parser: CommandParser) -> None:
    """Add the options of `FilesSettings`, under their headings."""
    by_setting = {option.field.name: option for option in options_of(FilesSettings)}
    for title, names in FILE_HEADINGS.items():
        options = parser.add_argument_group(title)
        for name in names:
            if name != "existing":
                by_setting[name].add_to(options)
                continue
            either = options.add_mutually_exclusive_group()
            for flag, (value, text) in _EXISTING.items():
                either.add_argument(flag, dest=name, action="store_const", const=value, default=SUPPRESS, help=text)


def files_of(arguments: Namespace) -> FilesSettings:
    """What the options ask for of files; InvalidParameter for values out of range, and for what contradicts itself."""
    try:
        return FilesSettings(**given_settings(arguments, FilesSettings))
    except InvalidParameter as error:
        raise as_typed(error, FilesSettings) from error


def given_looks(arguments: Namespace) -> tuple[str, ...]:
    """The looks that were asked for; empty where nobody did."""
    return tuple(given_settings(arguments, RecordSettings).get(_LOOKS, ()))


def settings_of(arguments: Namespace, groups: Groups) -> Settings:
    """The settings that the options of these groups, and `--content`, ask for.

    Raises InvalidParameter for a value out of range.
    """
    looks = given_looks(arguments)
    given = {"record": {_LOOKS: looks} if looks else {}}
    given |= {name: given_settings(arguments, group) for name, (group, _) in groups.items()}
    settings = Settings()
    for name, values in given.items():
        try:
            settings = settings.changed(name, **values)
        except InvalidParameter as error:
            raise as_typed(error, type(getattr(settings, name))) from error
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
