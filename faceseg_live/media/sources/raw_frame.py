"""A frame as a decoder gives it, with what is needed to make pixels of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from av.video.frame import VideoFrame

SQUARE = Fraction(1)
_PLAUSIBLE = Fraction(1, 4), Fraction(4)
"""Widths of a pixel over its height; beyond, a file was written wrongly."""
_ROUNDING_PX = 2
"""A size that changes by less was meant to be the same."""


@dataclass(frozen=True, slots=True)
class RawFrame:
    """A decoded frame, not yet pixels: it may be squeezed, lie on its side, and have colours of any kind."""

    frame: VideoFrame
    aspect: Fraction = SQUARE
    """Width of a pixel over its height, as the frame is stored."""
    color_trc: int = 2
    """The curve of its brightness and its primary colours, numbered by ITU-T H.273; 2: it doesn't say."""
    color_primaries: int = 2

    @property
    def time(self) -> float | None:
        """As in the container, in seconds."""
        return self.frame.time

    @property
    def nbytes(self) -> int:
        """What it takes in memory."""
        return sum(plane.buffer_size for plane in self.frame.planes)

    @property
    def square_size(self) -> tuple[int, int]:
        """(width, height) with square pixels, as it is stored: the squeezed side is enlarged."""
        width, height = self.frame.width, self.frame.height
        if self.aspect > 1:
            return _even(width * self.aspect, width), height
        return width, _even(height / self.aspect, height)

    @property
    def quarters(self) -> int:
        """How often it has to be turned anticlockwise by a quarter, as np.rot90 counts."""
        return round(self.frame.rotation / 90) % 4

    @property
    def upright_size(self) -> tuple[int, int]:
        """(width, height) with square pixels, turned the way the file's metadata asks."""
        width, height = self.square_size
        return (height, width) if self.quarters % 2 else (width, height)


def plausible_aspect(ratio: Fraction | None) -> Fraction:
    """A sample aspect ratio that can be true; 1 where a file says none, or nonsense."""
    least, most = _PLAUSIBLE
    exact = Fraction(ratio.numerator, ratio.denominator) if ratio else SQUARE  # PyAV 19's are its own
    return exact if least <= exact <= most else SQUARE


def _even(exact: Fraction, stored: int) -> int:
    """Codecs want even sizes."""
    enlarged = 2 * round(exact / 2)
    return stored if enlarged - stored <= _ROUNDING_PX else enlarged
