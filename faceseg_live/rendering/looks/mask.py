"""The masks alone."""

from __future__ import annotations

import cv2
import numpy as np

from ..drawing import black, place_of, weights
from ..scene import Scene
from .base import Drawing


class Mask:
    """The masks in grey on black, white where they are full."""

    has_alpha = False

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Draw the masks; where some overlap, the strongest counts."""
        scene = scene.reduced(scale)
        pixels = black(scene.frame)
        for segment in scene.segments:
            if not segment.mask.is_empty:
                place = place_of(segment.mask)
                pixels[place] = cv2.max(np.ascontiguousarray(pixels[place]), weights(segment.mask))
        return Drawing(pixels, scene.to_scene)
