"""Hides people as the settings of hiding ask."""

from __future__ import annotations

from ...domain.types import Pixels
from ...settings import HidingSettings
from ..scene import Scene
from .fills import FILLS
from .regions import hidden_regions


class Hider:
    """Hides the people of one scene after the other."""

    def __init__(self, settings: HidingSettings) -> None:
        """Raises InvalidParameter when the picture that should be there can't be read."""
        self._settings = settings
        self._fill = FILLS[settings.how](settings)

    def hide(self, pixels: Pixels, scene: Scene) -> None:
        """Change an image of the scene's frame, (height, width, 4) uint8 BGRA, so that nobody can be recognised."""
        for region in hidden_regions(scene, self._settings):
            self._fill.hide(pixels, region)
