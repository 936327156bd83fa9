"""The option `--area`: what is masked."""

from __future__ import annotations

import re
from argparse import SUPPRESS, Namespace
from collections.abc import Sequence

from ..domain.areas import AREAS
from .command_parser import Options

FIELD = "areas"
"""The setting behind it."""
_FLAG = "--area"
_TAKE_AREAS = (_FLAG, "--hide-parts")
_REMOVED = re.compile(r"-[a-z]")
_ROW = 74


def add_area_option(options: Options) -> None:
    """Add `--area`; the names of the areas stand below the options, see `known_areas`."""
    options.add_argument(
        _FLAG, action="append", metavar="AREAS", default=SUPPRESS,
        help="what is masked as one: names below, joined by commas; those with a minus are taken away, as in "
             "skin,-mouth (may be repeated; default face, or what the engine is made for)",
    )


def is_area_given(arguments: Namespace) -> bool:
    """Whether the option was given; its value then reaches the setting as every option's does."""
    return "area" in arguments


def attached(words: Sequence[str]) -> list[str]:
    """The words of a command line, with areas such as "-mouth" made part of their option: argparse takes them for
    options of their own."""
    result: list[str] = []
    for word in words:
        if result and result[-1] in _TAKE_AREAS and _REMOVED.match(word):
            result[-1] += f"={word}"
        else:
            result.append(word)
    return result


def known_areas() -> str:
    """The names of the areas, a few per line."""
    lines, row = [], ""
    for name in AREAS:
        if len(row) + len(name) > _ROW:
            lines.append(row)
            row = ""
        row += f"  {name}"
    return "\n".join([*lines, row]) + "\n"
