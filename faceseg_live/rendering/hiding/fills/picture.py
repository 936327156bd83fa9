"""An image file."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np

from ....domain.types import Pixels
from ....errors import InvalidParameter, SourceError
from ....media.pictures import read_image_with_alpha
from ....settings import HidingSettings
from ...drawing import mixed, plain
from ..region import Region
from .base import colour_of

_LARGEST_PX, _COPIES = 1024, 9
"""Longer side of the largest of the copies that heads of all sizes are covered with, and how many there are."""


class Picture:
    """An image that covers the region, tilted as the head is, its middle in the region's; the chosen colour shines
    through where it is transparent."""

    def __init__(self, settings: HidingSettings) -> None:
        """Raises InvalidParameter when it can't be read."""
        self._copies = _copies(_opaque(_read(settings), settings))

    def hide(self, pixels: Pixels, region: Region) -> None:
        rows, columns = region.place
        x, y, width, height = region.rectangle
        copy = next((copy for copy in self._copies[::-1] if _zoom(copy, width, height) <= 1), self._copies[0])
        high, wide = copy.shape[:2]
        zoom = _zoom(copy, width, height)
        cos, sin = zoom * math.cos(region.rotation), zoom * math.sin(region.rotation)
        turn = np.array(((cos, -sin), (sin, cos)))
        corner = np.array((x - columns.start, y - rows.start)) - turn @ ((wide - 1) / 2, (high - 1) / 2)
        size = columns.stop - columns.start, rows.stop - rows.start
        part = cv2.warpAffine(copy, np.column_stack((turn, corner)), size, borderMode=cv2.BORDER_REPLICATE)
        region.lay(pixels, np.asarray(part, np.uint8))


def _zoom(picture: Pixels, width: float, height: float) -> float:
    """How much larger the picture has to be to cover a rectangle."""
    rows, columns = picture.shape[:2]
    return float(max(width / columns, height / rows))


def _read(settings: HidingSettings) -> Pixels:
    if not settings.picture:
        raise InvalidParameter("rendering.no_hiding_picture")
    try:
        return read_image_with_alpha(Path(settings.picture))
    except SourceError as error:
        raise InvalidParameter("rendering.hiding_picture", reason=error) from error


def _opaque(picture: Pixels, settings: HidingSettings) -> Pixels:
    """(height, width, 4) BGRA: an RGBA image in front of the chosen colour."""
    colour = plain(picture.shape[0], picture.shape[1], colour_of(settings))
    shown = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGBA2BGRA), np.uint8)
    flat = mixed(colour, shown, np.ascontiguousarray(picture[..., 3]))
    flat[..., 3] = 255
    return flat


def _copies(picture: Pixels) -> list[Pixels]:
    """The image, and smaller ones, half as large each time: what shrinks far would flicker."""
    rows, columns = picture.shape[:2]
    first = min(1.0, _LARGEST_PX / max(rows, columns))
    zooms = (first / 2**step for step in range(_COPIES))
    sizes = dict.fromkeys((max(1, round(columns * zoom)), max(1, round(rows * zoom))) for zoom in zooms)
    return [np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8) for size in sizes]
