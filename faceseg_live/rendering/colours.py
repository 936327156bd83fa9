"""Which colour an area has in an image."""

from __future__ import annotations

from ..domain.areas import AREAS
from ..settings import ViewSettings


def bgr_of(area: str, view: ViewSettings) -> tuple[int, int, int]:
    """(blue, green, red), 0..255: the user's own colour for the area of that key, or the catalogue's."""
    text = view.colours.get(area, AREAS[area].colour)
    return int(text[5:7], 16), int(text[3:5], 16), int(text[1:3], 16)
