"""The frame as the camera gives it."""

from __future__ import annotations

from ..drawing import bgra
from ..scene import Scene
from .base import Drawing


class Camera:
    """The frame alone."""

    has_alpha = False

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Copy the frame."""
        scene = scene.reduced(scale)
        return Drawing(bgra(scene.frame.pixels), scene.to_scene)
