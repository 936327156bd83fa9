"""The shape of an area or a selection: what the networks distinguish, else the mesh's outline; before it is refined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.areas import Area, Contours, FullFrame, Hull
from ..domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP
from ..domain.regions import PERSON
from ..domain.selection import Selection
from ..domain.types import Face, Points, RegionMap
from ..masks import FrameSize, Shape, intersected, shape_from_contours, shape_from_points, subtracted, united
from .evidence import answering_map, region_shape
from .outlines import refined_points, traced, traced_in_view

_OVER_HAIRLINE = 0.4
"""Of the face's length: so far above the mesh's hairline the forehead may still go on."""
_TO_NEAREST = np.float32(0.5)
"""Polygons are drawn with their fractions cut off."""


def selection_shape(
    selection: Selection,
    faces: Sequence[Face],
    maps: Sequence[RegionMap],
    size: tuple[int, int],
    *,
    refined: bool = False,
) -> Shape:
    """All areas of these faces (and of the whole frame) united, without those that are taken away.

    refined: what comes from the mesh follows the outlines that people label, see `outlines`.
    """
    shape = united(_shapes(selection.added, faces, maps, size, refined=refined), FrameSize(*size))
    for hole in _shapes(selection.removed, faces, maps, size, refined=refined):
        shape = subtracted(shape, hole)
    return shape


def _shapes(
    areas: Iterable[Area],
    faces: Sequence[Face],
    maps: Sequence[RegionMap],
    size: tuple[int, int],
    *,
    refined: bool,
) -> Iterable[Shape]:
    for area in areas:
        if isinstance(area.shape, FullFrame):
            yield full_frame_shape(area.shape, maps, size)
        else:
            yield from (area_shape(area, face, maps, size, refined=refined) for face in faces)


def area_shape(
    area: Area, face: Face, maps: Sequence[RegionMap], size: tuple[int, int], *, refined: bool = False
) -> Shape:
    """One area of one face in a (width, height) frame; empty where nothing shows it."""
    if found := answering_map(area.regions, maps, face):
        return region_shape(area.regions, found, size, face)
    if area.within and (found := answering_map(area.within, maps, face)):
        return intersected(_mesh_shape(area, face, size, over_hairline=True, refined=refined),
                           region_shape(area.within, found, size, face))
    return _mesh_shape(area, face, size, refined=refined)


def full_frame_shape(area: FullFrame, maps: Sequence[RegionMap], size: tuple[int, int]) -> Shape:
    """An area of the whole frame; empty where the people in it were not looked for."""
    frame = FrameSize(*size)
    everything = Shape(np.ones((frame.height, frame.width), np.uint8), 0, 0, frame)
    if area is FullFrame.IMAGE:
        return everything
    found = answering_map(PERSON, maps)
    if found is None:
        return Shape.empty(frame)
    person = region_shape(PERSON, found, size)
    return person if area is FullFrame.PERSON else subtracted(everything, person)


def _mesh_shape(
    area: Area, face: Face, size: tuple[int, int], *, over_hairline: bool = False, refined: bool = False
) -> Shape:
    """The mesh's own outline of an area; refined: where people draw it, but for the hulls without an outline."""
    shape = area.outline if refined and area.outline else area.shape
    if face.landmarks is None or not isinstance(shape, Hull | Contours):
        return Shape.empty(FrameSize(*size))
    points = face.landmarks[:, :2]
    if isinstance(shape, Hull):
        return shape_from_points(points[list(shape.points)], size)
    trace = traced
    if refined:
        points, trace = refined_points(points) + _TO_NEAREST, traced_in_view
    if over_hairline:
        points = _raised(points, shape.hairline)
    return shape_from_contours(trace(shape.outlines, points), size, holes=trace(shape.holes, points))


def _raised(points: Points, hairline: Sequence[int]) -> NDArray[np.float32]:
    """The points with those of the hairline moved up, along the face's own axis."""
    up = points[FOREHEAD_TOP] - points[CHIN_TIP]
    raised = np.array(points)
    raised[list(hairline)] += up * np.float32(_OVER_HAIRLINE)
    return raised

