"""When a camera's frames were captured, and how many of them never arrived, from the driver's stamps alone."""

from __future__ import annotations

from collections import deque
from statistics import fmean

_OLDEST_S = 5.0
"""No driver keeps a frame for so long: an older stamp belongs to another clock."""
_FUTURE_S = 0.002
"""Stamps and this clock are read one after the other, with roundings."""
_REMEMBERED = 16
"""Intervals that the typical one is found in."""
_ENOUGH = 5
_DECLARED = 3
"""The rate that was agreed on counts like so many intervals: it says where to begin, and is soon forgotten."""
_USUAL = 1.25
"""In typical intervals: up to here nothing was lost for sure."""
_STALE = 1.5
"""A frame that waited for longer than so many intervals met full buffers: what is missing before it was dropped."""


class FrameClock:
    """Numbers a camera's frames so that a gap is one which the driver dropped, and times them by their capture.

    An interval several times as long as the typical one is lost frames, or in dim light a longer exposure. Which of
    the two shows in the frames that follow: either the usual intervals come back, or the long ones become typical. So
    losses are counted a little late, as soon as that is known. Intervals that differ by a fifth change nothing.

    Without stamps, frames are numbered as they come, and timed by their arrival.
    """

    def __init__(self, fps: float | None = None) -> None:
        """`fps`: the rate that the camera agreed to."""
        self._sequence = -1
        self._captured_s = float("-inf")
        self._has_stamp = False
        self._intervals = deque([1 / fps] * _DECLARED if fps else (), maxlen=_REMEMBERED)
        self._doubtful = list[float]()
        """The long intervals since the last usual one."""

    def place(self, stamp_s: float | None, arrived_s: float) -> tuple[int, float]:
        """The number and the time of the next frame, both rising.

        Args:
            stamp_s: of the driver, on `time.monotonic()`'s clock; None where there is none. One that can't be true is
                passed over.
            arrived_s: when the frame was here, on the same clock.
        """
        before_s = self._captured_s
        is_stamped = stamp_s is not None and self._is_plausible(stamp_s, arrived_s)
        self._captured_s = min(stamp_s, arrived_s) if stamp_s is not None and is_stamped else arrived_s
        if is_stamped and self._has_stamp:
            self._sequence += self._lost(self._captured_s - before_s, arrived_s - self._captured_s)
        self._has_stamp = is_stamped
        self._sequence += 1
        return self._sequence, self._captured_s

    def _is_plausible(self, stamp_s: float, arrived_s: float) -> bool:
        return max(arrived_s - _OLDEST_S, self._captured_s) < stamp_s <= arrived_s + _FUTURE_S

    def _lost(self, passed_s: float, waited_s: float) -> int:
        """How many frames are known by now to have been lost and were not counted before."""
        was_dropped = len(self._intervals) >= _ENOUGH and waited_s > _STALE * passed_s > _STALE * self._typical_s()
        if not was_dropped:
            self._intervals.append(passed_s)
        typical_s = self._typical_s()
        if passed_s > _USUAL * typical_s or len(self._intervals) < _ENOUGH:
            self._doubtful.append(passed_s)
            if not was_dropped:
                return 0
        lost = sum(max(0, round(interval_s / typical_s) - 1) for interval_s in self._doubtful)
        self._doubtful.clear()
        return lost

    def _typical_s(self) -> float:
        """The mean of the shorter intervals, among which none is a multiple of another."""
        shortest_first = sorted(self._intervals)
        limit_s = 1.5 * shortest_first[len(shortest_first) // 4]
        return fmean(interval_s for interval_s in shortest_first if interval_s < limit_s)
