"""One span of a video file, and nothing before it."""

from __future__ import annotations

from pathlib import Path

from ...domain.types import Frame
from ...errors import SpanUnfit
from ..ffmpeg import FAILURES
from .base import SourceInfo, make_frame
from .closing import Closing
from .decoding import SAME_TIME_S
from .developing import Developer
from .raw_frame import RawFrame
from .spans import Cut, Span
from .video import note_on, open_container


class SpanSource:
    """The very frames, with the numbers and times, that `VideoSource` gives of the whole file.

    Raises SpanUnfit, from the constructor and from `read`, where a frame is missing, damaged or not at its time.
    """

    def __init__(self, path: Path, cut: Cut, span: Span, after: int = 0) -> None:
        """after: so many frames of the next span are read, too."""
        self._path, self._times_s = path, cut.times_s
        self._next, self._end = span.first, min(span.first + span.count + after, len(cut.times_s))
        self._developer = Developer()
        self._container, self._decoder = open_container(path)
        self._closing = Closing(lambda: self._container.close())
        try:
            # Not every container lets itself be read from a place in the middle: then frames before are decoded, too.
            self._waiting: RawFrame | None = self._begun(by_seeking=True) if span.first else None
            self._waiting = self._waiting or self._begun(by_seeking=False)
            if self._waiting is None:
                raise self._unfit()
        except SpanUnfit:
            self._container.close()
            raise
        width, height = self._waiting.upright_size
        self._info = SourceInfo(
            str(path), path.name, width, height, self._decoder.fps, self._decoder.codec,
            note=note_on(self._decoder, self._waiting), frame_count=self._end - self._next)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._closing.using():
            if self._closing.is_requested or self._next == self._end:
                return None
            picture = self._waiting or self._following()
            self._waiting = None
            try:
                frame = make_frame(self._developer.rgb_pixels(picture), self._next, self._times_s[self._next])
            except FAILURES as error:
                raise self._unfit() from error
            self._next += 1
            return frame

    def close(self) -> None:
        self._closing.close()

    def _begun(self, *, by_seeking: bool) -> RawFrame | None:
        """The span's first picture; the others come after it. None: it isn't found."""
        start_s = self._times_s[self._next]
        self._container.close()
        self._container, self._decoder = open_container(self._path)
        everything = ((self._decoder.time_s(raw), raw) for raw in self._decoder.frames())
        self._pictures = self._decoder.frames_from(start_s) if by_seeking else everything
        try:
            first = next((item for item in self._pictures if item[0] > start_s - SAME_TIME_S), None)
        except FAILURES:
            return None
        self._faults = self._faults_so_far()  # of what came before: a reader may begin in the middle of something
        return first[1] if first is not None and first[0] < start_s + SAME_TIME_S else None

    def _following(self) -> RawFrame:
        try:
            return self._due(next(self._pictures, None))
        except FAILURES as error:
            raise self._unfit() from error

    def _due(self, item: tuple[float, RawFrame] | None) -> RawFrame:
        """A picture that came, if it is the one that is due."""
        is_due = item is not None and abs(item[0] - self._times_s[self._next]) < SAME_TIME_S
        if item is None or not is_due or self._faults_so_far() != self._faults:
            raise self._unfit()
        return item[1]

    def _faults_so_far(self) -> tuple[int, int]:
        found = self._decoder.completeness
        return found.damaged_parts, found.faulty_frames

    def _unfit(self) -> SpanUnfit:
        return SpanUnfit("media.span_unfit", path=self._path, number=self._next)
