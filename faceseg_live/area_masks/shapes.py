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
from .outlines import refined_points, traced, traced_in_view
from .visible_face import visible_face

_OVER_HAIRLINE = 0.4
"""Of the face's length: so far above the mesh's hairline the forehead may still go on."""
_TO_NEAREST = np.float32(0.5)
"""Polygons are drawn with their fractions cut off."""


def selection_shape(
    selection: Selection, faces: Sequence[Face], maps: Sequence[RegionMap], size: tuple[int, int], *,
    true_edges: bool = False, scale: float = 1.0,
) -> Shape:
    """All areas of these faces (and of the whole frame) united, without those that are taken away.

    Args:
        true_edges: what comes from the mesh follows the outlines that people label, and ends where the face does.
        scale: the frame was reduced to so many times its size.
    """
    def shapes(areas: Iterable[Area]) -> Iterable[Shape]:
        for area in areas:
            if isinstance(area.shape, FullFrame):
                yield full_frame_shape(area.shape, maps, size)
            else:
                yield from (area_shape(area, face, maps, size, refined=true_edges, visible=shown,
                                      scale=scale)
                            for face, shown in zip(faces, visible, strict=True))

    visible = [visible_face(face, maps, size) if true_edges else None for face in faces]
    shape = united(shapes(selection.added), FrameSize(*size))
    for hole in shapes(selection.removed):
        shape = subtracted(shape, hole)
    return shape


def area_shape(
    area: Area, face: Face, maps: Sequence[RegionMap], size: tuple[int, int], *, refined: bool = False,
    visible: Shape | None = None, scale: float = 1.0,
) -> Shape:
    """One area of one face in a (width, height) frame; empty where nothing shows it.

    Args:
        refined: what comes from the mesh follows the outlines that people label, see `outlines`.
        visible: what is seen of the face, where the mesh's shapes end; None: they count as they are.
        scale: the frame was reduced to so many times its size.
    """
    if found := answering_maps(area.regions, maps, face):
        return region_shape(area.regions, found, size, face)
    shape = area.outline if refined and area.outline else area.shape
    if face.landmarks is None or not isinstance(shape, Hull | Contours):
        return Shape.empty(FrameSize(*size))
    if isinstance(shape, Hull):
        drawn = shape_from_points(face.landmarks[list(shape.points), :2], size, scale=scale)
        return drawn if visible is None else intersected(drawn, visible)
    points = face.landmarks[:, :2]
    trace = traced
    if refined:
        points, trace = refined_points(points, face.outline_shifts) + _TO_NEAREST, traced_in_view
    holes = trace(shape.holes, points)
    if visible is None:
        return shape_from_contours(trace(shape.outlines, points), size, holes=holes, scale=scale)
    if shape.is_whole_face:
        return subtracted(visible, shape_from_contours(holes, size, scale=scale))
    points = _raised(points, shape.hairline)
    return intersected(shape_from_contours(trace(shape.outlines, points), size, holes=holes, scale=scale), visible)


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


def _raised(points: Points, hairline: Sequence[int]) -> NDArray[np.float32]:
    """The points with those of the hairline moved up, along the face's own axis."""
    up = points[FOREHEAD_TOP] - points[CHIN_TIP]
    raised = np.array(points)
    raised[list(hairline)] += up * np.float32(_OVER_HAIRLINE)
    return raised
