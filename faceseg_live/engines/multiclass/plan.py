"""Where the network looks: closely at a face, widely at the whole frame, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.regions import FACE_SKIN, Regions
from ...domain.types import Face, Frame, Pixels, freeze
from ..crops import Affine, stretched_box, upright_square
from .look import Look
from .network import CLASSES, MulticlassNetwork

_MARGIN = 2.6
"""Side of a close look, as a multiple of the face's larger one: hair and shoulders tell the network what it sees."""
_MOST_CLOSE = 3
"""In a stream: of more faces than these, none is looked at closely; the looks would grow old before the next round."""
_BELONGS_DOWNWARDS = 0.5
"""What lies below a head is its own for so much farther than what lies beside it: shoulders, clothes."""
_BEYOND = tuple(index for index, regions in enumerate(CLASSES) if regions and regions != FACE_SKIN)
"""The classes that reach over the face, and to other faces."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The looks that a frame is worth."""

    close: tuple[Face, ...] = ()
    """Each for itself."""
    is_wide: bool = False
    """One at the whole frame, which serves all faces."""


def planned(
    frame_size: tuple[int, int], faces: Sequence[Face], needs: Regions, input_size: tuple[int, int], *, is_still: bool
) -> Plan:
    """What is worth a look of its own: faces that the whole frame shows too small, and what reaches over a face."""
    if not faces:
        return Plan()
    wide_zoom = float(np.sqrt(np.prod(np.divide(input_size, frame_size))))
    close = tuple(face for face in faces if _close_zoom(face, input_size) > wide_zoom)
    if not needs & FACE_SKIN or (len(close) > _MOST_CLOSE and not is_still):
        close = ()
    return Plan(close, bool(needs - FACE_SKIN) or len(close) < len(faces))


def look_closely(network: MulticlassNetwork, frame: Frame, face: Face) -> Look:
    """At a square round the head, upright with it. Raises EngineFailed."""
    to_input = _close_map(face, network.input_size)
    return Look(network.shares(frame.pixels, to_input), freeze(to_input), face, frame.time_s)


def look_widely(network: MulticlassNetwork, frame: Frame, faces: Sequence[Face]) -> tuple[Look, ...]:
    """At the whole frame: a look for each of the faces, in which hair and clothes of the others are none of its own."""
    to_input = stretched_box(0, 0, frame.width, frame.height, network.input_size)
    shares = network.shares(frame.pixels, to_input)
    if len(faces) < 2:
        return tuple(Look(shares, freeze(to_input), face, frame.time_s) for face in faces)
    nearest = _nearest(faces, to_input, shares.shape[:2])
    return tuple(
        Look(_without(shares, nearest != number), freeze(to_input), face, frame.time_s)
        for number, face in enumerate(faces)
    )


def _close_map(face: Face, input_size: tuple[int, int]) -> Affine:
    width, height = input_size
    to_input = upright_square(face, min(width, height), _MARGIN)
    to_input[:, 2] += ((width - min(width, height)) / 2, (height - min(width, height)) / 2)
    return to_input


def _close_zoom(face: Face, input_size: tuple[int, int]) -> float:
    return float(np.linalg.norm(_close_map(face, input_size)[0, :2]))


def _nearest(faces: Sequence[Face], to_map: Affine, shape: tuple[int, int]) -> Pixels:
    """(rows, columns): the number of the face to which each pixel of a map belongs."""
    rows, columns = shape
    to_frame = cv2.invertAffineTransform(to_map)
    x = np.arange(columns, dtype=np.float32) * to_frame[0, 0] + to_frame[0, 2]
    y = np.arange(rows, dtype=np.float32)[:, None] * to_frame[1, 1] + to_frame[1, 2]
    away = [
        np.hypot(x - face.box.centre[0], (y - face.box.centre[1]) * _BELONGS_DOWNWARDS) / max(face.box.height, 1.0)
        for face in faces
    ]
    return np.asarray(np.argmin(away, axis=0), np.uint8)


def _without(shares: Pixels, is_other: NDArray[np.bool_]) -> Pixels:
    own = shares.copy()
    for index in _BEYOND:
        own[..., index][is_other] = 0
    return freeze(own)
