"""Brings an image to a size that a face detector bears."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ...domain.types import Box, Pixels
from ..base import Detection

_LEAST_SIDE_PX = 64
_THINNEST = 7
"""Longer side over shorter one."""


def fitted(pixels: Pixels, longest_px: int) -> tuple[Pixels, float, float]:
    """The image, shrunk so that no side is longer, and widths and heights of its pixels in the given one's.

    Where it is very small or thin, it gets black to the right and below; what it shows stays in place. With a side
    of 32 pixels or less, OpenCV's YuNet reads memory that is not its own and gives endless boxes (4.11).
    """
    height, width = pixels.shape[:2]
    share = min(1.0, longest_px / max(height, width))
    small_width, small_height = max(1, round(width * share)), max(1, round(height * share))
    if share < 1:
        small = cv2.resize(halved(pixels, 2 * longest_px), (small_width, small_height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(small, np.uint8)
    least = max(_LEAST_SIDE_PX, -(-max(small_height, small_width) // _THINNEST))
    right, below = max(0, least - small_width), max(0, least - small_height)
    if right or below:
        pixels = np.pad(pixels, ((0, below), (0, right), (0, 0)))
    return pixels, width / small_width, height / small_height


def halved(pixels: Pixels, least_px: int) -> Pixels:
    """Averaged by twos as long as its longer side stays at least so long; an odd last row or column is left out.

    Several times faster than averaging at once, and than leaving pixels out, which would also let the noise through.
    """
    while max(pixels.shape[:2]) >= 2 * least_px and min(pixels.shape[:2]) > 1:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        half = cv2.resize(pixels[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(half, np.uint8)
    return pixels


def stretched(seen: Detection, across: float, down: float) -> Detection:
    """What was seen in a fitted image, in the pixels of the one before."""
    box, right, left = seen.box, seen.right_eye, seen.left_eye
    return replace(
        seen,
        box=Box(box.x * across, box.y * down, box.width * across, box.height * down),
        right_eye=right and (right[0] * across, right[1] * down),
        left_eye=left and (left[0] * across, left[1] * down),
    )
