"""Between a frame and the upright square that a network looks at: cut out there, projected back here."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Frame, Pixels
from ...runtimes.litert import Tensor
from ..base import Roi
from ..sampling import step_for


def cut_square(pixels: Pixels, roi: Roi, side: int, border: int) -> Pixels:
    """The square of the (H, W, 3) frame, turned upright and scaled to (side, side, 3).

    `border` is OpenCV's rule for what lies beyond the frame. Like MediaPipe, whose networks it is for, it puts the
    middle of the square's corner pixels on the square's corners.
    """
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(pixels, square_to_frame(roi, side), (side, side), flags=flags, borderMode=border), np.uint8
    )


def square_of(frame: Frame, roi: Roi, side: int, border: int) -> Pixels:
    """The same of a frame, read from a picture that has all of its pixels, or as many as the square."""
    step, pixels = frame.finest(step_for(roi.side / side))
    x, y = ((middle + 0.5) / step - 0.5 for middle in (roi.centre_x, roi.centre_y))
    return cut_square(pixels, Roi(x, y, roi.side / step, roi.rotation), side, border)


def square_to_frame(roi: Roi, side: float) -> NDArray[np.float64]:
    """2×3 matrix from pixels of a square of `side` to pixels of the frame."""
    scale = roi.side / side
    cos, sin = np.cos(roi.rotation) * scale, np.sin(roi.rotation) * scale
    left = roi.centre_x - (cos - sin) * side / 2
    top = roi.centre_y - (sin + cos) * side / 2
    return np.array([[cos, -sin, left], [sin, cos, top]])


def to_frame(points: NDArray[np.float64], roi: Roi) -> NDArray[np.float64]:
    """(N, 2) in 0..1 of the square → pixels of the frame."""
    matrix = square_to_frame(roi, 1)
    projected: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return projected


def as_input(pixels: Pixels, *, signed: bool = False) -> Tensor:
    """(H, W, 3) uint8 → (1, H, W, 3) float32 in 0..1, or in −1..1 if `signed`."""
    scale, shift = (2 / 255, -1) if signed else (1 / 255, 0)
    values = np.multiply(pixels, np.float32(scale), dtype=np.float32)
    values += np.float32(shift)
    return np.expand_dims(values, 0)
