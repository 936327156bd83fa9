"""The faces of a scene by themselves, as the window shows them beside the picture."""

from __future__ import annotations

import cv2
import numpy as np

from ..domain.types import Face, Pixels, freeze
from .cropping import Affine, square_crop, square_map
from .drawing import bgra, flipped, plain
from .hiding import Hider
from .reduction import scale_for
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
    zoom = to_crop[0, 0]
    shown = scene.reduced(scale if zoom <= scale else scale_for(zoom))
    from_shown = to_crop @ np.linalg.inv(shown.to_scene)
    pixels = bgra(square_crop(shown.frame.pixels, from_shown, THUMBNAIL_PX, cv2.BORDER_REPLICATE))
    if hider is None:
        return pixels
    hider.hide_in_copy(pixels, scene, to_crop, from_shown[0, 0])
    return _continued(pixels, from_shown, shown.frame.size)


def _continued(crop: Pixels, to_crop: Affine, size: tuple[int, int]) -> Pixels:
    """Beyond the edge of a frame of this (width, height), the edge as it is now: nothing was hidden there."""
    corners = to_crop[:2, :2] @ np.array([[0, size[0] - 1], [0, size[1] - 1]]) + to_crop[:2, 2:]
    (left, right), (top, bottom) = np.clip((np.ceil(corners[:, 0]), np.floor(corners[:, 1]) + 1), 0, THUMBNAIL_PX).T
    left, right, top, bottom = (int(side) for side in (left, right, top, bottom))
    if left >= right or top >= bottom:
        return plain(THUMBNAIL_PX, THUMBNAIL_PX, (0, 0, 0, 255))
    sides = top, THUMBNAIL_PX - bottom, left, THUMBNAIL_PX - right
    inside = np.ascontiguousarray(crop[top:bottom, left:right])
    return np.asarray(cv2.copyMakeBorder(inside, *sides, cv2.BORDER_REPLICATE), np.uint8) if any(sides) else crop
