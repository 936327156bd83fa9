"""The heads of faces that an engine saw, and which face is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...domain.heads import Head, Oval, oval_of_face, oval_of_mesh
from ...domain.types import Face
from .sighting import Sighting, is_same_head

_MESH, _BOX = "mesh", "engine"
"""What saw a head: the mesh of a face, or an engine that gave its box alone."""


def oval_of(face: Face) -> Oval:
    """The head round a face, by its mesh where there is one."""
    if face.landmarks is not None:
        return oval_of_mesh(face.landmarks)
    return oval_of_face(*face.box.centre, max(face.box.height, face.box.width))


def sightings_of(faces: Sequence[Face]) -> list[Sighting]:
    """What the engine saw of heads in this very frame."""
    return [Sighting(oval_of(face), _BOX if face.landmarks is None else _MESH, face.score, True, face.id)
            for face in faces if not face.is_held]


def joined(heads: Sequence[Head], faces: Sequence[Face]) -> tuple[Head, ...]:
    """The heads of a frame with the faces that another look at it saw: each face is at most one head's."""
    waiting = {face.id: oval_of(face) for face in faces if not face.is_held}
    found = []
    for head in heads:
        near = [face_id for face_id, oval in waiting.items() if is_same_head(head.oval, oval)]
        face_id = max(near, key=lambda face_id: head.oval.overlap(waiting[face_id]), default=None)
        if face_id is not None:
            del waiting[face_id]
        found.append(replace(head, face_id=face_id))
    return tuple(found)
