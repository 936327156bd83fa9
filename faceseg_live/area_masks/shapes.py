"""The shape of an area or a selection: what the networks distinguish, else the mesh's outline; before it is refined.

With true edges, the mesh's outlines end where the face does (`visible_face`).
"""

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
from .evidence import answering_maps, region_shape
from .visible_face import visible_face

_OVER_HAIRLINE = 0.4
"""Of the face's length: so far above the mesh's hairline the forehead may still go on."""


def selection_shape(
    selection: Selection, faces: Sequence[Face], maps: Sequence[RegionMap], size: tuple[int, int], *,
    true_edges: bool = False,
) -> Shape:
    """All areas of these faces (and of the whole frame) united, without those that are taken away."""
    seen = [(face, visible_face(face, maps, size) if true_edges else None) for face in faces]
    shape = united(_shapes(selection.added, seen, maps, size), FrameSize(*size))
    for hole in _shapes(selection.removed, seen, maps, size):
        shape = subtracted(shape, hole)
    return shape


def _shapes(
    areas: Iterable[Area], faces: Sequence[tuple[Face, Shape | None]], maps: Sequence[RegionMap], size: tuple[int, int]
) -> Iterable[Shape]:
    for area in areas:
        if isinstance(area.shape, FullFrame):
            yield full_frame_shape(area.shape, maps, size)
        else:
            yield from (area_shape(area, face, maps, size, visible) for face, visible in faces)


def area_shape(
    area: Area, face: Face, maps: Sequence[RegionMap], size: tuple[int, int], visible: Shape | None = None
) -> Shape:
    """One area of one face in a (width, height) frame; empty where nothing shows it.

    visible: what is seen of the face, where the mesh's shapes end; None: they count as they are.
    """
    if found := answering_maps(area.regions, maps, face):
        return region_shape(area.regions, found, size, face)
    if visible is None:
        return _mesh_shape(area, face, size)
    if isinstance(area.shape, Hull | Contours) and area.shape.is_whole_face:
        return _without_holes(visible, area.shape, face, size)
    return intersected(_mesh_shape(area, face, size, over_hairline=True), visible)


def _without_holes(visible: Shape, shape: Hull | Contours, face: Face, size: tuple[int, int]) -> Shape:
    assert face.landmarks is not None
    for hole in shape.holes if isinstance(shape, Contours) else ():
        visible = subtracted(visible, shape_from_contours(_rings(face.landmarks[:, :2], (hole,)), size))
    return visible


def full_frame_shape(area: FullFrame, maps: Sequence[RegionMap], size: tuple[int, int]) -> Shape:
    """An area of the whole frame; empty where the people in it were not looked for."""
    frame = FrameSize(*size)
    everything = Shape(np.ones((frame.height, frame.width), np.uint8), 0, 0, frame)
    if area is FullFrame.IMAGE:
        return everything
    found = answering_maps(PERSON, maps)
    if not found:
        return Shape.empty(frame)
    person = region_shape(PERSON, found, size)
    return person if area is FullFrame.PERSON else subtracted(everything, person)


def _mesh_shape(area: Area, face: Face, size: tuple[int, int], *, over_hairline: bool = False) -> Shape:
    shape = area.shape
    if face.landmarks is None or not isinstance(shape, Hull | Contours):
        return Shape.empty(FrameSize(*size))
    points = face.landmarks[:, :2]
    if isinstance(shape, Hull):
        return shape_from_points(points[list(shape.points)], size)
    if over_hairline:
        points = _raised(points, shape.hairline)
    return shape_from_contours(_rings(points, shape.outlines), size, holes=_rings(points, shape.holes))


def _raised(points: Points, hairline: Sequence[int]) -> NDArray[np.float32]:
    """The points with those of the hairline moved up, along the face's own axis."""
    up = points[FOREHEAD_TOP] - points[CHIN_TIP]
    raised = np.array(points)
    raised[list(hairline)] += up * np.float32(_OVER_HAIRLINE)
    return raised


def _rings(points: Points, rings: Iterable[Sequence[int]]) -> list[Points]:
    return [points[list(ring)] for ring in rings]
