"""Pictures as encoders of video take them: brightness and colours in planes, BT.709 in studio range."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from ...domain.types import Pixels
from ..conversion import CONVERTER_THREADS


class YuvFrames:
    """Makes such frames of pictures of one size. Used from one thread at a time.

    The frame that takes the pictures and the converter are made once: new ones for each cost several times as much as
    the conversion itself.
    """

    def __init__(self, size: tuple[int, int], pixel_format: str) -> None:
        """size: (width, height). pixel_format: FFmpeg's name of a YUV one."""
        self._format = pixel_format
        self._picture = av.VideoFrame(*size, "bgra")
        plane: Any = self._picture.planes[0]
        lines = np.frombuffer(plane, np.uint8).reshape(size[1], plane.line_size)
        self._lines = lines[:, : 4 * size[0]]
        self._converter = VideoReformatter()

    def of(self, pixels: Pixels) -> av.VideoFrame:
        """(height, width, 4) BGRA uint8, contiguous → a new frame."""
        np.copyto(self._lines, pixels.reshape(self._lines.shape))
        return self._converter.reformat(self._picture, format=self._format, dst_colorspace=Colorspace.ITU709,
                                        dst_color_range=ColorRange.MPEG, threads=CONVERTER_THREADS)
