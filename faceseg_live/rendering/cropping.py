"""Square crops that follow something and keep their size."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Box, Pixels

Affine = NDArray[np.float64]
"""(3, 3): pixels of one image to pixels of another, (x, y, 1) columns."""


def square_map(box: Box, scale: float, side_px: int) -> Affine:
    """The map of a square round the box, `scale` times its larger side, onto a square image."""
    zoom = side_px / max(1.0, max(box.width, box.height) * scale)
    centre_x, centre_y = box.centre
    return np.array([[zoom, 0, side_px / 2 - zoom * centre_x], [0, zoom, side_px / 2 - zoom * centre_y], [0, 0, 1]])


def square_crop(pixels: Pixels, to_crop: Affine, side_px: int, border: int = cv2.BORDER_CONSTANT) -> Pixels:
    """The square crop, placed by fractions of pixels so that it does not tremble.

    Where it reduces twofold or more, its part of the image is averaged to whole steps first: no shimmer.
    `border` is OpenCV's rule for what lies outside the image; its constant is black.
    """
    step = max(1, int(1 / to_crop[0, 0]))
    if step > 1:
        pixels, to_crop = _reduced(pixels, to_crop, side_px, step)
    size = side_px, side_px
    crop = cv2.warpAffine(pixels, to_crop[:2], size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(crop, np.uint8)


def _reduced(pixels: Pixels, to_crop: Affine, side_px: int, step: int) -> tuple[Pixels, Affine]:
    """The part of the image that the crop shows, `step` times smaller, and the way from there to the crop."""
    height, width = pixels.shape[:2]
    first = np.floor(-to_crop[:2, 2] / to_crop[0, 0] / step).astype(int)
    left, top = (max(0, int(side)) * step for side in first - 1)
    reach = (int(side_px / to_crop[0, 0] / step) + 4) * step
    part = pixels[top : min(top + reach, height), left : min(left + reach, width)]
    rows, columns = part.shape[0] // step, part.shape[1] // step
    if min(rows, columns) == 0:
        return np.zeros((1, 1, pixels.shape[2]), np.uint8), to_crop
    part = part[: rows * step, : columns * step]
    small = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    middle = (step - 1) / 2
    back = np.array([[step, 0, left + middle], [0, step, top + middle], [0, 0, 1.0]])
    return small, to_crop @ back
