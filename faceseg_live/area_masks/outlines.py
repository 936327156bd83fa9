"""Outlines as people label them: a mesh whose rings lie where they draw the edges of lips, eyes, brows and nose.

The mesh was made to move with a face, not to end where its parts do: its brows are too thin and their tails too wide,
its lids reach into the corner of the eye, closed lips stand apart. The few constants are rounded fits: to the labels of
FaceSynthetics' first twenty pictures and FASSEG's frontal ones, and, since these sets label brows and eyes by other
rules, to what a parser that learnt CelebAMask-HQ's rules sees in the same pictures and in some photos. Those of lips
and eyes lie within .02 of a fit on 200 pictures of CelebAMask-HQ itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.areas import Hull
from ..domain.mesh_mirror import MIRRORED
from ..domain.mesh_rings import (
    CHIN_TIP,
    FOREHEAD_TOP,
    LEFT_BROW,
    LEFT_EYE,
    LIPS_INNER,
    LIPS_OUTER,
    NOSE_WITH_WINGS,
    RIGHT_BROW,
    RIGHT_EYE,
    Ring,
)
from ..domain.types import Points

Vectors = NDArray[np.float64]
"""float64, mostly (N, 2) x, y in pixels of the frame."""


class _Fit(NamedTuple):
    """How a ring is moved: scaled about its own centre along the face's axes, then raised."""

    ring: Ring
    across: float
    upright: float
    raised: float
    """Towards the forehead, of the face's length."""


_FITS = (
    _Fit(LIPS_OUTER, 1.01, 1.01, 0.005),
    _Fit(LIPS_INNER, 1.0, 1.0, 0.005),
    _Fit(RIGHT_EYE, 0.90, 1.0, 0.004),
    _Fit(LEFT_EYE, 0.90, 1.0, 0.004),
    _Fit(NOSE_WITH_WINGS, 0.94, 1.08, 0.005),
)
_CLOSED = 0.005
"""Of the face's length: so far apart are the inner rims that the mesh gives lips which touch."""
_SLIT = 0.001
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
SHIFTED: tuple[Ring, ...] = (RIGHT_BROW, LEFT_BROW, RIGHT_EYE, LEFT_EYE)
"""Whose ends a picture shows better than the mesh knows them."""
_ENDS = np.cumsum([len(ring) for ring in SHIFTED])[:-1]
"""Where in the shifts one ring ends and the next begins."""


def refined_points(landmarks: Points, shifts: NDArray[np.float32] | None = None) -> Points:
    """(478, ≥2) mesh in pixels → (478, 2) float32, the same points with those of the labelled outlines moved.

    Turns, sizes and mirrors with the face. Points of no lip, eye, brow or nose stay where they are; the ends of a brow
    fall together in the tip of its tail, and the inner rims of closed lips in the line between them.

    shifts: as `Face.outline_shifts`.
    """
    points = np.array(landmarks[:, :2], np.float64)
    length = face_length(landmarks)
    up = (points[FOREHEAD_TOP] - points[CHIN_TIP]) / length
    points[_RIM] = _closed(points[_RIM], length)
    traced_points = _TRACED.weights @ points[_TRACED.points]
    centres = _TRACED.centres @ traced_points
    from_centre = traced_points - centres
    points[_TRACED.points] = (
        centres
        + from_centre * _TRACED.across
        + (from_centre @ up)[:, None] * (_TRACED.upright - _TRACED.across) * up
        + _TRACED.raised * (length * up)
    )
    if shifts is not None:
        for ring, moved in zip(SHIFTED, np.split(shifts, _ENDS), strict=True):
            points[list(ring)] += outward(points[list(ring)]) * (moved[:, None] * length)
    return points.astype(np.float32)


def face_length(landmarks: Points) -> float:
    """Chin to forehead, in pixels, more than 0."""
    return max(float(np.linalg.norm(landmarks[FOREHEAD_TOP, :2] - landmarks[CHIN_TIP, :2])), 1e-6)


def outward(ring: Points | Vectors) -> Vectors:
    """(N, 2) of a closed outline that runs clockwise → (N, 2), at each point the direction away from what it holds, of
    length 1 or, where it has none, 0."""
    along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    across = np.column_stack((along[:, 1], -along[:, 0]))
    return np.asarray(across / np.maximum(np.linalg.norm(along, axis=1), 1e-6)[:, None])


def _closed(rim: Vectors, length: float) -> Vectors:
    """The inner rim of the lips, (20, 2) in the order of LIPS_INNER, with above and below brought nearer."""
    opposite = rim[_OPPOSITE]
    middle, half = (rim + opposite) / 2, (rim - opposite) / 2
    gap = np.hypot(*half.T)[:, None] * 2
    nearer = middle + half * np.maximum(0, 1 - _CLOSED * length / np.maximum(gap, 1e-6))
    opening = abs(cv2.contourArea(nearer.astype(np.float32)))
    return np.asarray(nearer if opening > _SLIT * length**2 else middle)


_RIM = list(LIPS_INNER)
_OPPOSITE = [-index % len(_RIM) for index in range(len(_RIM))]
"""The rim begins in a corner, and runs back below as it went above; but the other corner, it is opposite itself."""


class _Traced(NamedTuple):
    """All that is moved at once, (N,) points: a live face has no time for a loop."""

    points: NDArray[np.intp]
    weights: Vectors
    """(N, N): of which points each one is made, before its ring is moved."""
    centres: Vectors
    """(N, N): what its ring's centre is made of; its own place where it isn't moved."""
    across: Vectors
    """(N, 1), as `upright` and `raised`: see _Fit."""
    upright: Vectors
    raised: Vectors


def _recipes() -> dict[int, dict[int, float]]:
    """Points of the right side → of which points each is made, in which shares."""
    made: dict[int, dict[int, float]] = {_CORNER_OF_EYE: dict.fromkeys(_BESIDE_CORNER, 0.5)}
    for above, below, highest, lowest in _BROW_COLUMNS:
        made[above] = {above: highest, below: 1 - highest}
        made[below] = {above: lowest, below: 1 - lowest}
    last_column = _BROW_COLUMNS[0][:2]
    tip = dict.fromkeys(last_column, (1 - _TAIL_REACH) / 2) | dict.fromkeys(_BROW_TAIL, _TAIL_REACH / 2)
    return made | dict.fromkeys(_BROW_TAIL, tip)


def _all_traced() -> _Traced:
    recipes = _recipes()
    sides = (np.arange(len(MIRRORED)), MIRRORED)
    points = list(dict.fromkeys([*(point for fit in _FITS for point in fit.ring),
                                 *(int(side[point]) for side in sides for point in recipes)]))
    place = {point: index for index, point in enumerate(points)}
    weights, centres = np.eye(len(points)), np.eye(len(points))
    for side in sides:
        for point, shares in recipes.items():
            row = place[int(side[point])]
            weights[row] = 0
            for other, share in shares.items():
                weights[row, place[int(side[other])]] = share
    across, upright, raised = np.ones((len(points), 1)), np.ones((len(points), 1)), np.zeros((len(points), 1))
    for fit in _FITS:
        rows = [place[point] for point in fit.ring]
        centres[rows] = 0
        centres[np.ix_(rows, rows)] = 1 / len(rows)
        across[rows], upright[rows], raised[rows] = fit.across, fit.upright, fit.raised
    return _Traced(np.array(points), weights, centres, across, upright, raised)


_TRACED = _all_traced()


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
