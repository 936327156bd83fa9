"""The part of a video that is wanted: which of its frames, and when each is shown in the result.

It is decided of each frame from its number and its times alone, so that whoever has only some of a file's frames (a
span of it, the first of two passes) decides as whoever reads all of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..domain.types import Frame
from ..errors import SourceError
from ..settings import FilesSettings

_NEAR_S = 0.0005
"""Half of the coarsest grid of times in containers: a time that was typed means the frame that has it there."""
_LONGEST_S = 1e9
_ASSUMED_S = 1 / 25
"""How long the only frame of a video is shown."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Times are in seconds: a frame's own are the file's, those in the result count from `start_s`.

    A frame belongs to it if it is on the screen at some time from `start_s` on and before `end_s`: what is shown when
    it starts came a little before.
    """

    start_s: float = 0.0
    end_s: float = math.inf
    every: int = 1
    """One of so many frames is taken and shown until the next one that is."""
    fps: float = 0.0
    """Frames are shown at the ticks of this rate only, at each of them; 0: each is shown at its own time."""
    first: int = 0
    """The number of the frame from which `every` is counted."""

    @staticmethod
    def of(files: FilesSettings) -> Excerpt:
        """What the settings ask for; counted from the file's first frame."""
        return Excerpt(files.start_s, files.end_s or math.inf, files.every, files.fps)

    @property
    def is_whole(self) -> bool:
        """Whether every frame is taken, at its own time."""
        return self == Excerpt(first=self.first)

    def rate(self, fps: float | None) -> float | None:
        """Frames per second of the result, of a file with so many; None where nobody knows."""
        return self.fps or (fps / self.every if fps else None)

    def searched(self, around_s: float) -> Excerpt:
        """All frames of it and so many seconds before and after it, for whoever looks for people."""
        return Excerpt(max(0.0, self.start_s - around_s), self.end_s + around_s)

    def has_begun(self, over_s: float) -> bool:
        """Whether a frame that is shown until `over_s` is still on the screen when it starts."""
        return over_s > self.start_s + _NEAR_S or self.start_s == 0

    def is_over(self, time_s: float) -> bool:
        """Whether a frame that comes at that time, and so all after it, is too late."""
        return time_s > self.end_s - _NEAR_S

    def times_s(self, number: int, time_s: float, over_s: float) -> tuple[float, ...]:
        """When a frame is shown in the result; empty: it is not taken.

        Args:
            number: of the frame in the file, from 0.
            time_s: when it comes there.
            over_s: when the next one comes, of the last frame when it is over.
        """
        if self.is_over(time_s) or not self.has_begun(over_s):
            return ()
        if self.fps:
            # At each tick the frame whose beginning is the nearest, as FFmpeg's filter "fps" does.
            ticks = range(max(0, self._tick(time_s)), min(self._tick(over_s), self._last_tick))
            return tuple(tick / self.fps for tick in ticks)
        return () if (number - self.first) % self.every else (max(0.0, time_s - self.start_s),)

    def require(self, count: int, source: Path) -> None:
        """Raise SourceError where so many frames of a file were taken, and that is none."""
        if not count and not self.is_whole:
            raise SourceError("batch.nothing_in_excerpt", path=source, start=self.start_s)

    def length_s(self, over_s: float) -> float:
        """How long the result is; `over_s`: when the file's last frame is over."""
        length_s = min(over_s, self.end_s) - self.start_s
        return min(self._tick(over_s), self._last_tick) / self.fps if self.fps else length_s

    def _tick(self, time_s: float) -> int:
        return math.floor((time_s - self.start_s) * self.fps + 0.5)

    @property
    def _last_tick(self) -> int:
        """The first one that is too late."""
        return math.ceil(min(self.end_s - self.start_s - _NEAR_S, _LONGEST_S) * self.fps)


WHOLE = Excerpt()
"""Every frame, at its own time."""


@dataclass(frozen=True, slots=True)
class ExcerptFrame:
    """A frame that is taken."""

    frame: Frame
    times_s: tuple[float, ...]
    """When it is shown in the result; one, unless the result's rate is larger than the file's."""


class ExcerptFrames:
    """Those of a file's frames, from its first one on, that are taken; `every` counts from the first that is.

    A frame is given when the next one has come: only then is it known how long it is shown. The last one is shown for
    as long as the one before. Frames after the end aren't asked for. Raises SourceError as the file's frames do, after
    the last frame was given. For one round.
    """

    def __init__(self, frames: Iterable[Frame], excerpt: Excerpt) -> None:
        self._frames, self._excerpt = iter(frames), excerpt
        self._over_s = 0.0

    @property
    def length_s(self) -> float:
        """How long the result is, once all were given."""
        return self._excerpt.length_s(self._over_s)

    def __iter__(self) -> Iterator[ExcerptFrame]:
        before, frame_s, problem = None, _ASSUMED_S, None
        has_begun = not self._excerpt.start_s
        while True:
            try:
                frame = next(self._frames, None)
            except SourceError as error:
                frame, problem = None, error
            if before is not None:
                self._over_s = before.time_s + frame_s if frame is None else frame.time_s
                frame_s = self._over_s - before.time_s
                if not has_begun and self._excerpt.has_begun(self._over_s):
                    has_begun, self._excerpt = True, replace(self._excerpt, first=before.sequence)
                if times_s := self._excerpt.times_s(before.sequence, before.time_s, self._over_s):
                    yield ExcerptFrame(before, times_s)
            if problem is not None:
                raise problem
            if frame is None or self._excerpt.is_over(frame.time_s):
                return
            before = frame
