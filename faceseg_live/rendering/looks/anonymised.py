"""The frame with the masked regions made unrecognisable."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np

from ...area_masks.evidence import is_located
from ...area_masks.segments import segment_faces
from ...domain.types import Face, Pixels
from ...masks import RegionMask, mask_from_points
from ...settings import Anonymisation, AnonymisationSettings
from ..drawing import bgra, grey, mixed, place_of
from ..scene import Scene
from .base import Drawing

_FINEST, _COARSEST = 16, 3
"""So many blocks lie along the longer side of a hidden region, at strength 0 and 100."""
_FIRM = 2.0
"""A mask's soft edge shows half of what it should hide: it is made so many times firmer."""
_WHOLE_FACE_REACH = 0.8
"""Of a face that has no mask, so much of its box's sides lies on each side of the middle: the forehead, too."""


class Anonymised:
    """Hides the masked regions.

    Where it is not known what to hide, more is hidden: what a network thinks lies in front of a face is hidden with it,
    and so is what it sees of the face beyond the mesh's outlines; of a face of which no model told where the areas are,
    its whole surroundings; of a frame that no model looked at, or not yet for people that are to be hidden, all.
    """

    has_alpha = False

    def __init__(self, settings: AnonymisationSettings) -> None:
        self._settings = settings

    def draw(self, scene: Scene) -> Drawing:
        """Hide the regions."""
        pixels = bgra(scene.frame.pixels)
        for region in _regions_to_hide(scene):
            if not region.is_empty:
                _hide(pixels, place_of(region), grey(region), self._settings)
        return Drawing(pixels)


def _regions_to_hide(scene: Scene) -> Iterator[RegionMask]:
    size, maps = scene.frame.size, scene.perception.maps
    areas = scene.settings.mask.selection.added
    of_frame, of_faces = (tuple(area for area in areas if area.is_full_frame is whole) for whole in (True, False))
    if scene.perception.is_unanalysed or not all(is_located(area, maps) for area in of_frame):
        yield RegionMask(np.ones((scene.frame.height, scene.frame.width), np.float32), 0, 0, *size)
        return
    by_outline = segment_faces(scene.perception, replace(scene.settings.mask, true_edges=False), scene.active,
                               cut_hands=scene.settings.engine.exclude_hands)
    for segment, outlined in zip(scene.segments, by_outline, strict=True):
        yield segment.mask.union(outlined.mask)
    for face in scene.active:
        if not all(is_located(area, maps, face) for area in of_faces):
            yield _whole_face(face, size)


def _whole_face(face: Face, size: tuple[int, int]) -> RegionMask:
    """An ellipse round a face of which only the box is known."""
    x, y = face.box.centre
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    reach_x, reach_y = face.box.width * _WHOLE_FACE_REACH, face.box.height * _WHOLE_FACE_REACH
    ring = np.stack((x + reach_x * np.cos(angles), y + reach_y * np.sin(angles)), axis=1)
    return mask_from_points(ring.astype(np.float32), size)


def _hide(pixels: Pixels, place: tuple[slice, slice], mask: Pixels, settings: AnonymisationSettings) -> None:
    """Change a part of an image.

    Args:
        pixels: (height, width, 4) uint8; changed.
        place: rows and columns of the part.
        mask: (rows, columns) uint8, 0..255: where the part is hidden.
        settings: how; the blocks grow with the region, so that small and large faces are hidden alike.
    """
    part = np.ascontiguousarray(pixels[place])
    rows, columns = part.shape[:2]
    blocks = _FINEST + (_COARSEST - _FINEST) * settings.strength / 100
    block = max(rows, columns) / blocks
    size = max(1, round(columns / block)), max(1, round(rows / block))
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    is_blurred = settings.method is Anonymisation.BLUR
    if is_blurred:
        small = cv2.GaussianBlur(small, (3, 3), 0, borderType=cv2.BORDER_REPLICATE)
    interpolation = cv2.INTER_CUBIC if is_blurred else cv2.INTER_NEAREST
    coarse = np.asarray(cv2.resize(small, (columns, rows), interpolation=interpolation), np.uint8)
    firm = np.asarray(cv2.convertScaleAbs(mask, alpha=_FIRM), np.uint8)
    pixels[place] = mixed(part, coarse, firm)
