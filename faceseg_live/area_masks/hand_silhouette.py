"""What lies in front of a face: the silhouette of a hand, drawn from its 21 landmarks.

Widths are shares of the palm's length (wrist to middle knuckle, about 95 mm on an adult). They are an adult's
finger breadths and a little more, fitted by eye to films: fingers are covered, the face between them is not.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Box, Hand

_THUMB = (1, 2, 3, 4)
_FINGERS = ((5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16), (17, 18, 19, 20))
_PALM = (0, 1, 5, 9, 13, 17)
_PALM_BONES = ((0, 5), (0, 9), (0, 13), (0, 17))

_THUMB_RADII = (0.18, 0.155, 0.13, 0.105)
_FINGER_RADII = (0.14, 0.13, 0.115, 0.10)
_LITTLE_FINGER_SHARE = 0.88
_TIP_REACH = 0.05
"""The last landmark lies under the nail, not at its end."""
_PALM_RADIUS = 0.14
_WRIST_RADIUS = 0.27
_FOREARM_LENGTH = 0.6
# Sub-pixel drawing, so that a slowly moving hand does not make the mask's edge jump.
_SHIFT_BITS = 4
_FIXED_LIMIT = 2**30
_CIRCLE = np.array([(np.cos(a), np.sin(a)) for a in np.linspace(0, 2 * np.pi, 16, endpoint=False)])


def draw_hands(hands: Sequence[Hand], x: int, y: int, width: int, height: int) -> NDArray[np.uint8]:
    """(height, width) uint8, 1 where a hand covers the part of the frame that begins at (x, y)."""
    canvas = np.zeros((height, width), np.uint8)
    for hand in hands:
        for polygon in hand_polygons(hand):
            _fill(canvas, polygon - (x, y))
    return canvas


def covers(hand: Hand, box: Box) -> bool:
    """Whether the hand can reach into the box."""
    reach = _WRIST_RADIUS * palm_length(hand)
    left, top = hand.landmarks[:, :2].min(axis=0) - reach
    right, bottom = hand.landmarks[:, :2].max(axis=0) + reach
    is_across = left < box.x + box.width and right > box.x
    return bool(is_across and top < box.y + box.height and bottom > box.y)


def palm_length(hand: Hand) -> float:
    """The hand's own scale in pixels, measured in space: a hand that points at us keeps its width."""
    points = hand.landmarks.astype(np.float64)
    return float(np.median([np.linalg.norm(points[a] - points[b]) for a, b in _PALM_BONES]))


def hand_polygons(hand: Hand) -> list[NDArray[np.float64]]:
    """Convex polygons, each (N, 2) in pixels of the frame, whose union is the hand's silhouette."""
    if not np.isfinite(hand.landmarks).all():
        return []
    points = hand.landmarks[:, :2].astype(np.float64)
    scale = palm_length(hand)
    if scale <= 0:
        return []
    palm = _round_hull(points[list(_PALM)], [_PALM_RADIUS * scale] * len(_PALM))
    polygons = [palm, _forearm(points, scale)]
    polygons += _chain(points, _THUMB, _THUMB_RADII, scale)
    for finger in _FINGERS:
        share = _LITTLE_FINGER_SHARE if finger is _FINGERS[-1] else 1.0
        polygons += _chain(points, finger, _FINGER_RADII, scale * share)
    return polygons


def _chain(
    points: NDArray[np.float64], joints: Sequence[int], radii: Sequence[float], scale: float
) -> list[NDArray[np.float64]]:
    """One tapered capsule for each bone of a finger."""
    places = points[list(joints)]
    last_bone = places[-1] - places[-2]
    places[-1] += last_bone * (_TIP_REACH * scale / max(float(np.linalg.norm(last_bone)), 1e-6))
    return [
        _round_hull(places[bone : bone + 2], [radius * scale for radius in radii[bone : bone + 2]])
        for bone in range(len(joints) - 1)
    ]


def _forearm(points: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """A stub beyond the wrist, away from the knuckles: the model knows nothing of the arm."""
    wrist = points[0]
    back = wrist - points[[5, 9, 13, 17]].mean(axis=0)
    length = float(np.linalg.norm(back))
    step = back / length * _FOREARM_LENGTH * scale if length > 0 else back
    return _round_hull(np.array([wrist, wrist + step]), [_WRIST_RADIUS * scale] * 2)


def _round_hull(centres: NDArray[np.float64], radii: Sequence[float]) -> NDArray[np.float64]:
    """The convex hull of circles."""
    rims = centres[:, None] + _CIRCLE * np.array(radii)[:, None, None]
    hull = cv2.convexHull(rims.reshape(-1, 2).astype(np.float32))
    return np.asarray(hull[:, 0], np.float64)


def _fill(canvas: NDArray[np.uint8], polygon: NDArray[np.float64]) -> None:
    fixed = np.clip(np.rint(polygon * (1 << _SHIFT_BITS)), -_FIXED_LIMIT, _FIXED_LIMIT).astype(np.int32)
    cv2.fillConvexPoly(canvas, fixed, (1,), lineType=cv2.LINE_8, shift=_SHIFT_BITS)
