"""Decodes the frames of a video container, wherever it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from ...domain.types import Pixels
from ...errors import SourceError
from .file_clock import FileClock, feeding_streams, main_pictures

_TEXT_DEMUXER = "tty"
"""FFmpeg takes any text file for terminal graphics."""
_PLAUSIBLE_FPS = 250
_ASSUMED_FPS = 25.0
SMALLEST_STEP_S = 0.001
"""Between two frames whose times do not rise in the file."""


class Decoder:
    """Reads a container's first video stream; closes nothing: the container stays the caller's.

    All but `frames()` may be used after the container was closed.
    """

    def __init__(self, container: InputContainer, title: str, *, is_live: bool = False) -> None:
        """Raises SourceError, naming `title`, where the container has no frames."""
        stream = main_pictures(container)
        if stream is None or container.format.name == _TEXT_DEMUXER:
            raise SourceError("media.no_frames_inside", title=title)
        self._container = container
        self._stream = cast(VideoStream, stream)
        self._streams = (stream,) if is_live else feeding_streams(container)
        self._clock = FileClock(container)
        self.codec = self._stream.codec_context.name
        self.fps = _declared_fps(self._stream)
        """The mean rate the container declares; None where it says none that can be true."""
        self.frame_count = self._stream.frames or None
        self.duration_s, has_own_duration = _declared_duration_s(container, self._stream)
        """Of the frames where the container knows it, otherwise of the whole."""
        self._expected_s = (self.duration_s or 0.0) if has_own_duration and not self._clock.may_jump else 0.0
        self._start_s = (container.start_time or 0) / av.time_base
        self._stream.thread_type = "SLICE" if is_live else "AUTO"  # several frames at once would delay them
        self._last_s = -1.0
        self.damaged_parts = 0
        """How many packets couldn't be decoded so far."""

    @property
    def is_cut_short(self) -> bool:
        """Ended well before the time that the container declares; known only once all frames were read."""
        return self._last_s < self._expected_s - max(1.0, self._expected_s / 10)

    def frames(self) -> Iterator[VideoFrame]:
        """All frames in order; passes over what is damaged. FFmpegError where anything else goes wrong."""
        packets = self._container.demux(*self._streams)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                self._clock.feed(packet)
                if packet.stream_index != self._stream.index:
                    continue
                pictures = cast(list[VideoFrame], packet.decode())
            except av.error.InvalidDataError:
                self.damaged_parts += 1
                continue
            yield from pictures

    @property
    def last_s(self) -> float:
        """The time of the frame that was asked about last; negative: there was none."""
        return self._last_s

    def seek(self, time_s: float) -> None:
        """Go on from a key frame that is shown at a time, or before it; `frames()` has to be called anew."""
        time_base = self._stream.time_base or Fraction(1, av.time_base)
        self._container.seek(int((time_s + self._start_s) / time_base), stream=self._stream)
        self._last_s = -1.0

    def time_s(self, frame: VideoFrame) -> float:
        """A frame's presentation time on the file's clock; made to rise whatever the file says."""
        time_s = self._last_s + 1 / (self.fps or _ASSUMED_FPS)
        if frame.pts is not None and frame.time_base is not None:
            time_s = self._clock.time_s(frame.pts * frame.time_base, time_s)
        self._last_s = max(time_s, 0.0 if self._last_s < 0 else self._last_s + SMALLEST_STEP_S)
        return self._last_s


def _declared_fps(stream: VideoStream) -> float | None:
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate and 0 < rate < _PLAUSIBLE_FPS:
            return float(rate)
    return None


def _declared_duration_s(container: InputContainer, stream: VideoStream) -> tuple[float | None, bool]:
    """Seconds, and whether they are the frames' own: a sound track may be longer."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base), True
    if container.duration is None:
        return None, False
    return container.duration / av.time_base, len(container.streams) == 1


def rgb_pixels(frame: VideoFrame) -> Pixels:
    """(height, width, 3) RGB uint8, turned the way the file's metadata asks (quarter turns)."""
    pixels = cast(Pixels, frame.to_ndarray(format="rgb24"))
    quarters = round(frame.rotation / 90) % 4  # anticlockwise, as np.rot90 counts
    return np.rot90(pixels, quarters) if quarters else pixels


def upright_size(frame: VideoFrame) -> tuple[int, int]:
    """(width, height) of `rgb_pixels(frame)`."""
    is_lying = round(frame.rotation / 90) % 2
    return (frame.height, frame.width) if is_lying else (frame.width, frame.height)
