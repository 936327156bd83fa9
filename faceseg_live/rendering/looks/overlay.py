"""The frame with the masks' colours over it."""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.types import Pixels, Segment
from ...masks import RegionMask
from ...settings import ViewSettings
from ..colours import bgr_of
from ..drawing import bgra, place_of, plain, weights
from ..scene import Scene
from .base import Drawing

_OUTLINE = (255, 255, 255, 255)


class Overlay:
    """The masks in their colours; the faces that carry none are outlined.

    Colours and opacity are those of the scene's own view settings, so that they follow a slider at once.
    """

    has_alpha = False

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Lay the masks over the frame."""
        scene = scene.reduced(scale)
        pixels = bgra(scene.frame.pixels)
        for segment in scene.segments:
            _tint(pixels, segment, scene.settings.view)
        for segment in scene.outlined():
            _outline(pixels, segment.mask)
        return Drawing(pixels, scene.to_scene)


def _tint(pixels: Pixels, segment: Segment, view: ViewSettings) -> None:
    """Lay the area's colour over the frame, as strong as mask × opacity says. The whole image stays as it is."""
    mask, area = segment.mask, segment.selection.colour_area
    if mask.is_empty or area.key == "image":
        return
    weight = weights(mask, view.opacity / 100)
    colour = plain(weight.shape[0], weight.shape[1], (*bgr_of(area.key, view), 255))
    place = place_of(mask)
    kept = cv2.multiply(np.ascontiguousarray(pixels[place]), cv2.bitwise_not(weight), scale=1 / 255)
    pixels[place] = cv2.add(kept, cv2.multiply(colour, weight, scale=1 / 255))


def _outline(pixels: Pixels, mask: RegionMask) -> None:
    if mask.is_empty:
        return
    inside = (mask.values > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(mask.x, mask.y))
    cv2.polylines(pixels, outlines, True, _OUTLINE, max(1, round(pixels.shape[0] / 720)), cv2.LINE_AA)
