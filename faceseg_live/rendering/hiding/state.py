"""What can be told of a scene in which people are hidden."""

from __future__ import annotations

from ...domain.heads import HidingState
from ..scene import Scene
from .heads import found_heads, hidden_heads
from .regions import hides_all


def hiding_state(scene: Scene) -> HidingState:
    """How many are hidden, and how many are not."""
    found, hidden = found_heads(scene.perception) or (), hidden_heads(scene) or ()
    if hides_all(scene, scene.settings.hiding):
        return HidingState(len(found), 0, is_total=True)
    return HidingState(len(hidden), len(found) - len(hidden))
