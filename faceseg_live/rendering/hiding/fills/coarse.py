"""Blocks and blur: what was there, too coarse for people, and not always for networks."""

from __future__ import annotations

import cv2
import numpy as np

from ....domain.types import Pixels
from ....settings import HidingSettings
from ..region import Region

_FINEST, _COARSEST = 16, 3
"""So many blocks lie along the longer side of a region, at strength 0 and 100: heads of all sizes are hidden alike."""


class Blocks:
    """Blocks of one colour each."""

    def __init__(self, settings: HidingSettings) -> None:
        self._blocks = _FINEST + (_COARSEST - _FINEST) * settings.strength / 100

    def hide(self, pixels: Pixels, region: Region) -> None:
        part = np.ascontiguousarray(pixels[region.place])
        rows, columns = part.shape[:2]
        block = max(region.rectangle[2:]) / self._blocks
        size = max(1, round(columns / block)), max(1, round(rows / block))
        small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        region.lay(pixels, self._enlarged(small, (columns, rows)))

    def _enlarged(self, small: Pixels, size: tuple[int, int]) -> Pixels:
        return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_NEAREST), np.uint8)


class Blur(Blocks):
    """The same without edges."""

    def _enlarged(self, small: Pixels, size: tuple[int, int]) -> Pixels:
        smooth = cv2.GaussianBlur(small, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.resize(smooth, size, interpolation=cv2.INTER_CUBIC), np.uint8)
