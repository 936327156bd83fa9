"""The frames of a video file in any order, by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

from ...domain.types import Frame
from ...errors import SourceError
from ..ffmpeg import FAILURES, reading_on
from .base import make_frame
from .decoding import SAME_TIME_S, SMALLEST_STEP_S
from .developing import Developer
from .kept_frames import STEPS_BACK, KeptFrames
from .raw_frame import RawFrame
from .video import open_container

_NEAR = 48
"""Frames ahead: so far it is faster to decode on than to begin at another key frame."""


class VideoFrames:
    """Exactly those that `VideoSource` counts; the last ones are kept. Used on one thread."""

    def __init__(self, path: Path, times_s: Sequence[float]) -> None:
        """
        Args:
            times_s: when each frame is shown, as `VideoSource` gave it.

        Raises SourceError where the file can't be opened.
        """
        self._path, self._times_s = path, times_s
        self._kept = KeptFrames()
        self._developer = Developer()
        self._container, self._decoder = open_container(path)
        # Times that had to be made to rise are not the file's: a frame can't be known by them.
        self._can_seek = all(later - earlier > 1.5 * SMALLEST_STEP_S for earlier, later in pairwise(times_s)) and (
            self._decoder.can_seek(times_s[-1] - times_s[0]) if times_s else False)
        self._begin()

    def at(self, number: int) -> Frame:
        """The frame of this number, from 0. Raises SourceError where the file doesn't have it any more."""
        if number not in self._kept:
            if not self._next <= number < self._next + _NEAR and not self._seek(number):
                self._start_again()
            if not self._decode(number):
                self._start_again()
                if not self._decode(number):
                    raise SourceError("media.no_such_frame", path=self._path, number=number)
        return self._kept[number]

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()
        self._kept.clear()

    def _begin(self) -> None:
        everything = ((self._decoder.time_s(raw), raw) for raw in self._decoder.frames())
        self._pictures, self._next, self._is_counted = self._decoded(everything), 0, True

    def _start_again(self) -> None:
        """Count from the first frame on: slow, and right whatever times the file has."""
        self._container.close()
        self._container, self._decoder = open_container(self._path)
        self._begin()

    def _seek(self, number: int) -> bool:
        """Begin shortly before this frame. False where times don't tell where it is, or the container can't."""
        if not self._can_seek:
            return False
        place = max(0, number - STEPS_BACK)
        pictures = self._decoder.frames_from(self._times_s[place])
        try:
            first = next(pictures, None)
        except FAILURES:
            return False
        if first is None:
            return False
        self._pictures, self._next, self._is_counted = self._decoded(chain([first], pictures)), place, False
        return True

    def _decode(self, number: int) -> bool:
        """Decode on to this frame. False where the file ends before it, or its times contradict the count."""
        while self._next <= number:
            time_s, picture = next(self._pictures, (0.0, None))
            place = self._next
            if picture is None or not (self._is_counted or abs(time_s - self._times_s[place]) < SAME_TIME_S):
                return False
            if place >= number - STEPS_BACK:
                with reading_on(self._path):
                    self._kept.keep(make_frame(self._developer.rgb_pixels(picture), place, self._times_s[place]))
            self._next += 1
        return number in self._kept

    def _decoded(self, pictures: Iterator[tuple[float, RawFrame]]) -> Iterator[tuple[float, RawFrame]]:
        """Time and picture of each frame. Raises SourceError where reading stops."""
        with reading_on(self._path):
            yield from pictures
