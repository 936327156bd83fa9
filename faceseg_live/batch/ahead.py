"""Frames in order, each with a sight of those after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..domain.types import Face, Frame
from ..engines.base import AHEAD_S, Later

_MOST_BYTES = 256 << 20
"""Of frames that wait: of very large ones fewer are known ahead."""


class FramesAhead:
    """Gives frames one after the other, and tells the later ones of the frame that it gave last. On one thread.

    What reading them raises is raised after the last frame before it.
    """

    def __init__(self, frames: Iterable[Frame], faces_of: Callable[[Frame], Sequence[Face]]) -> None:
        """faces_of: whose faces are in a frame, known beforehand."""
        self._frames, self._faces_of = iter(frames), faces_of
        self._waiting: deque[Frame] = deque()
        self._time_s = 0.0
        self._failure: Exception | None = None

    def __iter__(self) -> Iterator[Frame]:
        while self._waiting or self._fetch():
            frame = self._waiting.popleft()
            self._time_s = frame.time_s
            yield frame
        if self._failure is not None:
            raise self._failure

    def within(self, seconds: float) -> Later | None:
        """The last frame that is shown within so many seconds after the one given last, at most `AHEAD_S`; None where
        there is none."""
        end_s = self._time_s + min(seconds, AHEAD_S)
        while not self._waiting or (self._waiting[-1].time_s < end_s and self._has_room):
            if not self._fetch():
                break
        later = next((frame for frame in reversed(self._waiting) if frame.time_s <= end_s), None)
        return None if later is None else Later(later, tuple(self._faces_of(later)))

    @property
    def _has_room(self) -> bool:
        return (len(self._waiting) + 1) * self._waiting[-1].nbytes <= _MOST_BYTES

    def _fetch(self) -> bool:
        try:
            frame = next(self._frames, None)
        except Exception as error:
            self._failure, frame = error, None
        if frame is not None:
            self._waiting.append(frame)
        return frame is not None
