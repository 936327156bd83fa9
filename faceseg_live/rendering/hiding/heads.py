"""Whose heads are hidden in a scene."""

from __future__ import annotations

from itertools import count

from ...domain.heads import Head
from ...engines.heads.faces import oval_of
from ..scene import Scene


def hidden_heads(scene: Scene) -> tuple[Head, ...] | None:
    """Whoever is not exempt; None where nobody looked for heads: all of the image is hidden then.

    Whoever has a face has a head, found or not.
    """
    perception = scene.perception
    if perception.heads is None or perception.is_unanalysed:
        return None
    named = {head.face_id for head in perception.heads}
    ids = count(1 + max((head.id for head in perception.heads), default=0))
    others = tuple(Head(next(ids), oval_of(face), face_id=face.id) for face in perception.faces if face.id not in named)
    return tuple(head for head in perception.heads + others if head.face_id not in scene.exempt)
