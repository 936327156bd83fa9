"""People on paper: perceptions in which faces and heads are where a test puts them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from faceseg_live.domain.heads import Head, oval_of_face
from faceseg_live.domain.types import Box, Face, Frame, Perception, freeze

_PIXELS = freeze(np.full((120, 160, 3), 90, np.uint8))
LOOKS = {name: freeze(np.eye(8, dtype=np.float32)[number]) for number, name in enumerate(("ann", "bob", "eve"))}
"""Appearances that have nothing in common."""


def face(id_: int, x: float = 40.0, *, looks: str = "", is_held: bool = False) -> Face:
    """A face 30 pixels high without a mesh."""
    return Face(id_, Box(x - 12, 45, 24, 30), 0.9, is_held=is_held, appearance=LOOKS.get(looks))


def head(id_: int, x: float = 40.0, face_id: int | None = None) -> Head:
    """The head round a face at the same place."""
    return Head(id_, oval_of_face(x, 60, 30), 0.9, ("one",), face_id)


def seen(time_s: float, faces: Sequence[Face] = (), heads: Sequence[Head] | None = None, *, generation: int = 1,
         carried_from_s: float | None = None, is_still: bool = False, looked_for_hands: bool = True) -> Perception:
    """What was seen at a time of the source's clock; by default each face has a head."""
    frame = Frame(_PIXELS, round(time_s * 100), time_s, time_s, is_still=is_still)
    own = [head(one.id, one.box.centre[0], one.id) for one in faces] if heads is None else heads
    return Perception(frame, tuple(faces), heads=tuple(own), generation=generation, carried_from_s=carried_from_s,
                      looked_for_hands=looked_for_hands)
