"""Turns pictures upright, as the orientation in their EXIF data asks (EXIF 2.32, tag 274)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import ExifTags, Image

from ...domain.types import Pixels

_TURNED: dict[int, Callable[[Pixels], Pixels]] = {
    2: lambda pixels: pixels[:, ::-1],
    3: lambda pixels: pixels[::-1, ::-1],
    4: lambda pixels: pixels[::-1],
    5: lambda pixels: pixels.swapaxes(0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: pixels[::-1, ::-1].swapaxes(0, 1),
    8: np.rot90,
}


def orientation_in(exif: bytes) -> int:
    """1..8 as EXIF data says; 1 where it says none or is damaged."""
    if not exif:
        return 1
    held = Image.Exif()
    try:
        held.load(exif)
        orientation = held.get(ExifTags.Base.Orientation)
    except Exception:  # of whatever kind: the data is anybody's
        return 1
    return orientation if orientation in _TURNED else 1


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """(height, width, …) as it is meant to be seen; a view of the same memory."""
    return _TURNED[orientation](pixels) if orientation in _TURNED else pixels
