"""The frames of a video file in any order, by their numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from pathlib import Path

import av

from ...domain.types import Frame
from ...errors import SourceError
from .base import make_frame
from .decoding import SMALLEST_STEP_S
from .developing import Developer
from .raw_frame import RawFrame
from .video import open_container

_KEPT_BYTES = 96 << 20
_KEPT_BEFORE = 8
"""Frames before the one asked for which are kept as well: who steps back once does so again."""
_NEAR = 48
"""Frames ahead: so far it is faster to decode on than to begin at another key frame."""
_EARLIER_S = (0.0, 2.0, 10.0)
"""So long before a frame a key frame is looked for, one after the other: some containers begin to read too late."""
_SAME_TIME_S = 0.0005


class VideoFrames:
    """Exactly those that `VideoSource` counts; the last ones are kept. Used on one thread."""

    def __init__(self, path: Path, times_s: Sequence[float]) -> None:
        """
        Args:
            times_s: when each frame is shown, as `VideoSource` gave it.

        Raises SourceError where the file can't be opened.
        """
        self._path, self._times_s = path, times_s
        self._kept: OrderedDict[int, Frame] = OrderedDict()
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
        self._kept.move_to_end(number)
        return self._kept[number]

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()
        self._kept.clear()

    def _begin(self) -> None:
        self._pictures: Iterator[tuple[float, RawFrame]] = self._decoded()
        self._next, self._is_counted = 0, True
        self._first_whole = 0

    def _start_again(self) -> None:
        """Count from the first frame on: slow, and right whatever times the file has."""
        self._container.close()
        self._container, self._decoder = open_container(self._path)
        self._begin()

    def _seek(self, number: int) -> bool:
        """Begin at a key frame at or before this frame. False where none is found whose number is known."""
        for earlier_s in _EARLIER_S if self._can_seek else ():
            try:
                self._decoder.seek(max(0.0, self._times_s[number] - earlier_s))
            except (av.error.FFmpegError, OSError):
                return False
            pictures = self._decoded()
            # What is shown before the key frame may need frames from before it.
            first = next((item for item in pictures if item[1].frame.key_frame), None)
            place = None if first is None else self._place_of(first[0])
            if first is None or place is None:
                continue
            # An interlaced frame is made whole with the one before it.
            first_whole = place + 1 if self._decoder.is_interlaced else place
            if first_whole <= number:
                self._pictures, self._next, self._is_counted = chain([first], pictures), place, False
                self._first_whole = first_whole
                return True
        return False

    def _decode(self, number: int) -> bool:
        """Decode on to this frame. False where the file ends before it, or its times contradict the count."""
        while self._next <= number:
            time_s, picture = next(self._pictures, (0.0, None))
            place = self._next
            if picture is None or not (self._is_counted or abs(time_s - self._times_s[place]) < _SAME_TIME_S):
                return False
            if place >= max(number - _KEPT_BEFORE, self._first_whole):
                self._keep(make_frame(self._developer.rgb_pixels(picture), place, self._times_s[place]))
            self._next += 1
        return number in self._kept

    def _decoded(self) -> Iterator[tuple[float, RawFrame]]:
        """Time and picture of each frame from here on."""
        try:
            for picture in self._decoder.frames():
                yield self._decoder.time_s(picture), picture
        except (av.error.FFmpegError, OSError) as error:
            raise SourceError("media.reading_stopped", path=self._path, reason=error.strerror or error) from error

    def _place_of(self, time_s: float) -> int | None:
        place = bisect_left(self._times_s, time_s - _SAME_TIME_S)
        is_known = place < len(self._times_s) and abs(self._times_s[place] - time_s) < _SAME_TIME_S
        return place if is_known else None

    def _keep(self, frame: Frame) -> None:
        self._kept[frame.sequence] = frame
        while len(self._kept) > 1 + _KEPT_BEFORE and len(self._kept) * frame.nbytes > _KEPT_BYTES:
            self._kept.popitem(last=False)
