"""What can be told of a scene in which people are hidden."""

from __future__ import annotations

from ...domain.heads import Head, HidingState
from ..scene import Scene
from .heads import hidden_heads
from .regions import hides_all


def hiding_state(scene: Scene) -> HidingState:
    """How many are hidden, and how many are not."""
    found, hidden = scene.perception.heads or (), hidden_heads(scene) or ()
    if hides_all(scene, scene.settings.hiding):
        return HidingState(len(found), 0, is_total=True)
    is_open = [head for head in found if head not in hidden]
    return HidingState(len(found) - len(is_open) + sum(_is_apart(head, found) for head in hidden), len(is_open))


def _is_apart(head: Head, found: tuple[Head, ...]) -> bool:
    """Whether it is one more than was found, and not a second view of somebody's."""
    return head not in found and not any(other.oval.covers(head.oval.x, head.oval.y) for other in found)
