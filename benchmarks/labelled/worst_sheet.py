"""A contact sheet of the pictures whose mask met its label the least."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from faceseg_live.domain.types import Pixels

from .overlap import Flags, outline

COLUMNS, ROWS = 5, 2
_TILE_PX = 384
_CAPTION_PX = 24
_LABEL, _MASK = (60, 220, 90), (255, 60, 60)
"""RGB of the outlines; what is missed or too much is tinted in the same colours."""
_TINT = 0.35
_UNCOUNTED = 0.5
"""Pixels that don't count are so bright."""
_INK = (235, 235, 235)
_GROUND = 32

Masks = tuple[Flags, Flags, Flags]
"""What was found, what is true, what counts: (height, width) bool each."""


@dataclass(slots=True)
class WorstSheet:
    """Keeps the worst pictures of those that it is shown."""

    _tiles: list[tuple[float, str, Pixels]] = field(default_factory=list)

    def add(self, caption: str, value: float, pixels: Pixels, masks: Masks) -> None:
        """Show it a picture with its mask; value: how good the mask is."""
        self._tiles.append((value, caption, _tile(f"{caption}  {value:.3f}", pixels, masks)))
        self._tiles = sorted(self._tiles, key=lambda tile: tile[:2])[: COLUMNS * ROWS]

    def drawn(self) -> Pixels:
        """(height, width, 3) uint8 RGB: the worst first. Label green, mask red. ValueError without a picture."""
        if not self._tiles:
            raise ValueError("expected at least one picture with a mask and a label")
        rows = -(-len(self._tiles) // COLUMNS)
        height = _TILE_PX + _CAPTION_PX
        sheet = np.full((rows * height, min(len(self._tiles), COLUMNS) * _TILE_PX, 3), _GROUND, np.uint8)
        for place, (_, _, tile) in enumerate(self._tiles):
            top, left = place // COLUMNS * height, place % COLUMNS * _TILE_PX
            sheet[top : top + height, left : left + _TILE_PX] = tile
        return sheet


def _tile(text: str, pixels: Pixels, masks: Masks) -> Pixels:
    found, truth, counted = masks
    drawn = pixels.astype(np.float32)
    for wrong, colour in ((truth & ~found, _LABEL), (found & ~truth, _MASK)):
        drawn[wrong & counted] += _TINT * (np.array(colour, np.float32) - drawn[wrong & counted])
    for mask, colour in ((truth, _LABEL), (found, _MASK)):
        drawn[outline(mask, counted)] = colour
    drawn[~counted] *= _UNCOUNTED
    scale = _TILE_PX / max(pixels.shape)
    small = cv2.resize(drawn.astype(np.uint8), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = small[:_TILE_PX, :_TILE_PX]
    tile = np.full((_TILE_PX + _CAPTION_PX, _TILE_PX, 3), _GROUND, np.uint8)
    left = (_TILE_PX - small.shape[1]) // 2
    tile[: small.shape[0], left : left + small.shape[1]] = small
    cv2.putText(tile, text, (4, _TILE_PX + 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, _INK, 1, cv2.LINE_AA)
    return tile
