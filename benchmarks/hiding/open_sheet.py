"""A contact sheet of faces that weren't hidden."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from faceseg_live.domain.types import Pixels

from .faces import frames_of
from .measures import Coverage

_COLUMNS, _ROWS = 8, 6
_TILE_PX, _CAPTION_PX = 160, 18
_EACH = 12
"""Of one clip, evenly over all that are open."""
_INK = (235, 235, 235)


class OpenSheet:
    """Collects thumbnails from clips, as they were before anything was hidden."""

    def __init__(self) -> None:
        self._tiles: list[Pixels] = []

    def add(self, clip: Path, covered: Coverage) -> None:
        """Take some of a clip's uncovered faces."""
        step = max(1, -(-len(covered.open) // _EACH))
        shown = covered.open[::step]
        numbers = {number for number, _ in shown}
        frames = {number: pixels for number, pixels in enumerate(frames_of(clip)) if number in numbers} if shown else {}
        for number, face in shown:
            reach = max(20.0, 2 * face.height)
            part = cv2.getRectSubPix(frames[number], (int(2 * reach), int(2 * reach)), (face.oval.x, face.oval.y))
            tile = cv2.copyMakeBorder(cv2.resize(part, (_TILE_PX, _TILE_PX), interpolation=cv2.INTER_AREA),
                                      0, _CAPTION_PX, 0, 0, cv2.BORDER_CONSTANT)
            cv2.putText(tile, f"{clip.stem[:16]} {number}", (2, _TILE_PX + 13), cv2.FONT_HERSHEY_SIMPLEX, 0.36, _INK)
            self._tiles.append(np.asarray(tile, np.uint8))

    def drawn(self) -> Pixels:
        """(height, width, 3) uint8 RGB; black where nothing is open."""
        tiles = self._tiles[: _COLUMNS * _ROWS]
        height = _TILE_PX + _CAPTION_PX
        sheet = np.zeros((max(1, -(-len(tiles) // _COLUMNS)) * height, _COLUMNS * _TILE_PX, 3), np.uint8)
        for place, tile in enumerate(tiles):
            top, left = place // _COLUMNS * height, place % _COLUMNS * _TILE_PX
            sheet[top : top + height, left : left + _TILE_PX] = tile
        return sheet
