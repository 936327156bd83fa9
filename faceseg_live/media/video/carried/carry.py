"""What is carried over, and which part of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Carry:
    """The sound and all that goes with it, of a part of a media file; its times then count from `start_s`."""

    source: Path
    start_s: float = 0.0
    """From the file's start, as those of a `VideoSource`'s frames."""
    end_s: float = math.inf
    metadata: bool = True
    """Also what tells of people, places and days: titles, chapters, dates, the cover. Languages always go along."""
