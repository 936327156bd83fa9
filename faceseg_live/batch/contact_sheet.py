"""Many images of a video on one sheet."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from ..domain.types import Pixels

_BACKGROUND = (32, 32, 32, 255)
_INK = (235, 235, 235, 255)
_GAP_PX = 8
_CAPTION_PX = 24


@dataclass(slots=True)
class ContactSheet:
    """Keeps small copies of frames spread evenly over a video whose length need not be known."""

    columns: int = 4
    rows: int = 3
    tile_width_px: int = 320
    _every: int = 1
    _seen: int = 0
    _tiles: list[Pixels] = field(default_factory=list)

    def add(self, pixels: Pixels, time_s: float) -> None:
        """Offer the next frame of the video, (height, width, 4) uint8 BGRA, and its time."""
        if self._seen % self._every == 0:
            self._tiles.append(self._tile(pixels, time_s))
            # Twice as many as needed: thin out, so that the picked ones stay evenly spread.
            if len(self._tiles) >= 4 * self.columns * self.rows:
                self._tiles = self._tiles[::2]
                self._every *= 2
        self._seen += 1

    def drawn(self) -> Pixels:
        """The sheet, (height, width, 4) uint8 BGRA, a time under each image. ValueError without one."""
        if not self._tiles:
            raise ValueError("a contact sheet needs at least one picture")
        count = min(len(self._tiles), self.columns * self.rows)
        picked = [self._tiles[round(place)] for place in np.linspace(0, len(self._tiles) - 1, count)]
        height, width = picked[0].shape[:2]
        rows = -(-count // self.columns)
        columns = min(count, self.columns)
        size = rows * (height + _GAP_PX) + _GAP_PX, columns * (width + _GAP_PX) + _GAP_PX
        sheet = np.full((*size, 4), _BACKGROUND, np.uint8)
        for place, tile in enumerate(picked):
            top = _GAP_PX + place // self.columns * (height + _GAP_PX)
            left = _GAP_PX + place % self.columns * (width + _GAP_PX)
            sheet[top : top + height, left : left + width] = tile
        return sheet

    def _tile(self, pixels: Pixels, time_s: float) -> Pixels:
        height, width = pixels.shape[:2]
        size = self.tile_width_px, max(1, round(self.tile_width_px * height / width))
        tile = np.full((size[1] + _CAPTION_PX, size[0], 4), _BACKGROUND, np.uint8)
        tile[: size[1]] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        cv2.putText(tile, f"{time_s:.2f} s", (4, size[1] + 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
        return tile
