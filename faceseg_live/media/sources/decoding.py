"""Decodes the frames of a video container, wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any, cast

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...errors import SourceError
from ..ffmpeg import FAILURES, PASSING, decoding_options
from ..size_limit import check_size
from .completeness import Completeness, declared_frames
from .deinterlacing import deinterlaced
from .file_clock import FileClock, main_pictures
from .raw_frame import RawFrame, plausible_aspect
from .tail import EARLIER_S, Tail

_PLAUSIBLE_FPS = 250
_ASSUMED_FPS = 25.0
_UNSAID = 2
"""Of colours, by ITU-T H.273."""
_TRIES = 3
"""So often in a row reading on after damage is tried."""
SAME_TIME_S = 0.0005
"""Times that differ by less are those of one frame."""
_SAME_LENGTH_S = 0.1
SMALLEST_STEP_S = 0.001
"""Between two frames whose times do not rise in the file."""


class Decoder:
    """Reads a container's first video stream; closes nothing: the container stays the caller's.

    All but `frames()` and `seek()` may be used after the container was closed.
    """

    def __init__(self, container: InputContainer, title: str, *, is_live: bool = False) -> None:
        """Raises SourceError, naming `title`, where the container has no frames, none that can be decoded, or none that
        are as small as the limit asks. Any of `ffmpeg.FAILURES` where it is damaged."""
        stream = main_pictures(container)
        if stream is None:
            raise SourceError("media.no_frames_inside", title=title)
        if stream.codec_context is None:
            raise SourceError("media.unknown_codec", title=title)
        self._container, self._title = container, title
        self._stream = stream
        check_size(title, self._stream.codec_context.width, self._stream.codec_context.height)
        self._stream.codec_context.options = decoding_options()
        # Of a file everything is read: sound tells whether the clock jumped, and where the file ends.
        self._streams = (stream,) if is_live else tuple(container.streams)
        self._clock = FileClock(container)
        self.codec = self._stream.codec_context.name
        self.fps = _declared_fps(self._stream)
        """The mean rate the container declares; None where it says none that can be true."""
        self.frame_count = declared_frames(container, self._stream)
        self.duration_s = _declared_duration_s(container, self._stream)
        """Of the frames where the container knows it, otherwise of the whole."""
        self.completeness = Completeness(container, self._stream)
        self._start_s = (container.start_time or 0) / av.time_base
        self._stream.thread_type = "SLICE" if is_live else "AUTO"  # several frames at once would delay them
        self._last_s = -1.0
        self._first_aspect: Fraction | None = None
        self._tail = Tail(container.name, stream.index)
        self.is_interlaced = False
        """A frame that was read so far is: it is made whole with the help of its neighbours."""

    def frames(self) -> Iterator[RawFrame]:
        """All frames in order, none of them interlaced; passes over what is damaged.

        SourceError where one is larger than the limit allows, any of `ffmpeg.FAILURES` where anything else goes wrong;
        what could be decoded until then comes before.
        """
        for frame in deinterlaced(self._decoded()):
            raw = RawFrame(frame, self._aspect(), self._said("color_trc", frame), self._said("color_primaries", frame))
            check_size(self._title, *raw.square_size)
            yield raw

    def frames_from(self, time_s: float) -> Iterator[tuple[float, RawFrame]]:
        """The frames from one on that is shown at `time_s`, with their times: exactly what `frames()` gives there.

        Where it is a key frame nothing before it is read. Interlaced ones need the frame before them, so that some from
        an earlier key frame on are decoded and left out. Whoever cuts a file there gets the same frames, provided that
        its clock didn't jump (`can_seek`) and that no time had to be made to rise. Errors are those of `frames()`.
        """
        for earlier_s in EARLIER_S:
            self.seek(max(0.0, time_s - earlier_s))
            frames = ((self.time_s(raw), raw) for raw in self.frames())
            # What is shown before the key frame may need frames from before it.
            first = next((item for item in frames if item[1].frame.key_frame), None)
            latest_s = time_s - SAME_TIME_S if self.is_interlaced else time_s + SAME_TIME_S
            if first is not None and first[0] <= latest_s:
                break
        else:
            self.seek(-EARLIER_S[-1])  # what isn't there any more means the first packet
            first, frames = None, ((self.time_s(raw), raw) for raw in self.frames())
        for at_s, raw in frames if first is None else chain([first], frames):
            if at_s >= time_s - SAME_TIME_S:
                yield at_s, raw

    @property
    def last_s(self) -> float:
        """The time of the frame that was asked about last; negative: there was none."""
        return self._last_s

    def seek(self, time_s: float) -> None:
        """Go on from a key frame that is shown at a time, or before it; `frames()` has to be called anew.

        The first frame differs from what it is in the middle if it is interlaced.
        """
        time_base = self._stream.time_base or Fraction(1, av.time_base)
        self._container.seek(int((time_s + self._start_s) / time_base), stream=self._stream)
        self._last_s = -1.0

    def can_seek(self, length_s: float) -> bool:
        """Whether times tell where a frame is: the clock didn't jump in a file whose last frame is so long after the
        first."""
        step_s = 1 / (self.fps or _ASSUMED_FPS)
        return not self._clock.may_jump or (
            self.duration_s is not None and abs(self.duration_s - length_s - step_s) < _SAME_LENGTH_S)

    @property
    def is_cut_short(self) -> bool:
        """Ended earlier than the container says; known only once all frames were read."""
        return self.completeness.is_cut_short

    @property
    def has_alpha(self) -> bool:
        """The container says that there is transparency, which isn't decoded."""
        return self._stream.metadata.get("alpha_mode") == "1"

    def time_s(self, raw: RawFrame) -> float:
        """A frame's presentation time on the file's clock; made to rise whatever the file says."""
        time_s = self._last_s + 1 / (self.fps or _ASSUMED_FPS)
        if raw.frame.pts is not None and raw.frame.time_base is not None:
            time_s = self._clock.time_s(raw.frame.pts * raw.frame.time_base, time_s)
        self._last_s = max(time_s, 0.0 if self._last_s < 0 else self._last_s + SMALLEST_STEP_S)
        return self._last_s

    def _decoded(self) -> Iterator[VideoFrame]:
        try:
            for packet in self._packets():
                yield from self._frames_of(packet)
            if self.completeness.lacks_frames and not self._clock.has_jumped:
                yield from self._last_ones()
        except FAILURES:
            yield from self._frames_of(None)
            raise

    def _packets(self) -> Iterator[av.Packet[Any]]:
        """Those of the stream; where reading stumbles over damage it is tried again."""
        failures = 0
        while failures < _TRIES:
            try:
                for packet in self._container.demux(*self._streams):
                    failures = 0
                    self.completeness.take(packet, self._clock.feed(packet))
                    if packet.stream is self._stream:  # the index of a flushing packet is always 0
                        self._tail.read(packet)
                        yield packet
                return
            except PASSING:
                self.completeness.undecodable()
                failures += 1

    def _frames_of(self, packet: av.Packet[Any] | None) -> Iterator[VideoFrame]:
        """Those that a packet completes; None: all that are left."""
        try:
            frames = self._stream.decode(cast("av.Packet[VideoStream]", packet))
        except PASSING:
            self.completeness.undecodable()
            return
        for frame in frames:
            if frame.time_base is None:
                frame.time_base = self._stream.time_base
            self._tail.decoded(frame)
            self.completeness.decoded(frame)
            self.is_interlaced = self.is_interlaced or frame.interlaced_frame
            yield frame

    def _last_ones(self) -> Iterator[VideoFrame]:
        """Those that got lost at the end beside a broken one."""
        for frame in self._tail.frames():
            if frame is None:
                self.completeness.undecodable()
            else:
                self.completeness.decoded(frame)
                yield frame

    def _aspect(self) -> Fraction:
        """Of the pixels: what the container says, or the codec; what the codec says anew in the middle counts."""
        codec = plausible_aspect(self._stream.codec_context.sample_aspect_ratio)
        if self._first_aspect is None:
            self._first_aspect = codec
        return codec if codec != self._first_aspect else plausible_aspect(self._stream.sample_aspect_ratio)

    def _said(self, name: str, frame: VideoFrame) -> int:
        """Of a frame's colours; before PyAV 17 only the codec's own can be asked."""
        value = getattr(frame, name, _UNSAID)
        return int(getattr(self._stream.codec_context, name) if value == _UNSAID else value)


def _declared_fps(stream: VideoStream) -> float | None:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate and 0 < rate < _PLAUSIBLE_FPS:
            return float(rate)
    return None


def _declared_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return None if container.duration is None else container.duration / av.time_base
