"""Follows one head through frames in which nothing sees it, forwards or backwards, until it is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...domain.heads import Oval
from .motion import Moving, SmallFrame

_GRACE_S = 0.25
"""For so long a head that can't be followed is still taken to be there: where it was, or on its way over the edge."""
_FRAMES_FOR_RATE = 10
_USUAL_STEP_S = 1 / 30


def grace_of(times_s: Sequence[float]) -> int:
    """For how many frames a head may not be followed, by the rate of the last ones. `times_s`: when they were."""
    times_s = times_s[-_FRAMES_FOR_RATE:]
    step_s = (times_s[-1] - times_s[0]) / (len(times_s) - 1) if len(times_s) > 1 else _USUAL_STEP_S
    return max(1, round(_GRACE_S / step_s)) if step_s > 0 else 1



def traced(oval: Oval, start: SmallFrame, frames: Iterable[SmallFrame], grace: int,
           velocity: tuple[float, float] = (0.0, 0.0)) -> Iterator[Oval]:
    """Where a head is in each of these frames, neighbours in time from `start` on, until it is gone.

    Args:
        oval: the head in `start`.
        grace: for how many frames it may not be followed.
        velocity: pixels per frame on this way, as far as it is known: who is too fast to be followed goes on like that.
    """
    moving, lost = Moving(oval, start, velocity), 0
    for frame in frames:
        Moving.all_into(frame, [moving])
        lost = 0 if moving.is_followed else lost + 1
        if lost > grace or frame.is_beyond(moving.oval):
            return
        yield moving.oval
