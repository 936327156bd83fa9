"""Where a selection lies, without the jumps of a mask's own box: crops that follow a face are cut by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..domain.areas import Area, Contours, Hull
from ..domain.regions import Region, Regions
from ..domain.selection import Selection
from ..domain.types import Box, Face, Points, RegionMap
from ..settings import MaskSettings
from .evidence import answering_maps, map_corners, surroundings
from .visible_face import raised_points

_BEYOND_FACE: Regions = frozenset({Region.HAIR, Region.HAT, Region.NECK, Region.CLOTH})


def selection_box(selection: Selection, face: Face, settings: MaskSettings, maps: Sequence[RegionMap] = ()) -> Box:
    """The box of one face's selection, in fractions of pixels, following the landmarks.

    Hair and what else reaches over the face fill what their network looked at, clothes all of it, the others no more
    than the surroundings of the head. With true edges, the forehead goes on over the mesh.
    """
    for area in selection.added:
        if area.regions & _BEYOND_FACE and (shown := _shown(area, face, maps)) is not None:
            return shown
    if face.landmarks is None:
        return face.box
    box = Box.around(_points(selection, face.landmarks, settings))
    reach = settings.grow + settings.blur / 2
    width, height = max(1.0, box.width + 2 * reach), max(1.0, box.height + 2 * reach)
    centre_x, centre_y = box.centre
    return Box(centre_x - width / 2, centre_y - height / 2, width, height)


def _shown(area: Area, face: Face, maps: Sequence[RegionMap]) -> Box | None:
    """What the widest of the maps of this face that show the area reaches of its surroundings."""
    found = [item for item in answering_maps(area.regions, maps, face) if item.to_map is not None]
    if not found:
        return None
    shown = Box.around(map_corners(found[-1]).T.astype(np.float32))
    return shown if Region.CLOTH in area.regions else shown.cut_to(surroundings(face))


def _points(selection: Selection, landmarks: Points, settings: MaskSettings) -> Points:
    """All that the areas are made of; of the mesh as a whole where that tells nothing."""
    if settings.true_edges and any(_ends_at_hair(area) for area in selection.added):
        return raised_points(landmarks)
    indices = [index for area in selection.added for index in _indices(area)]
    return landmarks[indices] if indices else landmarks


def _ends_at_hair(area: Area) -> bool:
    return any(isinstance(shape, Contours) and bool(shape.is_whole_face or shape.hairline)
               for shape in (area.shape, area.outline))


def _indices(area: Area) -> list[int]:
    if isinstance(area.shape, Hull):
        return list(area.shape.points)
    if isinstance(area.shape, Contours):
        return [index for outline in area.shape.outlines
                for index in (outline.points if isinstance(outline, Hull) else outline)]
    return []
