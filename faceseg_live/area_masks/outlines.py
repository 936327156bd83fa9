"""Outlines as people label them: a mesh whose rings lie where they draw the edges of lips, eyes, brows and nose.

The mesh was made to move with a face, not to end where its parts do: its brows are too thin and their tails too wide,
its lids reach into the corner of the eye, closed lips stand apart. The few constants were fitted on labelled pictures;
those of lips and eyes lie within .02 of
what a fit on 200 pictures of CelebAMask-HQ gave.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.areas import Hull
from ..domain.mesh_mirror import MIRRORED
from ..domain.mesh_rings import (
    CHIN_TIP,
    FOREHEAD_TOP,
    LEFT_EYE,
    LIPS_INNER,
    LIPS_OUTER,
    NOSE_WITH_WINGS,
    RIGHT_EYE,
    Ring,
)
from ..domain.types import Points

Vectors = NDArray[np.float64]
"""(N, 2) x, y in pixels of the frame."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A ring scaled about its own centre along the face's axes, then raised."""

    ring: Ring
    across: float
    upright: float
    raised: float
    """Towards the forehead, of the face's length."""


_MOVED = (
    _Moved(LIPS_OUTER, 1.01, 1.01, 0.005),
    _Moved(LIPS_INNER, 1.0, 1.0, 0.005),
    _Moved(RIGHT_EYE, 0.90, 1.0, 0.004),
    _Moved(LEFT_EYE, 0.90, 1.0, 0.004),
    _Moved(NOSE_WITH_WINGS, 0.95, 1.08, 0.005),
)
_CLOSED = 0.014
"""Of the face's length: so far apart are the inner rims that the mesh gives lips which touch."""
_SLIT = 0.002
"""Of the square of the face's length: a smaller opening is none."""
_SPECK_PX = 1.0
"""Square pixels that no outline encloses by intent."""
_TURNED_AWAY = 0.15
"""What shows less than this share of its like on the other side is turned away: from about 55° on."""
_CORNER_OF_EYE, _BESIDE_CORNER = 133, (173, 155)
"""The lacrimal caruncle, which isn't labelled as eye, and the lids next to it; the right eye's."""

_BROW_COLUMNS = (
    (63, 53, 0.95, 0.10),
    (105, 52, 1.15, -0.10),
    (66, 65, 1.20, -0.25),
    (107, 55, 0.95, 0.20),
)
"""Across the right brow, from the tail on: its upper and lower point, and where between them its hair ends above and
begins below: 1 is at the upper point, 0 at the lower one."""
_BROW_TAIL, _TAIL_REACH = (70, 46), 0.75
"""The tail runs to a tip, in the middle between these two, and ends after this share of the way there."""


def refined_points(landmarks: Points) -> Points:
    """(478, ≥2) mesh in pixels → (478, 2) float32, the same points with those of the labelled outlines moved.

    Turns, sizes and mirrors with the face. Points of no lip, eye, brow or nose stay where they are; the ends of a brow
    fall together in the tip of its tail, and the inner rims of closed lips in the line between them.
    """
    points = np.asarray(landmarks[:, :2], np.float64)
    refined = points.copy()
    axis = points[FOREHEAD_TOP] - points[CHIN_TIP]
    length = max(float(np.hypot(*axis)), 1e-6)
    up = axis / length
    refined[list(LIPS_INNER)] = _closed(points[list(LIPS_INNER)], length)
    for point_of in (np.arange(len(MIRRORED)), MIRRORED):
        refined[point_of[_CORNER_OF_EYE]] = points[point_of[list(_BESIDE_CORNER)]].mean(axis=0)
        _trace_brow(refined, points, point_of)
    for item in _MOVED:
        refined[list(item.ring)] = _moved(refined[list(item.ring)], item, up, length)
    return refined.astype(np.float32)


def traced(outlines: Iterable[Ring | Hull], points: Points) -> list[Points]:
    """The outlines on (478, ≥2) points, as closed polygons, (N, 2) each."""
    return [_polygon(outline, points) for outline in outlines]


def traced_in_view(outlines: Iterable[Ring | Hull], points: Points) -> list[Points]:
    """The outlines that enclose something of the face's visible side.

    Without them the far eye, brow and cheek of a profile would lie over its nose; and a closed mouth, drawn as a
    line, would still cover pixels.
    """
    return [_polygon(outline, points) for outline in outlines if _is_in_view(_ring(outline), points)]


def _is_in_view(ring: Ring, points: Points) -> bool:
    here = _seen_px(ring, points)
    there = -_seen_px([int(index) for index in MIRRORED[list(ring)]], points)  # in the mirror it runs the other way
    return here > max(_SPECK_PX, there * _TURNED_AWAY)


def _seen_px(ring: Sequence[int], points: Points) -> float:
    """Square pixels from the front; less than 0 from behind, where a ring runs the other way."""
    return float(cv2.contourArea(_corners(ring, points), oriented=True))


def _polygon(outline: Ring | Hull, points: Points) -> Points:
    corners = _corners(_ring(outline), points)
    return np.asarray(cv2.convexHull(corners).reshape(-1, 2)) if isinstance(outline, Hull) else corners


def _ring(outline: Ring | Hull) -> Ring:
    return outline.points if isinstance(outline, Hull) else outline


def _corners(ring: Sequence[int], points: Points) -> Points:
    return np.ascontiguousarray(points[list(ring), :2], np.float32)


def _moved(ring: Vectors, item: _Moved, up: Vectors, length: float) -> Vectors:
    centre = ring.mean(axis=0)
    from_centre = ring - centre
    upright = np.outer(from_centre @ up, up)
    across = from_centre - upright
    return np.asarray(centre + across * item.across + upright * item.upright + up * (length * item.raised))


def _closed(rim: Vectors, length: float) -> Vectors:
    """The inner rim of the lips, (20, 2) in the order of LIPS_INNER, with above and below brought nearer."""
    opposite = rim[_OPPOSITE]
    middle, half = (rim + opposite) / 2, (rim - opposite) / 2
    gap = np.linalg.norm(2 * half, axis=1, keepdims=True)
    nearer = middle + half * np.maximum(0, 1 - _CLOSED * length / np.maximum(gap, 1e-6))
    opening = abs(cv2.contourArea(nearer.astype(np.float32)))
    return np.asarray(nearer if opening > _SLIT * length**2 else middle)


_OPPOSITE: Sequence[int] = [-i % len(LIPS_INNER) for i in range(len(LIPS_INNER))]
"""The rim begins in a corner, and runs back below as it went above; but the other corner, it is opposite itself."""


def _trace_brow(refined: Vectors, points: Vectors, point_of: NDArray[np.intp]) -> None:
    for above, below, highest, lowest in _BROW_COLUMNS:
        top, bottom = points[point_of[[above, below]]]
        refined[point_of[above]] = bottom + (top - bottom) * highest
        refined[point_of[below]] = bottom + (top - bottom) * lowest
    ends = list(_BROW_TAIL)
    before = points[point_of[list(_BROW_COLUMNS[0][:2])]].mean(axis=0)
    refined[point_of[ends]] = before + (points[point_of[ends]].mean(axis=0) - before) * _TAIL_REACH
