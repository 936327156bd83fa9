"""What lies in front of a face is cut out of its mask: last, so that neither growing nor blur creeps back over it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Hand
from ..masks import RegionMask
from .hand_silhouette import draw_hands

_CUT_EDGE_PX = 5
"""Kernel of the soft edge where something is cut out."""


def without_hands(mask: RegionMask, hands: Sequence[Hand]) -> RegionMask:
    """The mask without the hands over it."""
    if mask.is_empty or not hands:
        return mask
    rows, columns = mask.values.shape
    drawn = draw_hands(hands, mask.x, mask.y, columns, rows)
    if not drawn.any():
        return mask
    return mask.without(_softened(drawn.astype(np.float32), mask))


def _softened(hidden: NDArray[np.float32], mask: RegionMask) -> RegionMask:
    soft = cv2.GaussianBlur(hidden, (_CUT_EDGE_PX, _CUT_EDGE_PX), 0)
    return RegionMask(np.asarray(soft, np.float32), mask.x, mask.y, mask.frame_width, mask.frame_height)
