"""The chapters of a file, in one that is made of a part of it."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import av.container
from av.container import InputContainer

from .part import Part

_UNIT = Fraction(1, 1000)


def chapters_of(source: InputContainer, early_s: Fraction, part: Part) -> list[Any]:
    """Those that lie in the part, as PyAV takes them; none where this PyAV doesn't tell of any.

    early_s: by how much their stamps are later than the clock of the new file.
    """
    if not hasattr(source, "chapters"):
        return []
    found = (_placed(chapter, early_s, part) for chapter in source.chapters())
    return [chapter for chapter in found if chapter["end"] > chapter["start"]]


def carry_chapters(chapters: list[Any], target: av.container.OutputContainer) -> bool:
    """Give them to a file whose header is not written yet. Returns False where this PyAV can't."""
    if not hasattr(target, "set_chapters"):
        return False
    target.set_chapters(chapters)
    return True


def _placed(chapter: Any, early_s: Fraction, part: Part) -> dict[str, Any]:
    unit = chapter["time_base"]
    begins = max(0, round((chapter["start"] * unit - early_s) / _UNIT))
    ends = round((chapter["end"] * unit - early_s) / _UNIT)
    if not math.isinf(part.length_s):
        ends = min(ends, round(part.length_s / _UNIT))
    return {"id": chapter["id"], "start": begins, "end": ends, "time_base": _UNIT,
            "metadata": dict(chapter["metadata"])}
