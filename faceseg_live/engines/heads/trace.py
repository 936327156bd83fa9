"""Follows one head through frames in which nothing sees it, forwards or backwards, until it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...domain.heads import Oval
from .motion import Moving, SmallFrame, follow

GRACE_S = 0.25
"""For so long a head that can't be followed is still taken to be there: where it was, or on its way over the edge."""


def traced(oval: Oval, start: SmallFrame, frames: Iterable[SmallFrame], grace: int) -> Iterator[Oval]:
    """Where a head is in each of these frames, neighbours in time from `start` on, until it is gone.

    Args:
        oval: the head in `start`.
        grace: for how many frames it may not be followed.
    """
    moving, before, lost = Moving(oval), start, 0
    for frame in frames:
        (moved,) = follow(before, frame, [moving.oval])
        moving.take(moved, frame)
        lost = 0 if moving.is_followed else lost + 1
        if lost > grace or frame.is_beyond(moving.oval):
            return
        yield moving.oval
        before = frame
