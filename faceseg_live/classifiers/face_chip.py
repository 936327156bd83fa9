"""The upright image of a face that dlib's networks were trained on: a square in which the eyes and the nose always lie
at the same places."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Pixels, Points

_MESH_POINTS = [263, 362, 33, 133, 2]
"""Of the left eye the outer and the inner corner, the same of the right eye, the nose's base."""
_MEAN_FACE = np.array([
    (0.8595674595992, 0.2134981538014), (0.6460604764104, 0.2289674387677), (0.1205750620789, 0.2137274526848),
    (0.3340850613712, 0.2290642403242), (0.4901123135679, 0.6277975316475),
])
"""Where they lie in a face of side 1: the mean shape of dlib's five-point landmarks (`get_face_chip_details`)."""
_PADDING = 0.2
"""Round that face, in its sides."""
_SIGMA = 0.4
"""Of the blur before a face is shrunk, in pixels of the chip: about what dlib's image pyramid does."""
_REACH = 3
"""Of that blur, in sigmas."""
_FINEST = 2
"""So many pixels of the image to one of the chip are blurred; more are averaged down to that first: it is cheaper."""


def face_chip(image: Pixels, landmarks: Points, side: int) -> Pixels:
    """(side, side, 3) uint8 RGB.

    Args:
        image: (h, w, 3) uint8 RGB.
        landmarks: (n, ≥ 2) the mesh in its pixels.
    """
    points = landmarks[_MESH_POINTS, :2].astype(np.float64)
    to_chip = _similarity(points, (_MEAN_FACE + _PADDING) / (1 + 2 * _PADDING) * side)
    shrinks_by = 1 / float(np.hypot(*to_chip[:, 0]))
    part, corner = _needed(image, to_chip, side, _REACH * _SIGMA * shrinks_by + 1)
    to_chip[:, 2] += to_chip[:, :2] @ corner
    step = int(shrinks_by / _FINEST)
    if step > 1:
        part, to_chip = _averaged(part, to_chip, step)
        shrinks_by /= step
    if shrinks_by > 1:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), _SIGMA * shrinks_by), np.uint8)
    return np.asarray(cv2.warpAffine(part, to_chip, (side, side), borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _similarity(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """(2, 3): the turn, scale and shift with the least squared distance between points; only a shift where all points
    are one."""
    middle, target_middle = source.mean(0), target.mean(0)
    (x, y), (u, v) = (source - middle).T, (target - target_middle).T
    spread = x @ x + y @ y
    along, across = ((x @ u + y @ v) / spread, (x @ v - y @ u) / spread) if spread else (1.0, 0.0)
    turn = np.array(((along, -across), (across, along)))
    return np.column_stack((turn, target_middle - turn @ middle))


def _needed(
    image: Pixels, to_chip: NDArray[np.float64], side: int, reach: float
) -> tuple[Pixels, NDArray[np.float64]]:
    """What the chip shows of an image, with so many pixels round it, but at least one in all; and its corner (x, y)."""
    corners = cv2.transform(np.array([[(0.0, 0.0), (side, 0), (side, side), (0, side)]]),
                            cv2.invertAffineTransform(to_chip))[0]
    limits = np.array(image.shape[1::-1])
    first = np.clip(np.floor(corners.min(0) - reach), 0, limits - 1).astype(int)
    last = np.clip(np.ceil(corners.max(0) + reach), first + 1, limits).astype(int)
    return image[first[1] : last[1], first[0] : last[0]], first.astype(np.float64)


def _averaged(part: Pixels, to_chip: NDArray[np.float64], step: int) -> tuple[Pixels, NDArray[np.float64]]:
    """The mean of every step × step pixels, and the way from there."""
    rows, columns = part.shape[:2]
    size = max(1, columns // step), max(1, rows // step)
    across, down = columns / size[0], rows / size[1]
    # The middle of a pixel, not its corner, has whole coordinates.
    enlarged = np.array(((across, 0, (across - 1) / 2), (0, down, (down - 1) / 2), (0, 0, 1)))
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8), to_chip @ enlarged
