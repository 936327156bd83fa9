"""Hides people as the settings of hiding ask."""

from __future__ import annotations

from ...domain.types import Pixels
from ...settings import HidingSettings
from ..cropping import Affine
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

    def hide_in_copy(self, pixels: Pixels, scene: Scene, to_pixels: Affine, grain_px: float = 1.0) -> None:
        """The same in an image that was made of the frame, reduced or cropped; at least as much is hidden.

        Args:
            to_pixels: (3, 3), pixels of the frame to pixels of the image, without a turn.
            grain_px: pixels of the image per pixel of what it was resampled from: so far colours run.
        """
        height, width = pixels.shape[:2]
        for region in hidden_regions(scene, self._settings):
            moved = region.moved(to_pixels, (width, height), grain_px)
            if all(side.start < side.stop for side in moved.place):
                self._fill.hide(pixels, moved)
