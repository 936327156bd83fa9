"""What a person who looked at a result drew into it: heads that were missed, each by one box in one frame.

    [[head]]
    frame = 120                  # counted from 0
    box = [862, 380, 92, 101]    # x, y, width and height, pixels

Each is hidden in all frames that it can be followed into, whoever is exempt.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...domain.heads import Oval
from ...errors import SettingsError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, slots=True)
class Correction:
    """One head that was drawn."""

    frame: int
    """Counted from 0."""
    box: tuple[int, int, int, int]
    """x, y, width and height, pixels."""

    @property
    def oval(self) -> Oval:
        """What is hidden: round the box, not within it."""
        x, y, width, height = self.box
        return Oval(x + width / 2, y + height / 2, width / math.sqrt(2), height / math.sqrt(2))


def by_frame(corrections: Iterable[Correction]) -> dict[int, list[Oval]]:
    """Frame → the heads that were drawn in it."""
    drawn: dict[int, list[Oval]] = {}
    for correction in corrections:
        drawn.setdefault(correction.frame, []).append(correction.oval)
    return drawn


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """What `corrections_text` gave. Raises SettingsError where that can't be read."""
    try:
        rows = tomllib.loads(path.read_text("utf-8"))["head"]
        return tuple(_correction(row) for row in rows)
    except OSError as error:
        raise SettingsError("batch.no_corrections", path=path, reason=error.strerror or error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError("batch.no_corrections", path=path, reason=error) from error


def corrections_text(corrections: Sequence[Correction]) -> str:
    """Corrections as a TOML file."""
    rows = (f"[[head]]\nframe = {item.frame}\nbox = [{', '.join(map(str, item.box))}]\n" for item in corrections)
    return "# Heads that were drawn by hand; boxes are x, y, width and height.\n\n" + "\n".join(rows)


def _correction(row: dict[str, Any]) -> Correction:
    x, y, width, height = (int(side) for side in row["box"])
    frame = int(row["frame"])
    if frame < 0 or width < 1 or height < 1:
        raise ValueError("expected a frame from 0 and a box of at least one pixel")
    return Correction(frame, (x, y, width, height))
