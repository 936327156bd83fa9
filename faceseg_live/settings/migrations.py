"""What turns an older settings file into one of today's layout, one row per version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]

VERSION = 2
"""Of the file's layout; raised together with a new row in MIGRATIONS."""


def _to_2(document: Document) -> Document:
    """Several areas make one mask, and settings got the names that the field uses."""
    mask = document.get("mask")
    if isinstance(mask, dict) and isinstance(mask.get("area"), str):
        mask["areas"] = [mask.pop("area")]
    _rename(document, "engine", "finder", "detector")
    _rename(document, "engine", "fluid", "interpolate")
    _rename(document, "engine", "hands", "exclude_hands")
    _rename(document, "record", "minimum_s", "post_roll_s")
    return document


def _rename(document: Document, group: str, old: str, new: str) -> None:
    """Give a setting another name, where the file has it."""
    table = document.get(group)
    if isinstance(table, dict) and old in table:
        table[new] = table.pop(old)


MIGRATIONS: dict[int, Callable[[Document], Document]] = {1: _to_2}
"""Version of a file → what turns it into one of the next version."""
