"""Two looks next to each other."""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.types import Pixels
from ..scene import Scene
from .base import Drawing, Look


class SideBySide:
    """A look made of two looks; the right one is scaled to the left one's height."""

    has_alpha = False

    def __init__(self, left: Look, right: Look) -> None:
        """`left`, `right`: looks whose drawings are opaque."""
        self._left, self._right = left, right

    def size(self, scene: Scene) -> tuple[int, int]:
        (width, height), (right_width, right_height) = self._left.size(scene), self._right.size(scene)
        return width + max(1, round(right_width * height / right_height)), height

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Draw both."""
        (_, height), (_, right_height) = self._left.size(scene), self._right.size(scene)
        left = self._left.draw(scene, scale)
        right = self._right.draw(scene, min(1.0, scale * height / right_height) if scale < 1 else 1.0)
        height, width = left.pixels.shape[:2]
        right_pixels, zoom = _of_height(right.pixels, height)
        pixels = np.empty((height, width + right_pixels.shape[1], 4), np.uint8)
        pixels[:, :width], pixels[:, width:] = left.pixels, right_pixels
        seams = (*left.seams, width, *(width + round(seam * zoom) for seam in right.seams))
        return Drawing(pixels, left.to_drawing, seams, left.followed or right.followed)


def _of_height(pixels: Pixels, height: int) -> tuple[Pixels, float]:
    """The image scaled to a height, and the scale."""
    if pixels.shape[0] == height:
        return pixels, 1.0
    zoom = height / pixels.shape[0]
    size = max(1, round(pixels.shape[1] * zoom)), height
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8), zoom
