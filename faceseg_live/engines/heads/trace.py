"""Follows one head through frames in which nothing sees it, forwards or backwards, until it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...domain.heads import Oval
from .motion import Moving, SmallFrame, follow

_GRACE_S = 0.25
"""For so long a head that can't be followed is still taken to be there: where it was, or on its way over the edge."""
_FRAMES_FOR_RATE = 10
_USUAL_STEP_S = 1 / 30


def grace_of(times_s: Sequence[float]) -> int:
    """For how many frames a head may not be followed, by the rate of the last ones. `times_s`: when they were."""
    times_s = times_s[-_FRAMES_FOR_RATE:]
    step_s = (times_s[-1] - times_s[0]) / (len(times_s) - 1) if len(times_s) > 1 else _USUAL_STEP_S
    return max(1, round(_GRACE_S / step_s)) if step_s > 0 else 1


class Trace:
    """One head, followed from one frame to the next."""

    def __init__(self, oval: Oval, start: SmallFrame) -> None:
        """oval: the head in `start`."""
        self._moving, self._lost = Moving(oval), 0
        # It is followed from where that went well last: else, gone for one frame, the background would be followed.
        self._seen, self._seen_oval = start, oval

    def into(self, frame: SmallFrame, grace: int) -> Oval | None:
        """Where it is in the next frame; None: it is gone. `grace`: for how many frames it may not be followed."""
        (moved,) = follow(self._seen, frame, [self._seen_oval])
        self._moving.take(moved, frame)
        self._lost = 0 if self._moving.is_followed else self._lost + 1
        if self._lost > grace or frame.is_beyond(self._moving.oval):
            return None
        if self._moving.is_followed:
            self._seen, self._seen_oval = frame, self._moving.oval
        return self._moving.oval


def traced(oval: Oval, start: SmallFrame, frames: Iterable[SmallFrame], grace: int) -> Iterator[Oval]:
    """Where a head is in each of these frames, neighbours in time from `start` on, until it is gone.

    Args:
        oval: the head in `start`.
        grace: for how many frames it may not be followed.
    """
    trace = Trace(oval, start)
    for frame in frames:
        if (at := trace.into(frame, grace)) is None:
            return
        yield at
