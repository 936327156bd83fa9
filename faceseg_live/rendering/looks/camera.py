"""The frame as the camera gives it."""

from __future__ import annotations

from ..drawing import bgra
from ..scene import Scene
from .base import Drawing


class Camera:
    """The frame alone."""

    has_alpha = False

    def draw(self, scene: Scene) -> Drawing:
        """Copy the frame."""
        return Drawing(bgra(scene.frame.pixels))
