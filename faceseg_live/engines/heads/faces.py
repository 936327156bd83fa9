"""The heads of faces that an engine saw."""

from __future__ import annotations

import math

from ...domain.heads import Head, Oval, oval_of_face, oval_of_mesh
from ...domain.types import Face

MESH = "mesh"
"""What saw a head that has a face with a mesh."""
BOX = "engine"
"""What saw one of which the engine gives the box alone."""


def oval_of(face: Face) -> Oval:
    """The head round a face, by its mesh where there is one."""
    if face.landmarks is not None:
        return oval_of_mesh(face.landmarks)
    return oval_of_face(*face.box.centre, max(face.box.height, face.box.width))


def head_of(face: Face, head_id: int) -> Head:
    """A face's head; carried where the face is held."""
    seen_by = () if face.is_held else (MESH if face.landmarks is not None else BOX,)
    return Head(head_id, oval_of(face), min(1.0, max(0.0, face.score if math.isfinite(face.score) else 0.0)), seen_by,
                face.id)
