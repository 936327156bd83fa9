"""Pictures of a camera that sends JPEGs, decoded in no more pixels than somebody looks at.

libjpeg decodes at a half, a quarter or an eighth of the size in two thirds to a third of the time, and a 2160p picture
takes 25 MB in full.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.pictures import STEPS, Picture
from ...domain.types import Pixels, freeze

_COARSEST = max(STEPS)
_WEIGHT = 0.2
"""Of the newest picture in what is usual."""
_USUAL = 0.3
"""Share of the pictures: an engine may see every third."""
_DECODED_AT = {1: cv2.IMREAD_COLOR_RGB, 2: cv2.IMREAD_REDUCED_GRAYSCALE_2 | cv2.IMREAD_COLOR_RGB,
               4: cv2.IMREAD_REDUCED_GRAYSCALE_4 | cv2.IMREAD_COLOR_RGB,
               8: cv2.IMREAD_REDUCED_GRAYSCALE_8 | cv2.IMREAD_COLOR_RGB}
"""The flags of the reduced sizes without that for BGR, which is part of `IMREAD_REDUCED_COLOR_2` and so on."""
_START, _MARKER = b"\xff\xd8", 0xFF
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Second bytes of the markers of which one says how large the picture is (SOF0 to SOF15; ITU T.81, table B.1)."""


class Demand:
    """Which sizes of a camera's pictures are used; from any thread.

    To read a JPEG's bits takes half the time whatever its size, so that each is decoded once, as finely as the ones
    before it were usually needed. What is asked for now and then is decoded then.
    """

    def __init__(self) -> None:
        self._asked: set[int] = set()
        """Steps, since the last picture came."""
        self._shares = dict.fromkeys(STEPS, 0.0)
        """By step, of how many of the last pictures it was asked."""

    def count(self) -> None:
        """Another picture has come."""
        asked, self._asked = self._asked, set()
        for step in STEPS:
            self._shares[step] += _WEIGHT * ((step in asked) - self._shares[step])

    def note(self, step: int) -> None:
        """A picture is looked at in this size."""
        self._asked.add(step)

    @property
    def finest(self) -> int:
        """The smallest step that is usually asked for."""
        return min((step for step, share in self._shares.items() if share >= _USUAL), default=_COARSEST)


class JpegPicture(Picture):
    """A JPEG and what was decoded of it."""

    __slots__ = ("_data", "_demand")

    def __init__(self, data: Pixels, size: tuple[int, int], demand: Demand) -> None:
        """Decodes what `demand` expects to be looked at.

        Args:
            data: (1, N) bytes of a whole JPEG.
            size: (width, height) that its header says.

        Raises ValueError where it can't be decoded.
        """
        super().__init__(size, {})
        self._data, self._demand = data, demand
        demand.count()
        expected = demand.finest
        self._made[expected] = self._decoded(expected)

    def reduced(self, step: int) -> Pixels:
        self._demand.note(step)
        return super().reduced(step)

    def finest(self, step: int) -> tuple[int, Pixels]:
        self._demand.note(step)
        return super().finest(step)

    def _decoded(self, step: int) -> Pixels:
        pixels = cv2.imdecode(self._data, _DECODED_AT[step] | cv2.IMREAD_IGNORE_ORIENTATION)
        shape = tuple(-(-side // step) for side in reversed(self.size))
        if pixels is None or pixels.shape[:2] != shape:
            raise ValueError("no whole JPEG")
        return freeze(np.asarray(pixels, np.uint8))


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) that a JPEG's header says; None where it is none."""
    if data[:2] != _START:
        return None
    at = len(_START)
    while at + 9 <= len(data) and data[at] == _MARKER:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if kind in _FRAME_HEADERS:
            height, width = (int.from_bytes(data[at + start : at + start + 2], "big") for start in (5, 7))
            return (width, height) if width and height else None
        at += 2 + length
    return None
