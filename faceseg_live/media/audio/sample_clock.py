"""Which moment of `time.monotonic()` each sample of a sound card belongs to."""

from __future__ import annotations

from collections import deque

_SETTLING_S = 0.3
"""So long it takes until some block has come without delay."""
_WINDOW_S = 1.0
_MEMORY = 20
"""Windows: what came earlier counts less and less."""
_LATENCY_MEMORY = 30
"""Windows: sound servers report a latency that drifts by 20 ms within seconds; its minimum does not."""
_MOST_DRIFT = 0.005
"""Worse than any sound card."""
_LOST_S = 0.03
"""An error that no drift makes within a window: samples were lost."""


class SampleClock:
    """Learns the true rate and the place of a stream of samples from when its blocks arrive.

    A block may arrive late (a busy processor) but never early, so of each second the least late block counts. Start
    and rate follow these by a least-squares line that forgets (an alpha-beta filter; its gains for n windows are
    those of a growing memory, Brookner, Tracking and Kalman Filtering Made Easy, 1.2.10).
    """

    def __init__(self, rate: float) -> None:
        """rate: samples per second, as the device says."""
        self._nominal_s = 1 / rate
        self._period_s = self._nominal_s
        self._latencies: deque[float] = deque(maxlen=_LATENCY_MEMORY)
        self._latency_s = float("inf")
        self._windows = 0
        self._anchor = 0
        self._anchor_s = 0.0
        self.interrupt()

    @property
    def is_settled(self) -> bool:
        """`time_of` can be relied on; False for the first 0.3 s, and for 0.3 s after an interruption."""
        return not self._is_settling

    @property
    def rate(self) -> float:
        """Samples per second of `time.monotonic()`, as far as it is known."""
        return 1 / self._period_s

    def interrupt(self) -> None:
        """Samples were lost: the next block lies anywhere. The rate learnt so far stays."""
        self._is_settling = True
        self._opened_s: float | None = None
        self._late_s = float("inf")

    def observe(self, index: int, count: int, arrived_s: float, age_s: float | None) -> None:
        """A block has come.

        Args:
            index: of its first sample, counted from the stream's start.
            count: its samples.
            arrived_s: `time.monotonic()` when it came, so its last sample was heard before.
            age_s: how old its first sample was then, as the device says; None where it says nothing.
        """
        if self._opened_s is None:
            self._opened_s = arrived_s
            if self._is_settling:
                self._anchor, self._anchor_s = index, arrived_s - count * self._period_s
        if age_s is not None:
            self._latency_s = min(self._latency_s, max(0.0, age_s - count * self._period_s))
        self._late_s = min(self._late_s, arrived_s - count * self._period_s - self._arrival_of(index))
        if self._is_settling and arrived_s - self._opened_s >= _SETTLING_S:
            self._anchor_s += self._late_s
            self._is_settling = False
            self._open_window(arrived_s)
        elif not self._is_settling and arrived_s - self._opened_s >= _WINDOW_S:
            self._follow(index)
            self._open_window(arrived_s)

    def time_of(self, index: int) -> float:
        """When a sample was heard, on `time.monotonic()`'s clock."""
        return self._arrival_of(index) - min(self._latencies, default=0.0)

    def _arrival_of(self, index: int) -> float:
        return self._anchor_s + (index - self._anchor) * self._period_s

    def _open_window(self, now_s: float) -> None:
        if self._latency_s < float("inf"):
            self._latencies.append(self._latency_s)
        self._opened_s, self._late_s, self._latency_s = now_s, float("inf"), float("inf")

    def _follow(self, index: int) -> None:
        """Bring the line nearer to the least late block of the window that ends here."""
        now_s, late_s, passed = self._arrival_of(index), self._late_s, index - self._anchor
        self._anchor, self._anchor_s = index, now_s
        if abs(late_s) > _LOST_S:
            self._anchor_s += late_s
            return
        self._windows = min(self._windows + 1, _MEMORY)
        n = self._windows
        self._anchor_s += late_s * 2 * (2 * n + 1) / ((n + 1) * (n + 2))
        self._period_s += late_s / passed * 6 / ((n + 1) * (n + 2))
        slack_s = self._nominal_s * _MOST_DRIFT
        self._period_s = min(max(self._period_s, self._nominal_s - slack_s), self._nominal_s + slack_s)
