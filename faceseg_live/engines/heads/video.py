"""What is known of the heads of a whole video."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from ...domain.heads import Head, Oval


class Doubt(str, Enum):
    """Why somebody should look."""

    GAP = "gap"
    """Nothing saw the head for a while between two sightings: it was followed by what moves."""
    TRACED_BACK = "traced back"
    """It is hidden before anything saw it."""
    CARRIED = "carried on"
    """It is hidden after anything saw it last."""
    UNSURE = "unsure"
    """One detector saw it, and not for sure, in all of these frames."""
    NOT_HIDDEN = "not hidden"
    """Something may have been seen, too seldom and too unsurely to be hidden."""


@dataclass(frozen=True, slots=True)
class DoubtfulSpan:
    """Some frames in a row in which one head is in doubt."""

    first: int
    last: int
    """Sequence numbers of frames, both within."""
    head_id: int
    oval: Oval
    """Where it is in the first of them."""
    doubt: Doubt


@dataclass(frozen=True, slots=True)
class HeadsOfVideo:
    """The heads of every frame that was looked at."""

    frames: Mapping[int, tuple[Head, ...]]
    """Sequence number → heads."""
    doubts: tuple[DoubtfulSpan, ...] = ()
    """By their first frames."""

    def of(self, sequence: int) -> tuple[Head, ...] | None:
        """The heads of a frame; None: it was not looked at."""
        return self.frames.get(sequence)
