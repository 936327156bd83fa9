"""Where the network looks: closely at a face, widely at the whole frame, or both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.regions import FACE_TO_EARS, Region, Regions
from ...domain.types import Face, Frame, freeze
from ..crops import Affine, stretched_box, upright_square
from .belonging import CLASSES, own_shares
from .fusion import TOLD, HeadNetwork
from .glance import glance
from .look import Look

_MARGIN = 2.1
"""Side of a close look, as a multiple of the face's larger one: hair and shoulders tell the network what it sees."""
_EDGE = 0.05
"""Of a close look's side: what lies so near to its edge has too little round it to be known."""
_MOST_CLOSE = 3
"""In a stream: of more faces than these, none is looked at closely; the looks would grow old before the next round."""
_CLOSE_CLASSES: tuple[Regions, ...] = tuple(
    frozenset() if Region.CLOTH in regions else regions for regions in (*CLASSES, *TOLD)
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
    shares = own_shares(seen, to_input, face, faces)
    rows, columns = shares.shape[:2]
    top, left = round(rows * _EDGE), round(columns * _EDGE)
    inner = freeze(np.ascontiguousarray(shares[top : rows - top, left : columns - left]))
    to_inner = to_input - np.array([[0, 0, left], [0, 0, top]])
    return Look(inner, freeze(to_inner), face, frame.time_s, glance(frame, face),
                _CLOSE_CLASSES[: inner.shape[2]])


def look_widely(networks: HeadNetwork, frame: Frame, faces: Sequence[Face]) -> tuple[Look, ...]:
    """At the whole frame: a look for each of the faces. Raises EngineFailed."""
    to_input = freeze(stretched_box(0, 0, frame.width, frame.height, networks.input_size))
    shares = networks.shares_of_frame(frame, to_input)
    return tuple(
        Look(own_shares(shares, to_input, face, faces), to_input, face, frame.time_s, glance(frame, face), CLASSES)
        for face in faces
    )


def _close_map(face: Face, input_size: tuple[int, int]) -> Affine:
    width, height = input_size
    to_input = upright_square(face, min(width, height), _MARGIN)
    to_input[:, 2] += ((width - min(width, height)) / 2, (height - min(width, height)) / 2)
    return to_input


def _close_zoom(face: Face, input_size: tuple[int, int]) -> float:
    return float(np.linalg.norm(upright_square(face, min(input_size), _MARGIN)[0, :2]))
