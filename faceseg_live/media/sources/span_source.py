"""One span of a video file, and nothing before it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from ...domain.types import Frame
from ...errors import SourceError
from .base import SourceInfo, make_frame
from .closing import Closing
from .decoding import Decoder, rgb_pixels, upright_size
from .spans import Cut, Span
from .video import open_container

_EARLIER_S = (0.0, 2.0, 10.0)
"""So long before a span a key frame is looked for, one after the other: some containers begin to read too late."""
_SAME_TIME_S = 0.0005


class SpanUnfit(SourceError):
    """The span isn't what the file's packets promised: the file has to be read as a whole."""


class SpanSource:
    """The very frames, with the numbers and times, that `VideoSource` gives of the whole file.

    Raises SpanUnfit, from the constructor and from `read`, where a frame is missing, damaged or not at its time.
    """

    def __init__(self, path: Path, cut: Cut, span: Span, after: int = 0) -> None:
        """after: so many frames of the next span are read, too."""
        self._path, self._times_s = path, cut.times_s
        self._next, self._end = span.first, min(span.first + span.count + after, len(cut.times_s))
        self._closing = Closing(lambda: self._container.close())
        self._container, self._decoder, self._pictures, self._first = self._begun()
        width, height = upright_size(self._first)
        self._waiting: VideoFrame | None = self._first
        self._info = SourceInfo(str(path), path.name, width, height, self._decoder.fps, self._decoder.codec,
                                frame_count=self._end - self._next)

    @property
    def info(self) -> SourceInfo:
        return self._info

    def read(self) -> Frame | None:
        with self._closing.using():
            if self._closing.is_requested or self._next == self._end:
                return None
            picture = self._waiting or self._due()
            self._waiting = None
            frame = make_frame(rgb_pixels(picture), self._next, self._times_s[self._next])
            self._next += 1
            return frame

    def close(self) -> None:
        self._closing.close()

    def _begun(self) -> tuple[InputContainer, Decoder, Iterator[VideoFrame], VideoFrame]:
        """Open the file at the span's first frame."""
        start_s = self._times_s[self._next]
        for earlier_s in (*_EARLIER_S, None):
            container, decoder = open_container(self._path)
            try:
                if start_s and earlier_s is not None:
                    decoder.seek(max(0.0, start_s - earlier_s))
                pictures = decoder.frames()
                first = next((at for at in pictures if decoder.time_s(at) > start_s - _SAME_TIME_S), None)
                if first is not None and decoder.last_s < start_s + _SAME_TIME_S:
                    decoder.damaged_parts = 0  # of what came before: a reader may begin in the middle of something
                    return container, decoder, pictures, first
            except (av.error.FFmpegError, OSError):
                pass  # as where it lands too late
            except BaseException:
                container.close()
                raise
            container.close()
        raise self._unfit()

    def _due(self) -> VideoFrame:
        """The next picture, if it is the one that is due."""
        try:
            picture = next(self._pictures, None)
        except (av.error.FFmpegError, OSError) as error:
            raise self._unfit() from error
        if picture is None or self._decoder.damaged_parts:
            raise self._unfit()
        if abs(self._decoder.time_s(picture) - self._times_s[self._next]) > _SAME_TIME_S:
            raise self._unfit()
        return picture

    def _unfit(self) -> SpanUnfit:
        return SpanUnfit("media.span_unfit", path=self._path, number=self._next)
