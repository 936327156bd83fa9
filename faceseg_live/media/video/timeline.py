"""How long each frame is shown: known once the next one has come."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from ...domain.types import Pixels

USUAL_FPS = 30.0
_MAX_FPS = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame with its place in time, in ticks."""

    pixels: Pixels
    start: int
    length: int


class Timeline:
    """Puts frames on a grid of times, and holds the newest one back until its length is known."""

    def __init__(self, ticks_per_s: int, shortest_ticks: int, fps: float | None, *, from_zero: bool = False) -> None:
        """`shortest_ticks`: how long a frame has to stay. `fps`: the expected rate, for a single frame's length.
        `from_zero`: a first frame that comes late stands there from the beginning."""
        self.ticks_per_s, self._shortest, self._from_zero = ticks_per_s, shortest_ticks, from_zero
        self._waiting: Pixels | None = None
        self._start = 0
        self._length = max(shortest_ticks, round(ticks_per_s / plausible_rate(fps)))
        self.skipped = 0
        """Frames that came too soon for the grid."""

    @property
    def shown_s(self) -> float | None:
        """When the newest frame comes on; None: there was none."""
        return None if self._waiting is None else self._start / self.ticks_per_s

    def add(self, pixels: Pixels, time_s: float) -> Shown | None:
        """The newest frame; returns the one before it. ValueError for a time that is no number."""
        if not math.isfinite(time_s):
            raise ValueError(f"a picture's time must be a number of seconds, got {time_s}")
        start = round(time_s * self.ticks_per_s)
        if self._waiting is None:
            self._waiting, self._start = pixels, 0 if self._from_zero else start
            return None
        if start < self._start + self._shortest:
            if self._shortest > 1:  # moved on one by one, they would fall behind the clock more and more
                self.skipped += 1
                return None
            start = self._start + 1
        before = Shown(self._waiting, self._start, start - self._start)
        self._waiting, self._start, self._length = pixels, start, before.length
        return before

    def last(self, end_s: float | None) -> Shown:
        """The newest frame, shown until `end_s`, else as long as the one before it. There must have been one."""
        assert self._waiting is not None
        length = self._length if end_s is None else round(end_s * self.ticks_per_s) - self._start
        return Shown(self._waiting, self._start, max(self._shortest, length))


def plausible_rate(fps: float | None) -> Fraction:
    """Frames per second that an encoder accepts, whatever the source reports."""
    usable = fps is not None and 0 < fps <= _MAX_FPS
    return Fraction(fps if usable and fps else USUAL_FPS).limit_denominator(1001)
