"""One colour."""

from __future__ import annotations

from ....domain.types import Pixels
from ....settings import HidingSettings
from ..region import Region
from .base import colour_of


class Solid:
    """One colour."""

    def __init__(self, settings: HidingSettings) -> None:
        self._colour = colour_of(settings)

    def hide(self, pixels: Pixels, region: Region) -> None:
        region.paint(pixels, self._colour)
