"""Which head belongs to which face, where both were found apart from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...domain.heads import Head
from ...domain.types import Face
from .faces import head_of, oval_of

_SAME = 0.35
"""Intersection over union from which on a head found by itself and the head round a face are one person's."""
_LEAD = 0.1
"""By so much no other head may lie as well on the face, nor another face on the head: whose it is would be a guess."""


def joined_to_faces(heads: Sequence[Head], faces: Sequence[Face]) -> tuple[Head, ...]:
    """The heads of a frame with the ids of their faces, and a head more for each face that none belongs to.

    Whoever is exempt from hiding is so by the face: a head gets one only where no other would do, and no face twice.
    """
    ovals = [oval_of(face) for face in faces]
    overlaps = [[head.oval.overlap(oval) for oval in ovals] for head in heads]
    joined, taken = list[Head](), set[int]()
    for place, head in enumerate(heads):
        face = _only_face(place, overlaps)
        joined.append(replace(head, face_id=None if face is None else faces[face].id))
        if face is not None:
            taken.add(face)
    next_id = 1 + max((head.id for head in heads), default=0)
    alone = (face for place, face in enumerate(faces) if place not in taken)
    return (*joined, *(head_of(face, next_id + number) for number, face in enumerate(alone)))


def _only_face(head: int, overlaps: Sequence[Sequence[float]]) -> int | None:
    """Place of the one face that this head belongs to, beyond doubt."""
    own = overlaps[head]
    if not own or max(own) < _SAME:
        return None
    face = own.index(max(own))
    rivals = [value for place, value in enumerate(own) if place != face]
    rivals += [row[face] for place, row in enumerate(overlaps) if place != head]
    return face if own[face] - max(rivals, default=0.0) >= _LEAD else None
