"""Turns pictures upright, as the orientation in their EXIF data asks (EXIF 2.32, tag 274)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import ExifTags, Image

from ...domain.types import Pixels

_TURNED: dict[int, Callable[[Pixels], Any]] = {
    2: lambda pixels: cv2.flip(pixels, 1),
    3: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_180),
    4: lambda pixels: cv2.flip(pixels, 0),
    5: cv2.transpose,
    6: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    7: lambda pixels: cv2.rotate(cv2.transpose(pixels), cv2.ROTATE_180),
    8: lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
}
"""By OpenCV, which is five times as fast at it as a copy of a turned view."""


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
    """(height, width, 3 or 4) as it is meant to be seen; contiguous."""
    turned = _TURNED[orientation](pixels) if orientation in _TURNED else pixels
    return np.ascontiguousarray(turned, np.uint8)
