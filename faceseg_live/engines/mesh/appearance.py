"""What distinguishes people between frames: a tiny image of the face, always turned and scaled alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...domain.types import Frame, Points, freeze
from ..base import Detection, Roi
from ..sampling import sampled
from .geometry import roi_of_detection, roi_of_landmarks

_SIDE_PX = 12
_WIDTH_OF_ROI = 0.9
"""The part of the mesh's region that is looked at: the head with its hair, little of the background."""


def appearance_of(frame: Frame, landmarks: Points) -> NDArray[np.float32]:
    """(12·12·3,) float32 of length 1, read-only: colours round the face relative to their mean, plus that mean's tint.

    The cosine between two of them is near 1 for one person in successive frames.
    """
    return _appearance_in(frame, roi_of_landmarks(landmarks))


def appearance_of_detection(frame: Frame, detection: Detection) -> NDArray[np.float32]:
    """The same of a face without a mesh."""
    return _appearance_in(frame, roi_of_detection(detection))


def _appearance_in(frame: Frame, roi: Roi) -> NDArray[np.float32]:
    scale = _SIDE_PX / (roi.side * _WIDTH_OF_ROI)
    cos, sin = np.cos(roi.rotation) * scale, np.sin(roi.rotation) * scale
    middle = _SIDE_PX / 2 - 0.5
    turn = np.array(
        ((cos, sin, middle - cos * roi.centre_x - sin * roi.centre_y),
         (-sin, cos, middle + sin * roi.centre_x - cos * roi.centre_y)), dtype=np.float64,
    )
    patch = sampled(frame, turn, (_SIDE_PX, _SIDE_PX)).astype(np.float32)
    patch -= patch.mean()
    vector = patch.ravel()
    length = float(np.linalg.norm(vector))
    return freeze(vector / length if length > 1e-3 else np.zeros_like(vector))
