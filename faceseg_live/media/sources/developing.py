"""Makes pixels of decoded frames: the one place where a frame of a video gets its colours and its shape."""

from __future__ import annotations

from typing import cast

from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation, VideoReformatter

from ...domain.pictures import quarter_turned
from ...domain.types import Pixels
from ..conversion import CONVERTER_THREADS
from .colour_table import FORMAT, ColourTable
from .raw_frame import RawFrame
from .tone_mapping import ColourSpace, Gamut, wide_space

_UNSAID, _BT709, _BT601, _BT2020 = 2, 1, 6, 9
"""Matrices, as H.273 numbers them."""
_HD_WIDTH, _HD_HEIGHT = 1280, 720
"""From here on players take BT.709 where a file doesn't say, below BT.601."""


class Developer:
    """For the frames of one source, on one thread: keeps what is expensive to set up."""

    def __init__(self) -> None:
        # One for each use: it is set up anew whenever sizes or formats change.
        self._reformatter, self._widener = VideoReformatter(), VideoReformatter()
        self._table: ColourTable | None = None
        self._of_table: tuple[object, ...] = ()

    def rgb_pixels(self, raw: RawFrame) -> Pixels:
        """(height, width, 3) uint8 sRGB with square pixels, turned the way the file's metadata asks (quarter turns)."""
        frame, size = raw.frame, raw.square_size
        space = wide_space(raw.color_trc, raw.color_primaries)
        _say_matrix(frame, space)
        if space is not None:
            frame = self._in_srgb(frame, space)
        is_squeezed = size != (frame.width, frame.height)
        rgb = self._reformatter.reformat(
            frame, *size, format="rgb24", interpolation=Interpolation.BICUBIC if is_squeezed else None,
            threads=CONVERTER_THREADS)
        pixels = cast(Pixels, rgb.to_ndarray())
        return quarter_turned(pixels, raw.quarters)

    def _in_srgb(self, frame: VideoFrame, space: ColourSpace) -> VideoFrame:
        key = space, frame.width, frame.height
        if self._table is None or self._of_table != key:
            self._table, self._of_table = ColourTable(space, frame.width, frame.height), key
        return self._table.applied(self._widener.reformat(frame, format=FORMAT, threads=CONVERTER_THREADS))


def is_transparent(raw: RawFrame) -> bool:
    """Whether anything of a frame is less than opaque."""
    if not any(component.is_alpha for component in raw.frame.format.components):
        return False
    alpha = raw.frame.reformat(format="rgba", threads=CONVERTER_THREADS).to_ndarray()[..., 3]
    return bool((alpha < 255).any())


def _say_matrix(frame: VideoFrame, space: ColourSpace | None) -> None:
    """Between brightness and colours, where the frame doesn't say it: what players take."""
    if frame.colorspace != _UNSAID or frame.format.is_rgb or frame.format.has_palette:
        return
    is_hd = frame.width >= _HD_WIDTH or frame.height >= _HD_HEIGHT
    frame.colorspace = _BT2020 if space and space.gamut is Gamut.BT2020 else _BT709 if is_hd else _BT601
