"""All regions of all faces at once."""

from __future__ import annotations

from ..scene import Scene
from .base import Drawing, Target
from .camera import Camera
from .region_map import region_map
from .side_by_side import SideBySide


class Regions:
    """Every region that the engine distinguishes, in its colour on black, with a legend."""

    has_alpha = False

    def __init__(self, target: Target) -> None:
        self._is_mirrored = target.mirrored

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Paint the regions of the faces that carry the mask."""
        scene, view = scene.reduced(scale), scene.settings.view
        pixels = region_map(scene.perception, scene.active, view, mirrored=self._is_mirrored, scale=scene.scale)
        return Drawing(pixels, scene.to_scene)


def camera_and_regions(target: Target) -> SideBySide:
    """The frame, and the map of its regions next to it."""
    return SideBySide(Camera(), Regions(target))
