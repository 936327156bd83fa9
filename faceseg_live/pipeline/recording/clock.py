"""From the clocks of sources to the one clock of a recording."""

from __future__ import annotations

from dataclasses import dataclass

from ...domain.types import Frame

_SHORTEST_S = 0.001
_APART_S = 0.5
"""When a source's clock and the real one differ by more over one step, the source was paused or is another one."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time that is no part of a recording, on `time.monotonic()`'s clock."""

    from_s: float
    until_s: float

    @property
    def length_s(self) -> float:
        return self.until_s - self.from_s


class RecordingClock:
    """Gives each frame its time: the source's own as long as it runs on, else that of the frames' arrival.

    Ten seconds in front of the camera are ten seconds here, whatever the rate did, and also when the source was
    lost, held or exchanged meanwhile. Only while the recording is paused no time passes.
    """

    def __init__(self) -> None:
        self._last: Frame | None = None
        self._arrived_s = 0.0
        self._time_s = 0.0
        self._lag_s = float("inf")
        self._paused_s = 0.0
        """Since the last frame."""
        self._resumed_s = 0.0

    def place(self, frame: Frame, not_before_s: float = 0.0) -> float | None:
        """The frame's time, which starts with the first frame and rises with each; None where the frame is not newer
        than the one before: it is the same, or it came late.

        not_before_s: on `time.monotonic()`'s clock; a frame that stood still since before then counts from there.
        """
        last, before_s = self._last, self._arrived_s
        if last is not None and (frame is last or frame.captured_s <= last.captured_s):
            return None
        self._last, self._arrived_s = frame, max(frame.captured_s, not_before_s, self._resumed_s)
        if last is not None:
            real_s, own_s = self._arrived_s - before_s, frame.time_s - last.time_s
            runs_on = frame.sequence > last.sequence and own_s > 0 and abs(own_s - real_s) <= _APART_S
            self._time_s += max(_SHORTEST_S, (own_s if runs_on else real_s) - self._paused_s)
        self._paused_s = 0.0
        self._lag_s = min(self._lag_s, self._arrived_s - self._time_s)
        return self._time_s

    def skip(self, pause: Pause) -> None:
        """Between the last frame and the next one no time passed for so long."""
        if self._last is not None:
            self._paused_s += pause.length_s
            self._lag_s += pause.length_s
        self._resumed_s = pause.until_s

    def at(self, captured_s: float) -> float:
        """A moment of `time.monotonic()` on the recording's clock; 0 as long as there was no frame.

        Arrivals are late by this and that much: the least late one so far shows the clocks' offset.
        """
        return captured_s - self._lag_s if self._last is not None else 0.0


class ConstantRate:
    """Which frames a true constant rate shows: at each tick the newest one, repeated or passed over as needed."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._ticks = 0

    def until(self, time_s: float) -> list[float]:
        """The times of all ticks before `time_s` that were not asked for yet, in seconds."""
        times = []
        while self._ticks / self._fps < time_s - 1e-9:
            times.append(self._ticks / self._fps)
            self._ticks += 1
        return times
