"""The option `--area`: what is masked."""

from __future__ import annotations

from argparse import SUPPRESS, Namespace
from dataclasses import fields
from typing import Any

from ..settings import MaskSettings
from .command_parser import Options

FIELD = "area"
"""The setting behind it."""
_ROW = 74


def add_area_option(options: Options) -> None:
    """Add `--area`; which areas there are is told below the options, see `known_areas`."""
    options.add_argument("--area", metavar="AREA", default=SUPPRESS,
                         help="what is masked: a name below (default face, or what the engine is made for)")


def given_area(arguments: Namespace) -> dict[str, Any]:
    """Setting → value; empty where the option was not given."""
    return {FIELD: arguments.area} if "area" in arguments else {}


def known_areas() -> str:
    """The names of the areas, a few per line."""
    spec = next(item.metadata["spec"] for item in fields(MaskSettings) if item.name == FIELD)
    lines, row = [], ""
    for name in spec.choices:
        if len(row) + len(name) > _ROW:
            lines.append(row)
            row = ""
        row += f"  {name}"
    return "\n".join([*lines, row]) + "\n"
