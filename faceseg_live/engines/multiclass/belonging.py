"""What of a look belongs to a face, and how far its neck goes."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ...area_masks.evidence import moved_to
from ...domain.mesh_rings import JAW
from ...domain.regions import BODY_SKIN, FACE_SKIN, Region, Regions
from ...domain.types import Face, Pixels, Points, freeze
from ..crops import Affine
from . import network
from .fusion import TOLD

_BARE_SKIN = network.CLASSES.index(BODY_SKIN)
CLASSES: tuple[Regions, ...] = (
    *(frozenset({Region.NECK}) if regions == BODY_SKIN else regions for regions in network.CLASSES),
    frozenset({Region.BODY_SKIN}),
)
"""What a look tells of a face: what the network of six classes does, with its bare skin in two parts."""
_SEEN: tuple[Regions, ...] = (*network.CLASSES, *TOLD)
_BELONGS_DOWNWARDS = 0.5
"""What lies below a head is its own for so much farther than what lies beside it: shoulders, clothes."""
_NECK_GAP = 0.2
"""Of the face's size: a beard or a collar between jaw and neck is no larger."""
_NECK_REACH = 0.8
"""Of the same: bare shoulders are a neck's as far as from the jaw, arms that are held to it are not."""
_LEAST_SHARE = 100
"""Of 255: less joins nothing."""


def own_shares(shares: Pixels, to_map: Affine, face: Face, faces: Sequence[Face]) -> Pixels:
    """(rows, columns, 7 or 11) uint8 shares of `CLASSES`, and of `TOLD` where these are given.

    Without what belongs to another face: hair and clothes that lie nearer to it, and its own skin where it stands in
    front. Of two faces the larger one is taken to be in front. Bare skin is the neck's where it begins at the jaw, and
    not far from there; arms and hands, and clothes of the skin's colour, mostly aren't.

    Args:
        shares: (rows, columns, 6 or 10) uint8, of the network of six classes and of `TOLD`.
        to_map: pixels of the frame → pixels of the shares.
        faces: all of the frame.
    """
    own = shares.copy()
    others = [other for other in faces if other.id != face.id]
    if others:
        _remove_others(own, to_map, face, others)
    neck = own[..., _BARE_SKIN]
    is_apart = np.zeros(neck.shape, np.bool_) if face.landmarks is None else _is_apart(neck, face.landmarks, to_map)
    apart = np.where(is_apart, neck, 0)
    neck[is_apart] = 0
    return freeze(np.insert(own, len(network.CLASSES), apart, axis=2))


def _remove_others(own: Pixels, to_map: Affine, face: Face, others: Sequence[Face]) -> None:
    shape = own.shape[:2]
    away = _distance(face, to_map, shape)
    is_own = np.logical_and.reduce([away <= _distance(other, to_map, shape) for other in others])
    is_behind = np.zeros_like(is_own)
    for other in others:
        if other.box.area > face.box.area:
            is_behind |= _covered(other, to_map, shape)
    for index, regions in enumerate(_SEEN[: own.shape[2]]):
        if regions:
            own[..., index][is_behind if regions <= FACE_SKIN else ~is_own] = 0


def _is_apart(neck: Pixels, landmarks: Points, to_map: Affine) -> NDArray[np.bool_]:
    """(rows, columns): what isn't joined to what lies at the jaw, or is far from it."""
    jaw = cv2.convexHull(moved_to(to_map, landmarks[list(JAW)]))
    lower_face = np.ones(neck.shape, np.uint8)
    cv2.fillConvexPoly(lower_face, np.rint(jaw).astype(np.int32), (0,))
    away = cv2.distanceTransform(lower_face, cv2.DIST_L2, cv2.DIST_MASK_5) / max(*cv2.minAreaRect(jaw)[1], 1.0)
    _, parts = cv2.connectedComponents(np.asarray(neck >= _LEAST_SHARE, np.uint8), connectivity=4)
    joined = np.isin(parts, np.setdiff1d(parts[away <= _NECK_GAP], [0]))
    grown = cv2.dilate(joined.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray((grown == 0) | (away > _NECK_REACH))


def _covered(face: Face, to_map: Affine, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(rows, columns): where a map shows a face, by its mesh; nowhere without one."""
    canvas = np.zeros(shape, np.uint8)
    if face.landmarks is not None:
        outline = cv2.convexHull(moved_to(to_map, face.landmarks))
        cv2.fillConvexPoly(canvas, np.asarray(outline.round(), np.int32), (1,))
    return canvas > 0


def _distance(face: Face, to_map: Affine, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """(rows, columns): how far each pixel of a map is from a face, in heights of that."""
    to_frame = cv2.invertAffineTransform(to_map).astype(np.float32)
    column, row = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)[:, None]
    x, y = (axis[0] * column + axis[1] * row + axis[2] for axis in to_frame)
    centre_x, centre_y = face.box.centre
    away = np.hypot(x - centre_x, (y - centre_y) * _BELONGS_DOWNWARDS)
    return np.asarray(away / max(face.box.height, 1.0), np.float32)
