"""Turns pictures with times into a media container: each picture is shown at its own time, at any rate."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from numpy.typing import NDArray

from ..frames import Pixels
from .audio_copy import AudioCopy, Sound

TICKS_PER_S = 90_000
"""Fine enough for every usual frame rate, and what MPEG systems count in."""

_USUAL_FPS = 30.0

_X264 = {
    "crf": "18",  # visually lossless
    "preset": "veryfast",
    "bf": "0",  # reordered pictures would make the track's length wrong at uneven rates
    "flags": "+frame_duration",  # the last picture stays as long as asked, too
}


@dataclass(frozen=True, slots=True)
class VideoFormat:
    """How pictures are encoded, and into what."""

    container: str = "mp4"
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    codec_options: dict[str, str] = field(default_factory=lambda: dict(_X264))
    container_options: dict[str, str] = field(default_factory=lambda: {"movflags": "+faststart"})

    @property
    def needs_even_size(self) -> bool:
        """Its colour planes have half the picture's size."""
        return "420" in self.pixel_format


H264_MP4 = VideoFormat()
"""Plays everywhere."""


class Encoder:
    """Encodes pictures with times into an open container file. Used from one thread at a time.

    All pictures get the first one's size: a later one of another size is scaled. A format that needs even
    sizes gets the last column or row twice.
    """

    def __init__(self, path: Path, video_format: VideoFormat = H264_MP4, fps: float | None = None) -> None:
        """`fps` is a hint for the encoder's rate control; times are kept exactly whatever it says."""
        self._format = video_format
        usable = fps is not None and math.isfinite(fps) and fps > 0
        self._rate = Fraction(fps if usable and fps else _USUAL_FPS).limit_denominator(1001)
        options = video_format.container_options
        self._container = av.open(str(path), "w", format=video_format.container, options=options)
        self._stream: av.VideoStream | None = None
        self._size = (0, 0)
        self._waiting: av.VideoFrame | None = None
        self._waiting_pts = 0
        self._duration = max(1, round(TICKS_PER_S / self._rate))
        self._audio: AudioCopy | None = None

    def copy_audio(self, source: Path) -> Sound:
        """Take over the sound of a media file, without decoding it; call before the first picture."""
        self._audio, outcome = AudioCopy.of(source, self._container)
        return outcome

    def write(self, pixels: Pixels, time_s: float) -> None:
        """Append one (H, W, 4) BGRA uint8 picture, shown from `time_s` on; times must rise."""
        if self._stream is None:
            self._start(pixels)
        frame = av.VideoFrame.from_ndarray(self._fitted(pixels), format="bgra")
        pts = round(time_s * TICKS_PER_S)
        if self._waiting is not None:
            pts = max(pts, self._waiting_pts + 1)
            self._duration = pts - self._waiting_pts
            self._encode(self._waiting)
        # How long it is shown is known when the next one comes.
        self._waiting, self._waiting_pts = frame, pts

    def finish(self) -> None:
        """Write all that is still on its way, and close the container. ValueError when it got no picture."""
        if self._stream is None or self._waiting is None:
            raise ValueError("it got no picture")
        self._encode(self._waiting)
        self._waiting = None
        self._container.mux(self._stream.encode(None))
        if self._audio is not None:
            self._audio.mux_until(float("inf"))
        self.close()

    def close(self) -> None:
        """Let go of the file, finished or not."""
        if self._audio is not None:
            self._audio.close()
            self._audio = None
        self._container.close()

    def _start(self, pixels: Pixels) -> None:
        height, width = pixels.shape[:2]
        if self._format.needs_even_size:
            width, height = width + width % 2, height + height % 2
        stream = self._container.add_stream(self._format.codec, rate=self._rate)
        if not isinstance(stream, av.VideoStream):
            raise ValueError(f"{self._format.codec} is no video codec")
        stream.width, stream.height, stream.pix_fmt = width, height, self._format.pixel_format
        stream.codec_context.options = self._format.codec_options
        stream.time_base = stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
        # Said in the file, or players guess by the size which of two matrices turns it back into RGB.
        stream.codec_context.colorspace = Colorspace.ITU709
        stream.codec_context.color_range = ColorRange.MPEG
        self._stream, self._size = stream, (width, height)

    def _fitted(self, pixels: Pixels) -> Pixels:
        width, height = self._size
        right, below = width - pixels.shape[1], height - pixels.shape[0]
        if right in (0, 1) and below in (0, 1):
            if right or below:
                pixels = _plain(cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE))
            return np.ascontiguousarray(pixels)
        return _plain(cv2.resize(pixels, self._size, interpolation=cv2.INTER_AREA))

    def _encode(self, frame: av.VideoFrame) -> None:
        assert self._stream is not None
        converted = frame.reformat(
            format=self._format.pixel_format,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
        )
        converted.pts, converted.duration = self._waiting_pts, self._duration
        converted.time_base = Fraction(1, TICKS_PER_S)
        if self._audio is not None:
            self._audio.mux_until(self._waiting_pts / TICKS_PER_S)
        self._container.mux(self._stream.encode(converted))


def _plain(pixels: NDArray[Any]) -> Pixels:
    return np.asarray(pixels, np.uint8)
