"""Whose heads are hidden in a scene."""

from __future__ import annotations

from itertools import count

from ...domain.heads import Head
from ...domain.types import Perception
from ...engines.heads.faces import oval_of
from ..scene import Scene


def hidden_heads(scene: Scene) -> tuple[Head, ...] | None:
    """Whoever is not exempt; None where nobody looked for heads: all of the image is hidden then."""
    found = found_heads(scene.perception)
    return None if found is None else tuple(head for head in found if head.face_id not in scene.exempt)


def found_heads(perception: Perception) -> tuple[Head, ...] | None:
    """The heads that were found, and those of faces of which none was: whoever has a face has a head.

    None where nobody looked for them.
    """
    if perception.heads is None or perception.is_unanalysed:
        return None
    known = {head.face_id for head in perception.heads}
    ids = count(1 + max((head.id for head in perception.heads), default=0))
    return perception.heads + tuple(Head(next(ids), oval_of(face), face.score, face_id=face.id)
                                    for face in perception.faces if face.id not in known)
