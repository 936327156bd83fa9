"""The heads of faces that an engine saw, and which face is whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...domain.heads import BY_HAND, Head, Oval, oval_of_face, oval_of_mesh
from ...domain.types import Face
from .sighting import Group, Sighting

_MESH, _BOX = "mesh", "engine"
"""What saw a head: the mesh of a face, or an engine that gave its box alone."""
_ALONE_FROM = 1_000_000
"""Ids of heads that only have a face begin here: they stay with it, and are no other head's."""
_SAME_PERSON = 0.35
"""Overlap from which a head that was found apart from the faces, and the head round a face are one person's."""
_LEAD = 0.1
"""By so much no other head may lie on that face, nor another face on that head: whose it is would be a guess."""


def oval_of(face: Face) -> Oval:
    """The head round a face, by its mesh where there is one."""
    if face.landmarks is not None:
        return oval_of_mesh(face.landmarks)
    return oval_of_face(*face.box.centre, max(face.box.height, face.box.width))


def sightings_of(faces: Sequence[Face]) -> list[Sighting]:
    """What the engine saw of heads in this very frame."""
    return [Sighting(oval_of(face), _BOX if face.landmarks is None else _MESH, face.score, True, face.id)
            for face in faces if not face.is_held]


def head_of(face: Face, head_id: int) -> Head:
    """The head of one face, carried where the face is held."""
    seen = sightings_of([face])
    return Group(tuple(seen)).as_head(head_id) if seen else Head(head_id, oval_of(face), 0.0, (), face.id)


def joined(heads: Sequence[Head], faces: Sequence[Face]) -> tuple[Head, ...]:
    """The heads of a frame with the faces that another look at it saw, and a head more for each face that has none.

    Whoever is exempt from hiding is so by the face: a head gets one only where no other would do nearly as well, and no
    face is two heads'. A head that a person drew gets none.
    """
    seen = [face for face in faces if not face.is_held]
    overlaps = [[head.oval.overlap(oval_of(face)) for face in seen] for head in heads]
    found, taken = list[Head](), set[int]()
    for row, head in enumerate(heads):
        column = None if BY_HAND in head.seen_by else _only_face(row, overlaps)
        found.append(replace(head, face_id=None if column is None else seen[column].id))
        if column is not None:
            taken.add(column)
    alone = (face for column, face in enumerate(seen) if column not in taken)
    return (*found, *(head_of(face, _ALONE_FROM + face.id) for face in alone))


def _only_face(head: int, overlaps: Sequence[Sequence[float]]) -> int | None:
    """Column of the one face that the head of a row belongs to, beyond doubt."""
    own = overlaps[head]
    column = max(range(len(own)), key=own.__getitem__, default=None)
    if column is None or own[column] < _SAME_PERSON:
        return None
    rivals = [value for place, value in enumerate(own) if place != column]
    rivals += [row[column] for place, row in enumerate(overlaps) if place != head]
    return column if own[column] - max(rivals, default=0.0) >= _LEAD else None
