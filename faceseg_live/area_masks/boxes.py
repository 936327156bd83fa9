"""Where a selection lies, without the jumps of a mask's own box: crops that follow a face are cut by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..domain.areas import Area, Contours, Hull
from ..domain.regions import Region, Regions
from ..domain.selection import Selection
from ..domain.types import Box, Face, Points, RegionMap
from ..settings import MaskSettings
from .evidence import answering_map, map_corners

_BEYOND_FACE: Regions = frozenset({Region.HAIR, Region.HAT, Region.NECK, Region.CLOTH})


def selection_box(selection: Selection, face: Face, settings: MaskSettings, maps: Sequence[RegionMap] = ()) -> Box:
    """The box of one face's selection, in fractions of pixels, following the landmarks.

    Hair and what else reaches over the face fill what their parser looked at.
    """
    for area in selection.added:
        if area.regions & _BEYOND_FACE and (corners := _map_corners(area, face, maps)) is not None:
            return Box.around(corners)
    if face.landmarks is None:
        return face.box
    indices = [index for area in selection.added for index in _indices(area)]
    box = Box.around(face.landmarks[indices] if indices else face.landmarks)
    reach = settings.grow + settings.blur / 2
    width, height = max(1.0, box.width + 2 * reach), max(1.0, box.height + 2 * reach)
    centre_x, centre_y = box.centre
    return Box(centre_x - width / 2, centre_y - height / 2, width, height)


def _map_corners(area: Area, face: Face, maps: Sequence[RegionMap]) -> Points | None:
    """The corners of the map that shows the area, where it was made of this face."""
    found = answering_map(area.regions, maps, face)
    return None if found is None or found.to_map is None else map_corners(found).T.astype(np.float32)


def _indices(area: Area) -> list[int]:
    if isinstance(area.shape, Hull):
        return list(area.shape.points)
    if isinstance(area.shape, Contours):
        return [index for outline in area.shape.outlines
                for index in (outline.points if isinstance(outline, Hull) else outline)]
    return []
