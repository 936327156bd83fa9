"""What is laid before faces, by kind: hands, objects, hair, other people's heads."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels

from .clean_faces import CleanFace
from .cutouts import cut_hands, cut_things
from .drawn import drawn_things, forearm, sunglasses, surgical_mask
from .layers import Alpha, Layer, Placement, laid, over, toned
from .strands import STYLES, hair

SPOTS = {"mouth": 13, "left cheek": 280, "right cheek": 50, "left eye": 386, "right eye": 159, "chin": 199,
         "forehead": 151, "nose": 4}
"""Points of the mesh that are covered."""
HEADS = 2
"""Of other people, before each face."""
KINDS = ("hands", "objects", "hair", "heads")
_LEAST_COVERED = 0.03
"""Of the face: less is no cover."""


@dataclass(frozen=True, slots=True)
class Cover:
    """Something in front of one face, alone in a picture of its size."""

    kind: str
    name: str
    colours: NDArray[np.float32]
    """(height, width, 3) RGB × alpha."""
    alpha: Alpha
    """(height, width) float32, 0..1."""

    def before(self, pixels: Pixels) -> Pixels:
        """The picture with it."""
        return over(pixels, self.colours, self.alpha)

    def moved(self, across_px: float) -> Cover:
        """The same, moved to the right."""
        shift = round(across_px)
        return Cover(self.kind, self.name, _shifted(self.colours, shift), _shifted(self.alpha, shift))


class Covers:
    """Everything that DATA/ and this program have to lay before a face."""

    def __init__(self, data: Path, heads: Sequence[Layer]) -> None:
        """heads: of the people, each with its name."""
        self._hands, self._things, self._heads = list(cut_hands(data)), list(cut_things(data)), list(heads)

    def of(self, clean: CleanFace, seed: int) -> Iterator[Cover]:
        """Covers of a face; the same ones for the same face and seed, whatever else there is."""
        def chance(name: str) -> np.random.Generator:
            return np.random.default_rng((seed, zlib.crc32(f"{clean.name}: {name}".encode())))

        for layer in self._hands:
            yield self._held("hands", toned(layer, clean.skin_rgb), clean, chance(layer.name), (0.75, 1.0))
        yield self._held("hands", forearm(clean.skin_rgb, chance("sleeve")), clean, chance("forearm"), (1.9, 2.4),
                         turn_degrees=(25, 110))
        for layer in (*self._things, *drawn_things(seed)):
            yield self._held("objects", layer, clean, chance(layer.name), (0.6, 0.85))
        for name, worn in (("surgical mask", surgical_mask), ("sunglasses", sunglasses)):
            yield Cover("objects", name, *worn(clean.landmarks, clean.pixels, chance(name)))
        for style in STYLES:
            yield Cover("hair", style, *hair(style, clean.landmarks, clean.pixels, chance(style)))
        others = [layer for layer in self._heads if layer.name != clean.name]
        for number in chance("heads").permutation(len(others))[:HEADS]:
            yield self._head(others[number], clean, chance(others[number].name))

    def _head(self, layer: Layer, clean: CleanFace, rng: np.random.Generator) -> Cover:
        """Half beside the face and a little below it."""
        x, y = clean.face.box.centre
        across, down = rng.choice((-1, 1)) * rng.uniform(0.5, 0.75), rng.uniform(0.15, 0.4)
        placement = Placement((x + across * clean.length_px, y + down * clean.length_px),
                              clean.length_px * rng.uniform(0.95, 1.2))
        return Cover("heads", layer.name, *laid(layer, placement, clean.size))

    def _held(self, kind: str, layer: Layer, clean: CleanFace, rng: np.random.Generator,
              length: tuple[float, float], turn_degrees: tuple[float, float] = (-20, 20)) -> Cover:
        """From below, from either side; what is on the face's left is mirrored, as a left hand is."""
        spot = str(rng.choice(list(SPOTS)))
        x, y = clean.landmarks[SPOTS[spot], :2].astype(float)
        is_mirrored = bool(x > clean.face.box.centre[0] if abs(x - clean.face.box.centre[0]) > 0.05 * clean.length_px
                           else rng.random() < 0.5)
        placement = Placement((x, y), clean.length_px * rng.uniform(*length), rng.uniform(*turn_degrees), is_mirrored)
        return Cover(kind, f"{layer.name} at {spot}", *laid(layer, placement, clean.size))


def covers_enough(cover: Cover, face: NDArray[np.bool_]) -> bool:
    """Whether it covers a fair part of a (height, width) face."""
    return bool(cover.alpha[face].sum() > _LEAST_COVERED * np.count_nonzero(face))


def _shifted(values: NDArray[np.float32], across: int) -> NDArray[np.float32]:
    moved = np.zeros_like(values)
    if across >= 0:
        moved[:, across:] = values[:, : values.shape[1] - across]
    else:
        moved[:, :across] = values[:, -across:]
    return moved
