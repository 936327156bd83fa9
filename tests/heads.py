"""People for tests of hiding."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Perception
from faceseg_live.engines.heads.faces import oval_of


def with_heads(perception: Perception, others: Iterable[Head] = ()) -> Perception:
    """The same, with the heads of all of its faces, and with others."""
    own = (Head(face.id, oval_of(face), face_id=face.id) for face in perception.faces)
    return replace(perception, heads=(*own, *others))
