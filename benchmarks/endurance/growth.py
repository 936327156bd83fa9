"""Whether something grows: by readings that were taken in one and the same state, and by all of them.

What a program holds while it works says little: it depends on what it works on just now. So the readings come from
*rests*, at which the window shows the same source by the same engine with the same settings, and nothing is under way.

- **Memory** goes up and down a little from rest to rest: what was freed lies about in pieces. Its trend is the slope of
  Theil and Sen, the median of the slopes between every two rests, which neither a lucky last rest nor a single high one
  changes. Growth is that slope times the time between the first and the last rest, as a share of where the line begins.
- **What is counted** (threads, handles, processes) has the same kind of trend: at any single rest there may be one more
  or less.

Only rests after the warm-up count: until then libraries are loaded that stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

FEWEST_RESTS = 6
"""With fewer nothing can be said."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The line through some readings."""

    begin: float
    """Its value at the first reading."""
    growth: float
    """By how much more it is at the last one."""

    @property
    def share(self) -> float:
        """Growth as a share of where it began."""
        return self.growth / self.begin


def trend(times_s: Sequence[float], values: Sequence[float]) -> Trend:
    """The line of Theil and Sen. Raises ValueError unless there are two different times."""
    slopes = [(later - earlier) / (end_s - begin_s)
              for (begin_s, earlier), (end_s, later) in combinations(zip(times_s, values, strict=True), 2)
              if end_s != begin_s]
    if not slopes:
        raise ValueError("a trend needs readings at two times")
    slope = median(slopes)
    begin = median(value - slope * (time_s - times_s[0]) for time_s, value in zip(times_s, values, strict=True))
    return Trend(begin, slope * (times_s[-1] - times_s[0]))
