"""Whose heads are hidden in a scene."""

from __future__ import annotations

from itertools import count

from ...domain.heads import Head, HidingState
from ...domain.types import Perception
from ...engines.heads.faces import head_of
from ..scene import Scene


def hidden_heads(scene: Scene) -> tuple[Head, ...] | None:
    """Whoever is not exempt; None where nobody looked for heads: all of the image is hidden then."""
    found = _all_heads(scene.perception)
    return None if found is None else tuple(head for head in found if head.face_id not in scene.exempt)


def hiding_state(scene: Scene) -> HidingState:
    """How many are hidden, and how many are not."""
    found, hidden = _all_heads(scene.perception), hidden_heads(scene)
    if found is None or hidden is None:
        return HidingState(0, 0, is_total=True)
    return HidingState(len(hidden), len(found) - len(hidden))


def _all_heads(perception: Perception) -> tuple[Head, ...] | None:
    """The heads that were found, and those of faces of which none was: whoever has a face has a head."""
    if perception.heads is None or perception.is_unanalysed:
        return None
    known = {head.face_id for head in perception.heads}
    ids = count(1 + max((head.id for head in perception.heads), default=0))
    return perception.heads + tuple(head_of(face, next(ids)) for face in perception.faces if face.id not in known)
