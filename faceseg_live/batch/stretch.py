"""The part of a file that is recorded."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from ..domain.types import Frame
from ..errors import SourceError
from ..media.sources.base import Source, SourceInfo
from ..media.sources.images import SLIDE_S
from ..messages import Message
from ..settings import RecordSettings
from .excerpt import Excerpt

_ASSUMED_FPS = 25.0


class Stretch:
    """A source that is read up to where it is wanted, where it can be read, or where somebody interrupts it.

    Its frames arrive when they are shown: the file's clock stands for the real one. Used on one thread.
    """

    def __init__(self, source: Source, settings: RecordSettings, is_interrupted: Callable[[], bool] = lambda: False,
                 after_s: float = 0.0) -> None:
        """`after_s`: so much more is read than the settings ask for."""
        self._source, self._is_interrupted = source, is_interrupted
        self._excerpt, self._length_s = Excerpt(settings.start_after_s), settings.stop_after_s or math.inf
        self._after_s = after_s
        self._count = 0
        self.stopped_s: float | None = None
        """When it ended because no more is wanted; None: it did not."""
        self.damage: Message | None = None
        """Why it could not be read to its end; None: it could, as far as it was read."""

    @property
    def info(self) -> SourceInfo:
        return self._source.info

    def read(self) -> Frame | None:
        if self._is_interrupted():
            return None
        try:
            frame = self._source.read()
        except SourceError as error:
            self.damage = error.message
            return None
        if frame is None:
            self._look_for_gaps()
            return None
        self._count += 1
        if self._excerpt.end_s == math.inf and frame.time_s >= self._excerpt.start_s:
            self._excerpt = replace(self._excerpt, end_s=frame.time_s + self._length_s)  # counted from its first frame
        if not self._excerpt.is_over(frame.time_s - self._after_s):
            return replace(frame, captured_s=frame.time_s)
        self.stopped_s = self._excerpt.end_s
        return None

    def end_of(self, frame: Frame, before: Frame | None) -> float:
        """Until when the last frame is shown; `before`: the one before it."""
        if frame.is_still and self.info.frame_count == 1 and self._excerpt.end_s < math.inf:
            return self._excerpt.end_s  # a photo, for as long as asked
        if frame.is_still:
            length_s = SLIDE_S
        elif before is not None:
            length_s = frame.time_s - before.time_s
        else:
            length_s = 1 / (self.info.fps or _ASSUMED_FPS)
        return min(frame.time_s + length_s, self._excerpt.end_s)

    def _look_for_gaps(self) -> None:
        """A folder passes over what can't be read."""
        info = self._source.info
        if info.is_still and info.frame_count is not None and self._count < info.frame_count:
            self.damage = Message("batch.images_missing", folder=info.uri, count=info.frame_count - self._count,
                                  total=info.frame_count)

    def close(self) -> None:
        self._source.close()
