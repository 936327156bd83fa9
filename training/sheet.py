"""Contact sheets: pictures above their labels, to be looked at."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from .labels import Label
from .shards import Shard

_COLOURS = {
    Label.BACKGROUND: (0, 0, 0), Label.SKIN: (255, 220, 160), Label.NOSE: (255, 255, 0), Label.GLASSES: (0, 255, 0),
    Label.LEFT_EYE: (255, 255, 255), Label.RIGHT_EYE: (160, 160, 255), Label.LEFT_BROW: (90, 50, 0),
    Label.RIGHT_BROW: (150, 110, 40), Label.LEFT_EAR: (255, 0, 255), Label.RIGHT_EAR: (150, 0, 255),
    Label.MOUTH: (120, 0, 0), Label.UPPER_LIP: (200, 0, 60), Label.LOWER_LIP: (255, 90, 140), Label.HAIR: (255, 64, 64),
    Label.HAT: (0, 255, 255), Label.EARRING: (0, 160, 0), Label.NECKLACE: (160, 255, 160), Label.NECK: (255, 140, 40),
    Label.CLOTHES: (64, 128, 255),
}
_PALETTE = np.array([_COLOURS[label] for label in Label], np.uint8)


def contact_sheet(shard: Shard, *, columns: int = 8, rows: int = 6) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 RGB: the first samples, each over its label map, with what is known of it."""
    tiles = [_tile(shard, k) for k in range(min(len(shard.pictures), columns * rows))]
    tiles += [np.zeros_like(tiles[0])] * (-len(tiles) % columns)
    return np.vstack([np.hstack(tiles[k:k + columns]) for k in range(0, len(tiles), columns)])


def _tile(shard: Shard, index: int) -> NDArray[np.uint8]:
    picture, facts = shard.pictures[index], shard.facts[index]
    overlay = (picture * .35 + _PALETTE[shard.labels[index]] * .65).astype(np.uint8)
    tile = np.ascontiguousarray(np.vstack([picture, overlay]))
    worn = " ".join(str(facts[name]) for name in ("glasses", "hat", "clothes", "in_front") if facts.get(name))
    known = f"{facts['seed']} {facts.get('hair', '')} {facts.get('beard', '')} {facts.get('light', '')}"
    for text, line in ((known, 10), (worn, len(picture) - 4)):
        cv2.putText(tile, text, (2, line), cv2.FONT_HERSHEY_SIMPLEX, .33, (255, 255, 255), 1)
    return tile
