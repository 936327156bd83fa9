"""Makes every frame of a video fit its first one's size and what the format can show."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels


class Fitting:
    """A frame of another size is scaled as a whole and lies in the middle; beside it is nothing, or black where the
    format has no alpha. A format that needs even sizes gets the last column or row twice."""

    def __init__(self, first: Pixels, *, even: bool, on_black: bool, max_side_px: int = 0,
                 box: tuple[int, int] = (0, 0)) -> None:
        """`even`: the format's colour planes have half the frame's size. `on_black`: it has no transparency.
        `max_side_px`: larger ones are made so small; 0: any size. `box`: width and height that it is scaled to fit
        into; one that is 0 sets no limit, both 0: it stays as it is."""
        width, height = _in_box(first.shape[1], first.shape[0], *box)
        if 0 < max_side_px < max(width, height):
            scale = max_side_px / max(width, height)
            width, height = max(1, round(width * scale)), max(1, round(height * scale))
        self.size = (width + width % 2, height + height % 2) if even else (width, height)
        """(width, height)."""
        self._on_black = on_black

    def fitted(self, pixels: Pixels) -> Pixels:
        """(H, W, 4) BGRA uint8 → the same, of the video's size; contiguous."""
        if self._on_black:
            pixels = _on_black(pixels)
        width, height = self.size
        right, below = width - pixels.shape[1], height - pixels.shape[0]
        if right not in (0, 1) or below not in (0, 1):
            return self._scaled(pixels)
        if right or below:
            return _plain(cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE))
        return np.ascontiguousarray(pixels)

    def _scaled(self, pixels: Pixels) -> Pixels:
        width, height = self.size
        scale = min(width / pixels.shape[1], height / pixels.shape[0])
        size = min(width, max(1, round(pixels.shape[1] * scale))), min(height, max(1, round(pixels.shape[0] * scale)))
        image = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        left, top = (width - size[0]) // 2, (height - size[1]) // 2
        return _plain(cv2.copyMakeBorder(image, top, height - size[1] - top, left, width - size[0] - left,
                                         cv2.BORDER_CONSTANT, value=(0, 0, 0, 0)))


def _in_box(width: int, height: int, box_width: int, box_height: int) -> tuple[int, int]:
    scales = [most / side for most, side in ((box_width, width), (box_height, height)) if most]
    scale = min(scales, default=1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _on_black(pixels: Pixels) -> Pixels:
    opacity = cv2.merge([cv2.extractChannel(pixels, 3)] * 4)
    return _plain(cv2.multiply(pixels, opacity, scale=1 / 255))


def _plain(pixels: NDArray[Any]) -> Pixels:
    return np.asarray(pixels, np.uint8)
