"""The setting options of `faceseg-live process`, for benchmarks that measure masks."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from faceseg_live import InvalidParameter, Settings
from faceseg_live.cli.chosen_settings import LIVE_ONLY, PROCESS_GROUPS
from faceseg_live.cli.setting_options import as_typed, given_settings, options_of

_GROUPS = ("mask", "engine", "onnx")
_OWN = frozenset({*LIVE_ONLY, "areas", "key"})
"""Without a meaning for files, or for the benchmark to choose."""


def add_setting_options(parser: ArgumentParser) -> None:
    """Add those of mask, engine and custom ONNX. Masks neither grow nor have a soft edge unless that is asked for."""
    for group, title in _groups():
        options = parser.add_argument_group(f"as in faceseg-live process: {title}")
        for option in options_of(group, _OWN):
            option.add_to(options)
    parser.set_defaults(grow=0, blur=1)


def chosen_settings(options: Namespace) -> Settings:
    """The settings that these options ask for; InvalidParameter for a value out of range."""
    settings = Settings()
    for name in _GROUPS:
        group = PROCESS_GROUPS[name][0]
        try:
            settings = settings.changed(name, **given_settings(options, group))
        except InvalidParameter as error:
            raise as_typed(error, group) from error
    return settings


def chosen_values(options: Namespace) -> dict[str, Any]:
    """Setting → value of what was given, for reports."""
    return {name: value for group, _ in _groups() for name, value in sorted(given_settings(options, group).items())}


def _groups() -> Iterator[tuple[type[Any], str]]:
    return (PROCESS_GROUPS[name] for name in _GROUPS)
