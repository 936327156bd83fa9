"""The image with people's heads hidden."""

from __future__ import annotations

from ...settings import HidingSettings
from ..drawing import bgra
from ..hiding import Hider
from ..scene import Scene
from .base import Drawing


class Anonymised:
    """Hides people as the settings of hiding ask; where nobody looked for them, the whole image."""

    has_alpha = False

    def __init__(self, settings: HidingSettings) -> None:
        """Raises InvalidParameter when the picture that should be there can't be read."""
        self._hider = Hider(settings)

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Hide them."""
        shown = scene.reduced(scale)
        pixels = bgra(shown.frame.pixels)
        if shown is scene:
            self._hider.hide(pixels, scene)
        else:
            self._hider.hide_in_copy(pixels, scene, shown.to_scene)
        return Drawing(pixels, shown.to_scene)
