"""What is seen of a face: as far as the head's outline reaches, less the hair, hands and things in front of it.

A mesh ends at a hairline that it guesses, and draws a face through whatever covers it. A network that tells the face's
skin from everything else knows both, but not where the face ends at ears and neck. Together they do.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ..domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP, HAIRLINE
from ..domain.types import Face, Points, RegionMap
from ..masks import FrameSize, Shape, hull_shape, intersected, shape_from_pixels, without_specks
from .evidence import marked_pixels, skin_map

SURE_OF_SKIN = 102
"""Of 255. Below one half: what the outline holds is sooner face than anything else."""
_RISE = 0.35
"""Of the face's length, chin to forehead: so far above the mesh's hairline the forehead may go on."""
_RISES = (0.05, 0.2, 0.5, 0.8, 0.95, 1.0, 1.0, 1.0, 0.95, 0.8, 0.5, 0.2, 0.05)
"""The share of it from temple to temple: ears lie beside the lower ones."""
_ROOM = 0.03
"""Of the face's length: the mesh lies a little inside the face that it is read from."""
_LEAST_PART = 0.015
"""Of the largest part: the rims of glasses cut eyes off from the face, and these are part of it."""
_CIRCLE = np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 12, endpoint=False)])
_MESH_POINTS = 468
"""Without the irises."""


def visible_face(face: Face, maps: Sequence[RegionMap], size: tuple[int, int]) -> Shape | None:
    """What is seen of a face in a (width, height) frame; None where it has no mesh or no map tells.

    The most trusted map counts that distinguishes parts of the face.
    """
    told = skin_map(face, maps)
    if face.landmarks is None or told is None:
        return None
    reach = _reach(face.landmarks, size)
    seen = marked_pixels(told.found, told.classes, size, within=reach, above=SURE_OF_SKIN)
    face_skin = shape_from_pixels(seen.marked, size, offset=(seen.left, seen.top))
    return without_specks(intersected(reach, face_skin), _LEAST_PART)


def raised_points(landmarks: Points) -> Points:
    """(478, ≥2) mesh → (468, 2) float32, the same points with the hairline as high as a forehead may go on."""
    points = np.array(landmarks[:_MESH_POINTS, :2], np.float64)
    up = points[FOREHEAD_TOP] - points[CHIN_TIP]
    points[list(HAIRLINE)] += np.outer(_RISES, up * _RISE)
    return points.astype(np.float32)


def furthest_outline(landmarks: Points) -> Points:
    """(478, ≥2) mesh → (N, 2) float32 points round all that may be seen of its face.

    Of all points of the mesh, not of the face's oval: in a profile nose and brow stand out over that. The hairline is
    raised, and there is a little more all round.
    """
    outline = cv2.convexHull(raised_points(landmarks))
    length = float(np.linalg.norm(landmarks[FOREHEAD_TOP, :2] - landmarks[CHIN_TIP, :2]))
    return np.asarray(outline + _CIRCLE * (_ROOM * length), np.float32).reshape(-1, 2)


def _reach(landmarks: Points, size: tuple[int, int]) -> Shape:
    """How far the face may go on."""
    return hull_shape(np.rint(furthest_outline(landmarks)).astype(np.int32), FrameSize(*size))
