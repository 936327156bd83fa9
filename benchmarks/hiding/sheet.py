"""A contact sheet of what went wrong: faces that weren't hidden, hides without a face."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Pixels

from .faces import frames_of

_COLUMNS = 10
_TILE_PX, _CAPTION_PX = 160, 18
_EACH = 10
"""Of one clip and kind, evenly over all there are."""
_INK = (235, 235, 235)
_HEADS = 2.0
"""A tile shows so many lengths of the oval to each side."""


class Sheet:
    """Collects thumbnails from clips, as they were before anything was hidden."""

    def __init__(self) -> None:
        self._tiles: list[Pixels] = []

    def add(self, clip: Path, kind: str, places: Sequence[tuple[int, Oval]]) -> None:
        """Take some of the places, by frame, of a clip."""
        shown = places[:: max(1, -(-len(places) // _EACH))]
        numbers = {number for number, _ in shown}
        frames = {number: pixels for number, pixels in enumerate(frames_of(clip)) if number in numbers} if shown else {}
        self._tiles += [_tile(f"{kind} {number} {clip.stem}", frames[number], oval) for number, oval in shown]

    def drawn(self) -> Pixels:
        """(height, width, 3) uint8 RGB; black where nothing went wrong."""
        height = _TILE_PX + _CAPTION_PX
        rows = max(1, -(-len(self._tiles) // _COLUMNS))
        sheet = np.zeros((rows * height, _COLUMNS * _TILE_PX, 3), np.uint8)
        for place, tile in enumerate(self._tiles):
            top, left = place // _COLUMNS * height, place % _COLUMNS * _TILE_PX
            sheet[top : top + height, left : left + _TILE_PX] = tile
        return sheet


def _tile(caption: str, pixels: Pixels, oval: Oval) -> Pixels:
    side = int(2 * max(20.0, _HEADS * oval.along))
    part = cv2.resize(cv2.getRectSubPix(pixels, (side, side), (oval.x, oval.y)), (_TILE_PX, _TILE_PX),
                      interpolation=cv2.INTER_AREA)
    tile = cv2.copyMakeBorder(part, 0, _CAPTION_PX, 0, 0, cv2.BORDER_CONSTANT)
    cv2.putText(tile, caption[:25], (2, _TILE_PX + 13), cv2.FONT_HERSHEY_SIMPLEX, 0.36, _INK)
    return np.asarray(tile, np.uint8)
