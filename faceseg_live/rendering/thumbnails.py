"""The faces of a scene by themselves, as the window shows them beside the picture."""

from __future__ import annotations

import cv2
import numpy as np

from ..domain.types import Face, Pixels, freeze
from .cropping import square_crop, square_map
from .drawing import bgra, flipped
from .hiding import Hider
from .scene import Scene
from .view import Crop

THUMBNAIL_PX = 144
"""Side of a face's thumbnail: 72 points on a screen of double density."""
_SCALE = 1.5


def thumbnails(scene: Scene, scale: float, hider: Hider | None, *, mirror: bool) -> tuple[Crop, ...]:
    """A thumbnail of each face, in the order of their ids.

    Args:
        scale: that of the view, whose smaller frame serves where it shows a face large enough.
        hider: hides who may not be seen; None: everybody may.
    """
    active = {face.id for face in scene.active}
    crops = []
    for face in sorted(scene.perception.faces, key=lambda face: face.id):
        pixels = _thumbnail(scene, face, scale, hider)
        crops.append(Crop(face.id, freeze(flipped(pixels) if mirror else pixels), face.id in active))
    return tuple(crops)


def _thumbnail(scene: Scene, face: Face, scale: float, hider: Hider | None) -> Pixels:
    """A face at the image's edge gets the edge's own colours round it, not a black bar."""
    to_crop = square_map(face.box, _SCALE, THUMBNAIL_PX)
    shown = scene.reduced(scale) if to_crop[0, 0] <= scale else scene
    from_shown = to_crop @ np.linalg.inv(shown.to_scene)
    pixels = bgra(square_crop(shown.frame.pixels, from_shown, THUMBNAIL_PX, cv2.BORDER_REPLICATE))
    if hider is not None:
        hider.hide_in_copy(pixels, scene, to_crop, max(1.0, from_shown[0, 0]))
    return pixels
