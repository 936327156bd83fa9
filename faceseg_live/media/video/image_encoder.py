"""Encodes images of one size, each for itself."""

from __future__ import annotations

from fractions import Fraction

import av

from ...domain.types import Pixels
from ..conversion import CONVERTER_THREADS
from .codecs import Codec


class ImageEncoder:
    """(H, W, 4) BGRA uint8 images in, the bytes of an image file each out."""

    def __init__(self, codec: Codec, *, has_alpha: bool) -> None:
        self._codec, self._has_alpha = codec, has_alpha
        self._context: av.VideoCodecContext | None = None
        self._count = 0

    def encoded(self, pixels: Pixels) -> bytes:
        """A whole file. Raises FFmpegError, ValueError."""
        if self._context is None:
            self._context = self._opened(pixels)
        opaque = pixels
        if not self._has_alpha:
            opaque = pixels.copy()
            opaque[..., 3] = 255
        frame = av.VideoFrame.from_ndarray(opaque, format="bgra")
        frame = frame.reformat(format=self._context.pix_fmt, threads=CONVERTER_THREADS)
        frame.pts = self._count
        self._count += 1
        return b"".join(bytes(packet) for packet in self._context.encode(frame))

    def _opened(self, first: Pixels) -> av.VideoCodecContext:
        context = av.CodecContext.create(self._codec.name, "w")
        assert isinstance(context, av.VideoCodecContext)
        context.height, context.width = first.shape[:2]
        context.pix_fmt, context.time_base = self._codec.pixels_for(self._has_alpha), Fraction(1, 30)
        context.options = self._codec.options_for(live=True)
        context.thread_count = 1  # more would hold images back
        return context
