"""Plays a file at its own pace."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

from ..domain.types import Frame
from ..media.sources.base import Clock, Source, SourceInfo

_PAUSE_S = 1.0
"""Whoever fetches a frame so much too late has paused: playback continues where it stopped."""
_SKIPPING_S = 0.1
"""After so long a frame is shown although it is late: what decodes too slowly plays slowly, but it plays."""


class Paced:
    """Holds each frame of a source back until its time has come; skips those that nobody fetched in time.

    Skipped frames leave gaps in the sequence numbers. Live sources pass through untouched. `captured_s`
    becomes the moment at which the frame was let through, since a file's frame can't be late before that.
    Looping is the source's affair (`open_source(…, loop=True)`); times and sequence numbers go on through it.
    """

    def __init__(self, source: Source, *, now: Clock = time.monotonic) -> None:
        self._source = source
        self._now = now
        self._is_closed = threading.Event()
        self._start_s: float | None = None
        self._last_time_s = 0.0
        self.skipped = 0
        """How many frames came too late to be shown."""

    @property
    def info(self) -> SourceInfo:
        return self._source.info

    def read(self) -> Frame | None:
        """The next frame, when it is due; None at the end and after `close()`."""
        began_s = self._now()
        while (frame := self._source.read()) is not None:
            if self._source.info.is_live:
                return frame
            step_s = max(0.0, frame.time_s - self._last_time_s)
            self._last_time_s = frame.time_s
            late_s = self._lateness_s(frame)
            if late_s < 0 and self._is_closed.wait(-late_s):
                return None
            if late_s > _PAUSE_S:
                self._start_s = self._now() - frame.time_s
            elif late_s > step_s and self._now() - began_s < _SKIPPING_S:
                self.skipped += 1
                continue
            return replace(frame, captured_s=self._now())
        return None

    def close(self) -> None:
        """End the wait for a frame at once, and close the source."""
        self._is_closed.set()
        self._source.close()

    def _lateness_s(self, frame: Frame) -> float:
        """Seconds since the frame was due; negative where it is early. The first frame sets the clock."""
        if self._start_s is None:
            self._start_s = self._now() - frame.time_s
            return 0.0
        return self._now() - frame.time_s - self._start_s
