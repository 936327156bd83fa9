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

    def draw(self, scene: Scene) -> Drawing:
        """Hide them."""
        pixels = bgra(scene.frame.pixels)
        self._hider.hide(pixels, scene)
        return Drawing(pixels)
