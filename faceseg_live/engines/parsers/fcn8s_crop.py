"""The crop that FCN-8s was trained on (S3): whole numbers, from the 68 landmarks of a face."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ...domain.types import Face, Points

CropBox: TypeAlias = tuple[int, int, int, int]
"""Left, top, width and height, pixels of the frame."""

_SIDE_MARGIN = 0.1

LANDMARKS_68 = (
    127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356,  # jaw
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300,  # brows
    168, 197, 5, 4, 75, 97, 2, 326, 305,  # bridge of the nose, nostrils
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,  # eyes
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,  # mouth
)  # fmt: skip
"""The mesh's points for the 68 of the common annotation scheme, in its order; the forehead has none."""
_BROWS_FROM_TOP = 0.25
"""How far down a detector's box the brows lie, about; landmarks reach no higher."""


def crop_of_face(face: Face, frame_size: tuple[int, int]) -> CropBox:
    """The square crop of a face; of its box where it has no landmarks."""
    if face.landmarks is not None:
        return training_crop_box(_whole(face.landmarks[list(LANDMARKS_68), :2]), frame_size)
    box = face.box
    top = box.y + _BROWS_FROM_TOP * box.height
    corners = np.array([[box.x, top], [box.x + box.width, box.y + box.height]], np.float32)
    return training_crop_box(_whole(corners), frame_size)


def training_crop_box(
    landmarks: Sequence[tuple[int, int]], frame_size: tuple[int, int], *, is_square: bool = True
) -> CropBox:
    """The published rule. It leaves room for the forehead, and on the side to which the face is turned.

    Args:
        landmarks: x and y in whole pixels; may lie outside of the frame.
        frame_size: (width, height).

    The box stays inside the frame, so near its border it is no square either. As in the original, its last column
    and row are left out; a box of one pixel keeps it.
    """
    across, down = zip(*landmarks, strict=True)
    width, height = max(across) - min(across) + 1, max(down) - min(down) + 1
    lean_x, lean_y = _lean(across), _lean(down)
    headroom = _rounded(height * (max(width / height, 1) * 2 - 1))
    left = min(across) - _rounded(_SIDE_MARGIN * width) - abs(min(lean_x, 0))
    right = max(across) + _rounded(_SIDE_MARGIN * width) + max(lean_x, 0)
    top = min(down) - headroom - abs(min(lean_y, 0))
    bottom = max(down) + _rounded(_SIDE_MARGIN * height) + max(lean_y, 0)
    left, right = _clipped(left, right, frame_size[0])
    top, bottom = _clipped(top, bottom, frame_size[1])
    if is_square:
        side = max(right - left, bottom - top) + 1
        left, right = _clipped(*_about_middle(left, right, side), frame_size[0])
        top, bottom = _clipped(*_about_middle(top, bottom, side), frame_size[1])
    return left, top, max(right - left, 1), max(bottom - top, 1)


def _whole(points: Points) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in np.rint(points)]


def _lean(values: Sequence[int]) -> int:
    """How far the middle lies beyond the average: a turned face has most of its landmarks on one side."""
    return (min(values) + max(values)) // 2 - sum(values) // len(values)


def _rounded(value: float) -> int:
    """Halves upwards, as C++ rounds."""
    return math.floor(value + 0.5)


def _clipped(first: int, last: int, extent: int) -> tuple[int, int]:
    """Both ends inside of 0 … extent − 1."""
    return min(max(first, 0), extent - 1), min(max(last, 0), extent - 1)


def _about_middle(first: int, last: int, side: int) -> tuple[int, int]:
    start = (first + last) // 2 - (side - 1) // 2
    return start, start + side - 1
