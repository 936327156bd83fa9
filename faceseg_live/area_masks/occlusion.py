"""What lies in front of a face is cut out of its mask: last, so that neither growing nor blur creeps back over it."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.regions import FACE, Regions
from ..domain.types import Face, Hand, RegionMap
from ..masks import RegionMask
from .evidence import marked_pixels
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


def only_visible(mask: RegionMask, face: Face, maps: Sequence[RegionMap], shown: Regions = FACE) -> RegionMask:
    """The mask without what a parser sees in front of the face: hair, glasses, all that is not to be shown."""
    parsed = _parsed(face, maps)
    if mask.is_empty or parsed is None:
        return mask
    of_face = [index for index, regions in enumerate(parsed.classes) if regions and regions <= shown]
    visible, left, top = marked_pixels(parsed, of_face, mask.frame_size)
    rows, columns = mask.values.shape
    hidden = np.ones((rows, columns), np.float32)
    x, y = max(left, mask.x), max(top, mask.y)
    right, bottom = min(left + visible.shape[1], mask.x + columns), min(top + visible.shape[0], mask.y + rows)
    if right > x and bottom > y:
        seen = visible[y - top : bottom - top, x - left : right - left]
        hidden[y - mask.y : bottom - mask.y, x - mask.x : right - mask.x] = ~seen
    return mask.without(_softened(hidden, mask))


def _parsed(face: Face, maps: Sequence[RegionMap]) -> RegionMap | None:
    """The most trusted map that distinguishes parts of the face."""
    return next((item for item in maps if item.face_id == face.id and item.regions & FACE), None)


def _softened(hidden: NDArray[np.float32], mask: RegionMask) -> RegionMask:
    soft = cv2.GaussianBlur(hidden, (_CUT_EDGE_PX, _CUT_EDGE_PX), 0)
    return RegionMask(np.asarray(soft, np.float32), mask.x, mask.y, mask.frame_width, mask.frame_height)
