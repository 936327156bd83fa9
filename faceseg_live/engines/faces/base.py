"""What one look through a span of a video gives, and what it needs of the span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from ...domain.types import Frame
from .packed import PackedFace

SEAM_FRAMES = 12
"""So many frames of the next span are looked at together with one: a round of all views, so that who comes at its end
is found in it, and tracks meet on frames that both have seen."""


class SpanFrames(Protocol):
    """The frames of one span of a video, and the first `SEAM_FRAMES` of the next one. Used on one thread."""

    def __iter__(self) -> Iterator[Frame]:
        """All of them, in order. Raises SourceError."""
    def at(self, number: int) -> Frame:
        """One of those that were given, by its sequence number; asked only once all were.

        It is asked for some dozens of neighbours in rising order, then for the dozens before them. Raises SourceError.
        """


@dataclass(frozen=True, slots=True)
class FrameFaces:
    """Who was seen in one frame."""

    number: int
    """The frame's sequence number in the file."""
    time_s: float
    faces: tuple[PackedFace, ...]
    """As they were read, not steadied. Ids are those of tracks of this span; nobody is held."""
    is_cut: bool = False
    """The frame broke with the one before."""
    left_out: int = 0
    """How many more faces were seen, but not followed."""


@dataclass(frozen=True, slots=True)
class SpanFaces:
    """Who was seen in the frames of one span. Can be pickled: 4 kB for each face of a frame."""

    frames: tuple[FrameFaces, ...]
