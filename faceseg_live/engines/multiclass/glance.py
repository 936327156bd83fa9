"""Whether something has come before a face since it was looked at: its picture in the small, compared."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Face, Frame
from ..crops import upright_square
from ..sampling import sampled

Glance = NDArray[np.float32]
"""(16, 16, 3): a face's picture, its mean brightness taken away, so that a lamp changes nothing."""
_SIDE_PX, _TAKEN_PX = 16, 96
_MARGIN = 1.3
_CHANGED = 5.0
"""Of 255: faces that talk and turn mostly differ by 1 to 4 after four frames, by 12 and more when a hand comes in."""


def glance(frame: Frame, face: Face) -> Glance:
    """How a face of a frame looks from afar, upright whatever its place and size."""
    to_square = upright_square(face, _TAKEN_PX, _MARGIN)
    square = sampled(frame, to_square, (_TAKEN_PX, _TAKEN_PX))
    small = np.asarray(cv2.resize(square, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA), np.float32)
    return np.asarray(small - small.mean(axis=(0, 1)), np.float32)


def has_changed(before: Glance, now: Glance) -> bool:
    """Whether the difference is more than a face's own."""
    return float(np.abs(now - before).mean()) > _CHANGED
