"""How a face is cut out of the frame for a network: maps from pixels of the frame to pixels of the crop.

All maps are (2, 3) float64, of fractions of pixels: the landmarks they come from are smoothed, so the crop does not
tremble.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..domain.types import Face, Points
from .base import Roi
from .mesh.geometry import roi_of_landmarks

Affine = NDArray[np.float64]
"""(2, 3): pixels of the frame to pixels of the crop."""


_LARGEST_NATIVE_PX = 4096


def upright_square(face: Face, side_px: int, margin: float) -> Affine:
    """A square round the face, turned upright with it.

    Args:
        side_px: the crop's side.
        margin: the square's side, as a multiple of the face's larger one (measured along the turned axes).
    """
    if face.landmarks is not None:
        return square_of(upright_roi(face.landmarks, margin), side_px)
    size = max(face.box.width, face.box.height)
    return square_of(Roi(*face.box.centre, size * margin, 0.0), side_px)


def upright_roi(landmarks: Points, margin: float) -> Roi:
    """The square round a (N, ≥2) mesh, turned upright with it and `margin` times as large."""
    roi = roi_of_landmarks(landmarks, roll_of(landmarks))
    return Roi(roi.centre_x, roi.centre_y, roi.side / _ROI_MARGIN * margin, roi.rotation)


_RIGHT_EYE, _LEFT_EYE, _MOUTH = (33, 133), (362, 263), (61, 291)
"""Corners."""


def roll_of(points: Points) -> float:
    """By how many radians a (N, ≥2) mesh is turned clockwise: the mean of what eyes and mouth say.

    The way from eye to eye and the way from between them to the mouth, a quarter turn on, count by their lengths: so
    were the images of CelebA-HQ turned, and a profile, whose eyes lie close together, keeps its roll.
    """
    right, left, mouth = (
        (points[one, :2] + points[other, :2]) / 2
        for one, other in (_RIGHT_EYE, _LEFT_EYE, _MOUTH)
    )
    down = mouth - (right + left) / 2
    across = left - right + (down[1], -down[0])
    return float(np.arctan2(across[1], across[0]))


_ROI_MARGIN = 1.5
"""By which `roi_of_landmarks` has widened the face already."""


def square_of(roi: Roi, side_px: int) -> Affine:
    """The map of a turned square onto a crop of that side, pixel centres on pixel centres."""
    zoom = side_px / max(roi.side, 1e-6)
    cos, sin = np.cos(roi.rotation) * zoom, np.sin(roi.rotation) * zoom
    middle = (side_px - 1) / 2
    turn = np.array([[cos, sin], [-sin, cos]])
    shift = middle - turn @ np.array([roi.centre_x, roi.centre_y])
    return np.column_stack((turn, shift))


def stretched_box(left: float, top: float, width: float, height: float, size: tuple[int, int]) -> Affine:
    """The map of a box onto a (width, height) crop; the aspect is not kept."""
    across, down = size[0] / max(width, 1e-6), size[1] / max(height, 1e-6)
    return np.array([
        [across, 0, (across - 1) / 2 - across * left],
        [0, down, (down - 1) / 2 - down * top],
    ])  # fmt: skip


def rescaled_map(to_crop: Affine, size: tuple[int, int], new_size: tuple[int, int]) -> Affine:
    """The map of the same part of the frame onto a crop of another (width, height); centres stay on centres."""
    factors = np.divide(new_size, size)
    changed: Affine = to_crop * factors[:, None]
    changed[:, 2] += (factors - 1) / 2
    return changed


def native_size(to_crop: Affine, size: tuple[int, int]) -> tuple[int, int]:
    """(width, height) at which the crop has as many pixels as the part of the frame that it shows, within 1…4096."""
    native = np.divide(size, np.linalg.norm(to_crop[:, :2], axis=1))
    width, height = np.clip(np.rint(native), 1, _LARGEST_NATIVE_PX)
    return int(width), int(height)
