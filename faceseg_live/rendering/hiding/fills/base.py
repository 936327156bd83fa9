"""The contract of what is there instead."""

from __future__ import annotations

from typing import Protocol

from ....domain.types import Pixels
from ....settings import HidingSettings
from ...drawing import Colour
from ..region import Region


class Fill(Protocol):
    """Hides one region after the other; used from one thread at a time.

    Unless its way of hiding can be undone, nothing that it draws depends on what the region shows.
    """

    def hide(self, pixels: Pixels, region: Region) -> None:
        """Change an image of the frame, (height, width, 4) uint8 BGRA, where the region is."""


def colour_of(settings: HidingSettings) -> Colour:
    """The colour that was chosen, opaque."""
    red, green, blue = bytes.fromhex(settings.colour.removeprefix("#"))
    return blue, green, red, 255
