"""Interlaced frames become whole ones: two half pictures, taken one after the other, stand woven in each.

FFmpeg's `bwdif` (https://ffmpeg.org/ffmpeg-filters.html#bwdif) makes one frame of each, from it and its neighbours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import av.filter
from av.video.frame import VideoFrame

_OPTIONS = {"mode": "send_frame", "parity": "auto", "deint": "interlaced"}
"""One frame for each, the half that is first by its own flag; frames that aren't interlaced stay as they are."""


def deinterlaced(frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    """The same frames, as many, with the same times; those that say that they are interlaced are made whole.

    Costs nothing as long as none is. From the first one on, a frame comes out when the next one has come. Whatever
    `frames` raises is raised once all frames before it are out.
    """
    weave: _Weave | None = None
    before: VideoFrame | None = None
    try:
        for frame in frames:
            if weave is not None and not weave.takes(frame):
                yield from weave.finish()
                weave = before = None
            if weave is None and not frame.interlaced_frame:
                yield frame
                before = frame
                continue
            if weave is None:
                weave = _Weave(frame, before)
            yield from weave.take(frame)
    except GeneratorExit:
        raise
    except BaseException:
        if weave is not None:
            yield from weave.finish()
        raise
    if weave is not None:
        yield from weave.finish()


class _Weave:
    """The filter, for frames of one size and format."""

    def __init__(self, first: VideoFrame, before: VideoFrame | None) -> None:
        """`before`: the frame that was there before `first`, for its sake; it doesn't come out again."""
        self._kind = _kind(first)
        self._graph = av.filter.Graph()
        self._source = self._graph.add_buffer(
            width=first.width, height=first.height, format=first.format, time_base=first.time_base)
        deinterlacer = self._graph.add("bwdif", **_OPTIONS)
        self._sink = self._graph.add("buffersink")
        self._source.link_to(deinterlacer)
        deinterlacer.link_to(self._sink)
        self._graph.configure()
        self._waiting: deque[VideoFrame | None] = deque()
        """What was put in and hasn't come out: one for one, in order. None: to be dropped."""
        if before is not None and _kind(before) == self._kind:
            self._waiting.append(None)
            self._source.push(before)

    def takes(self, frame: VideoFrame) -> bool:
        return _kind(frame) == self._kind

    def take(self, frame: VideoFrame) -> Iterator[VideoFrame]:
        self._waiting.append(frame)
        self._source.push(frame)
        yield from self._pulled()

    def finish(self) -> Iterator[VideoFrame]:
        self._source.push(None)
        yield from self._pulled()

    def _pulled(self) -> Iterator[VideoFrame]:
        while self._waiting:
            try:
                whole = self._sink.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            woven = self._waiting.popleft()
            if woven is not None and isinstance(whole, VideoFrame):
                whole.pts, whole.time_base = woven.pts, woven.time_base
                yield whole


def _kind(frame: VideoFrame) -> tuple[object, ...]:
    return frame.width, frame.height, frame.format.name, frame.time_base
