"""Where the network looks: closely at a face, widely at the whole frame, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.regions import FACE_SKIN, FACE_TO_EARS, Region, Regions
from ...domain.types import Face, Frame, Pixels, freeze
from ..crops import Affine, stretched_box, upright_square
from . import network
from .fusion import TOLD, HeadNetwork
from .glance import glance
from .look import Look

_MARGIN = 2.1
"""Side of a close look, as a multiple of the face's larger one: hair and shoulders tell the network what it sees."""
_EDGE = 0.05
"""Of a close look's side: what lies so near to its edge has too little round it to be known."""
_MOST_CLOSE = 3
"""In a stream: of more faces than these, none is looked at closely; the looks would grow old before the next round."""
_BELONGS_DOWNWARDS = 0.5
"""What lies below a head is its own for so much farther than what lies beside it: shoulders, clothes."""
_CLOSE_CLASSES: tuple[Regions, ...] = tuple(
    frozenset() if Region.CLOTH in regions else regions for regions in (*network.CLASSES, *TOLD)
)
"""What counts of a close look: clothes need more of the picture round them."""
_CLOSE_ALONE: Regions = frozenset().union(*TOLD)
"""What only a close look tells apart."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The looks that a frame is worth."""

    close: tuple[Face, ...] = ()
    """Each for itself."""
    is_wide: bool = False
    """One at the whole frame, which serves all faces."""
    tells: bool = False
    """The close looks tell what only they can, too."""


def planned(
    frame_size: tuple[int, int], faces: Sequence[Face], needs: Regions, input_size: tuple[int, int], *, is_still: bool
) -> Plan:
    """What is worth a look of its own: faces that the whole frame shows too small, and what reaches over a face."""
    if not faces:
        return Plan()
    wide_zoom = float(np.sqrt(np.prod(np.divide(input_size, frame_size))))
    skin = tuple(face for face in faces if _close_zoom(face, input_size) > wide_zoom) if needs >= FACE_TO_EARS else ()
    if len(skin) > _MOST_CLOSE and not is_still:
        skin = ()
    is_wide = bool(needs - FACE_TO_EARS - _CLOSE_ALONE) or (needs >= FACE_TO_EARS and len(skin) < len(faces))
    tells = bool(needs & _CLOSE_ALONE)
    return Plan(tuple(faces) if tells else skin, is_wide, tells)


def look_closely(networks: HeadNetwork, frame: Frame, face: Face, faces: Sequence[Face], *, tells: bool) -> Look:
    """At a square round the head, upright with it; what lies at its edge doesn't count. Raises EngineFailed.

    Args:
        faces: all of the frame.
        tells: what only a close look can tell is wanted, too.
    """
    to_input = _close_map(face, networks.input_size)
    seen = networks.shares_of_head(frame, to_input) if tells else networks.shares_of_frame(frame, to_input)
    classes = _CLOSE_CLASSES[: seen.shape[2]]
    shares = _own(seen, classes, to_input, face, faces)
    rows, columns = shares.shape[:2]
    top, left = round(rows * _EDGE), round(columns * _EDGE)
    inner = freeze(np.ascontiguousarray(shares[top : rows - top, left : columns - left]))
    to_inner = to_input - np.array([[0, 0, left], [0, 0, top]])
    return Look(inner, freeze(to_inner), face, frame.time_s, glance(frame, face), classes)


def look_widely(networks: HeadNetwork, frame: Frame, faces: Sequence[Face]) -> tuple[Look, ...]:
    """At the whole frame: a look for each of the faces. Raises EngineFailed."""
    to_input = freeze(stretched_box(0, 0, frame.width, frame.height, networks.input_size))
    shares = networks.shares_of_frame(frame, to_input)
    return tuple(
        Look(_own(shares, network.CLASSES, to_input, face, faces), to_input, face, frame.time_s, glance(frame, face),
             network.CLASSES)
        for face in faces
    )


def _close_map(face: Face, input_size: tuple[int, int]) -> Affine:
    width, height = input_size
    to_input = upright_square(face, min(width, height), _MARGIN)
    to_input[:, 2] += ((width - min(width, height)) / 2, (height - min(width, height)) / 2)
    return to_input


def _close_zoom(face: Face, input_size: tuple[int, int]) -> float:
    return float(np.linalg.norm(upright_square(face, min(input_size), _MARGIN)[0, :2]))


def _own(shares: Pixels, classes: Sequence[Regions], to_map: Affine, face: Face, faces: Sequence[Face]) -> Pixels:
    """The shares without what belongs to another face: hair and clothes that lie nearer to it, and its own skin where
    it stands in front. Of two faces the larger one is taken to be in front."""
    others = [other for other in faces if other.id != face.id]
    if not others:
        return shares
    away = _distance(face, to_map, shares.shape[:2])
    is_own = np.logical_and.reduce([away <= _distance(other, to_map, shares.shape[:2]) for other in others])
    is_behind = np.zeros_like(is_own)
    for other in others:
        if other.box.area > face.box.area:
            is_behind |= _covered(other, to_map, shares.shape[:2])
    own = shares.copy()
    for index, regions in enumerate(classes):
        if regions:
            own[..., index][is_behind if regions <= FACE_SKIN else ~is_own] = 0
    return freeze(own)


def _covered(face: Face, to_map: Affine, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """(rows, columns): where a map shows a face, by its mesh; nowhere without one."""
    canvas = np.zeros(shape, np.uint8)
    if face.landmarks is not None:
        points = face.landmarks[:, :2] @ to_map[:, :2].T + to_map[:, 2]
        cv2.fillConvexPoly(canvas, np.asarray(cv2.convexHull(points.astype(np.float32)).round(), np.int32), (1,))
    return canvas > 0


def _distance(face: Face, to_map: Affine, shape: tuple[int, int]) -> NDArray[np.float32]:
    """(rows, columns): how far each pixel of a map is from a face, in heights of that."""
    to_frame = cv2.invertAffineTransform(to_map).astype(np.float32)
    column, row = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)[:, None]
    x, y = (axis[0] * column + axis[1] * row + axis[2] for axis in to_frame)
    centre_x, centre_y = face.box.centre
    away = np.hypot(x - centre_x, (y - centre_y) * _BELONGS_DOWNWARDS)
    return np.asarray(away / max(face.box.height, 1.0), np.float32)
