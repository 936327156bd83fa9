"""The frames that are taken of a file, each with a sight of those after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from ..domain.types import Frame
from ..engines.base import AHEAD_S
from .excerpt import ExcerptFrame

_MOST_BYTES = 256 << 20
"""Of frames that wait: of very large ones fewer are known ahead."""


class FramesAhead:
    """Gives frames one after the other, and tells the later ones of the frame that it gave last. On one thread.

    What reading them raises is raised after the last frame before it.
    """

    def __init__(self, frames: Iterable[ExcerptFrame]) -> None:
        self._frames = iter(frames)
        self._waiting: deque[ExcerptFrame] = deque()
        self._time_s = 0.0
        self._failure: Exception | None = None

    def __iter__(self) -> Iterator[ExcerptFrame]:
        while self._waiting or self._fetch():
            taken = self._waiting.popleft()
            self._time_s = taken.frame.time_s
            yield taken
        if self._failure is not None:
            raise self._failure

    def within(self, seconds: float) -> Frame | None:
        """The last frame that comes within so many seconds of the file after the one given last, at most `AHEAD_S`;
        None where there is none."""
        end_s = self._time_s + min(seconds, AHEAD_S)
        while not self._waiting or (self._waiting[-1].frame.time_s < end_s and self._has_room):
            if not self._fetch():
                break
        return next((taken.frame for taken in reversed(self._waiting) if taken.frame.time_s <= end_s), None)

    @property
    def _has_room(self) -> bool:
        return (len(self._waiting) + 1) * self._waiting[-1].frame.nbytes <= _MOST_BYTES

    def _fetch(self) -> bool:
        try:
            taken = next(self._frames, None)
        except Exception as error:
            self._failure, taken = error, None
        if taken is not None:
            self._waiting.append(taken)
        return taken is not None
