"""When the frames of a network stream were due: its own times, and the clock of this machine."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from .raw_frame import RawFrame

_WINDOW_S = 1.0
_WINDOWS = 10
"""So long the least late frame counts. A camera's clock drifts by less than a millisecond meanwhile."""
_JUMP_S = 1.0
"""A stream's time that runs ahead by more at once is another one: the camera was restarted, or its clock was set."""
_SLEWING = 0.05
"""At most this share of a step is added or taken, so that no motion is seen to stumble."""
_BEHIND_S = 0.5
"""So far behind, catching up would take too long."""
_SLACK_S = 0.5
"""A frame that is later has waited for the network: what follows keeps its distance from it."""
_IN_STORE = 0.5
"""A frame that comes after less than this share of its time since the one before was in store already."""
_STORE_S = 1.0
"""It takes no longer to read it; a stream that is so fast for longer just is."""
_ASSUMED_STEP_S = 1 / 25
_LONGEST_GAP_S = 30.0
"""Of segments that were missed. What is longer is another clock."""
_SMALLEST_S = 1e-6


@dataclass(frozen=True, slots=True)
class Moment:
    """When a frame belongs."""

    time_s: float
    """On the stream's own clock, which starts at 0 and always rises."""
    captured_s: float
    """On `time.monotonic()`'s; rises, too, and is never later than now."""


class StreamClock(Protocol):
    """Gives each frame of one connection its moment, in their order."""

    def place(self, pts_s: float | None, arrived_s: float) -> Moment:
        """
        Args:
            pts_s: the time that the container has for it, from anywhere; None: it has none.
            arrived_s: `time.monotonic()` when it came.
        """
        ...


def arrivals(frames: Iterable[RawFrame]) -> Iterator[tuple[RawFrame, float]]:
    """Each frame with the `time.monotonic()` of its arrival."""
    return ((frame, time.monotonic()) for frame in frames)


def fresh(frames: Iterable[tuple[RawFrame, float]]) -> Iterator[tuple[RawFrame, float]]:
    """Frames with times and their arrivals, but of what server and FFmpeg had in store at the beginning the last only.

    That comes much faster than it was made, and is up to some seconds old.
    """
    coming = iter(frames)
    last = next(coming, None)
    if last is None:
        return
    opened_s = last[1]
    for frame, arrived_s in coming:
        is_in_store = arrived_s - last[1] < _IN_STORE * ((frame.time or 0.0) - (last[0].time or 0.0))
        if not is_in_store or arrived_s - opened_s > _STORE_S:
            yield last
            yield frame, arrived_s
            break
        last = frame, arrived_s
    else:
        yield last
    yield from coming


class ArrivalClock:
    """For streams that come as they are made: their times, with the offset to their arrival slowly followed.

    A frame may arrive late (a busy network) but never early, so that of all offsets the least counts, as for the blocks
    of a microphone (`media/audio/sample_clock.py`). A video needs no more: nobody hears a millisecond.
    """

    def __init__(self) -> None:
        self._offsets = _Least()
        self._opened_s = 0.0
        self._last: Moment | None = None
        self._last_pts_s = 0.0
        self._last_arrived_s = 0.0

    def place(self, pts_s: float | None, arrived_s: float) -> Moment:
        """Frames without times count from their arrival; times that jump start anew."""
        pts_s = arrived_s if pts_s is None else pts_s
        if self._last is None:
            self._opened_s = arrived_s
        elif self._has_jumped(pts_s, arrived_s):
            self._offsets.forget()
        is_new = self._offsets.is_empty
        captured_s = pts_s + self._offsets.with_another(arrived_s - pts_s, arrived_s)
        since_s = captured_s - self._opened_s
        if self._last is not None:
            captured_s = max(captured_s, self._last.captured_s + _SMALLEST_S)
            since_s = self._followed(since_s, pts_s - self._last_pts_s, is_new, self._last.time_s)
        self._last = Moment(since_s, captured_s)
        self._last_pts_s, self._last_arrived_s = pts_s, arrived_s
        return self._last

    def _has_jumped(self, pts_s: float, arrived_s: float) -> bool:
        step_s = pts_s - self._last_pts_s
        return not 0 < step_s < arrived_s - self._last_arrived_s + _JUMP_S

    def _followed(self, since_s: float, step_s: float, is_new: bool, last_s: float) -> float:
        """The next time: one step on, and a little nearer to when the frame was due."""
        if is_new or since_s - last_s - step_s > _BEHIND_S:
            return max(since_s, last_s + _SMALLEST_S)
        off_s = since_s - last_s - step_s
        return last_s + step_s + max(-_SLEWING * step_s, min(off_s, _SLEWING * step_s))


class PlayoutClock:
    """For streams that come in bursts of some seconds: each frame is due when its time has come since the first one."""

    def __init__(self) -> None:
        self._time_s = 0.0
        self._is_first = True
        self._last_pts_s: float | None = None
        self._start_s: float | None = None

    def place(self, pts_s: float | None, arrived_s: float) -> Moment:
        """Times that jump go on where they were."""
        step_s = 0.0 if pts_s is None or self._last_pts_s is None else pts_s - self._last_pts_s
        if not self._is_first:
            self._time_s += step_s if 0 < step_s < _LONGEST_GAP_S else _ASSUMED_STEP_S
        self._is_first, self._last_pts_s = False, pts_s
        return Moment(self._time_s, arrived_s)

    def due_s(self, time_s: float, now_s: float) -> float:
        """When the frame of this time may be shown, on the clock of `now_s`. The network was too slow: as from now."""
        if self._start_s is None or now_s - (self._start_s + time_s) > _SLACK_S:
            self._start_s = now_s - time_s
        return self._start_s + time_s


class _Least:
    """The least value of the last seconds."""

    def __init__(self) -> None:
        self._windows: deque[tuple[float, float]] = deque(maxlen=_WINDOWS)
        """When each began, and its least value."""

    @property
    def is_empty(self) -> bool:
        return not self._windows

    def forget(self) -> None:
        self._windows.clear()

    def with_another(self, value: float, now_s: float) -> float:
        """Take a value in; returns the least of all."""
        if not self._windows or now_s - self._windows[-1][0] >= _WINDOW_S:
            self._windows.append((now_s, value))
        else:
            began_s, least = self._windows[-1]
            self._windows[-1] = (began_s, min(least, value))
        return min(least for _, least in self._windows)
