"""Makes a region unrecognisable."""

from __future__ import annotations

import cv2
import numpy as np

from ..domain.types import Pixels
from ..settings import Hiding
from .drawing import mixed

_FINEST, _COARSEST = 16, 3
"""So many blocks lie along the longer side of a hidden region, at strength 0 and 100."""
_FIRM = 2.0
"""A mask's soft edge shows half of what it should hide: it is made so many times firmer."""


def hide(picture: Pixels, place: tuple[slice, slice], mask: Pixels, how: Hiding, strength: int) -> None:
    """Change a part of a picture.

    Args:
        picture: (height, width, 4) uint8; changed.
        place: rows and columns of the part.
        mask: (rows, columns) uint8, 0..255: where the part is hidden.
        strength: 1..100; the blocks grow with the region, so that small and large faces are hidden alike.
    """
    part = np.ascontiguousarray(picture[place])
    rows, columns = part.shape[:2]
    blocks = _FINEST + (_COARSEST - _FINEST) * strength / 100
    block = max(rows, columns) / blocks
    size = max(1, round(columns / block)), max(1, round(rows / block))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    if how is Hiding.BLUR:
        small = cv2.GaussianBlur(small, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
    interpolation = cv2.INTER_CUBIC if how is Hiding.BLUR else cv2.INTER_NEAREST
    coarse = np.asarray(cv2.resize(small, (columns, rows), interpolation=interpolation), np.uint8)
    firm = np.asarray(cv2.convertScaleAbs(mask, alpha=_FIRM), np.uint8)
    picture[place] = mixed(part, coarse, firm)
