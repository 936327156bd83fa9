"""What turns an older settings file into one of today's layout, one row per version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]

VERSION = 4
"""Of the file's layout; raised together with a new row in MIGRATIONS."""


def _to_2(document: Document) -> Document:
    """Several areas make one mask, one table of looks serves all that shows or writes frames, and settings got the
    names that the field uses."""
    mask = document.get("mask")
    if isinstance(mask, dict) and isinstance(mask.get("area"), str):
        mask["areas"] = [mask.pop("area")]
    _rename(document, "engine", "finder", "detector")
    _rename(document, "engine", "fluid", "interpolate")
    _rename(document, "engine", "hands", "exclude_hands")
    _rename(document, "record", "minimum_s", "post_roll_s")
    _looks_to_2(document)
    return document


def _to_3(document: Document) -> Document:
    """What limited the mesh's areas to what a parser saw is no option of engines any more: all have true edges."""
    engine = document.get("engine")
    if isinstance(engine, dict):
        engine.pop("visible_only", None)
    return document


def _to_4(document: Document) -> Document:
    """What is hidden is a matter of its own, no longer of the mask."""
    for old, new in (("method", "how"), ("strength", "strength")):
        _move(document, ("anonymisation", old), ("hiding", new))
    return document


def _looks_to_2(document: Document) -> None:
    """Two lists of what can be drawn became one, in which "crop" has one meaning; options left the recorder's group."""
    _rename(document, "record", "contents", "looks")
    _rename(document, "virtual_camera", "content", "look")
    for name in ("backdrop", "backdrop_colour", "backdrop_picture"):
        _move(document, ("record", name), ("cutout", name))
    _move(document, ("record", "hiding"), ("anonymisation", "method"))
    _move(document, ("record", "hiding_strength"), ("anonymisation", "strength"))
    for group, name, crop in (("view", "mode", "area_crop"), ("record", "looks", "face_crop"),
                              ("virtual_camera", "look", "face_crop")):
        table = document.get(group)
        if isinstance(table, dict) and name in table:
            value = table[name]
            table[name] = [_renamed(key, crop) for key in value] if isinstance(value, list) else _renamed(value, crop)


def _renamed(look: object, crop: str) -> object:
    return crop if look == "crop" else look


def _move(document: Document, old: tuple[str, str], new: tuple[str, str]) -> None:
    """Put a setting into another group, where the file has it."""
    table = document.get(old[0])
    if isinstance(table, dict) and old[1] in table:
        value, target = table.pop(old[1]), document.setdefault(new[0], {})
        if isinstance(target, dict):
            target[new[1]] = value


def _rename(document: Document, group: str, old: str, new: str) -> None:
    """Give a setting another name, where the file has it."""
    table = document.get(group)
    if isinstance(table, dict) and old in table:
        table[new] = table.pop(old)


MIGRATIONS: dict[int, Callable[[Document], Document]] = {1: _to_2, 2: _to_3, 3: _to_4}
"""Version of a file → what turns it into one of the next version."""
