"""A network of our own that tells all regions of a face apart, from what the network of six classes knows of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...domain.regions import Region, Regions
from ...domain.types import Pixels, freeze
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from .network import Sight, shares_of

CLASSES: tuple[Regions, ...] = tuple(frozenset(each) for each in (
    (), {Region.SKIN, Region.EYELIDS}, {Region.NOSE}, {Region.GLASSES}, {Region.LEFT_EYE}, {Region.RIGHT_EYE},
    {Region.LEFT_BROW}, {Region.RIGHT_BROW}, {Region.LEFT_EAR}, {Region.RIGHT_EAR}, {Region.MOUTH_INTERIOR},
    {Region.UPPER_LIP}, {Region.LOWER_LIP}, {Region.HAIR}, {Region.HAT}, {Region.EARRING}, {Region.NECKLACE},
    {Region.NECK, Region.BODY_SKIN}, {Region.CLOTH},
))
"""In the network's order, CelebAMask-HQ's; the first is the background."""


class FaceRegionNetwork:
    """One look takes about 5 ms on one thread. Only one thread at a time may use it."""

    def __init__(self, path: Path | None = None) -> None:
        """Loads the one that comes along, or a file's. Raises EngineUnavailable where it or its runtime is missing."""
        self._network = LiteRtNetwork(shipped_model("face_regions") if path is None else path)

    def shares(self, sight: Sight) -> Pixels:
        """(96, 96, 19) uint8: of each pixel the probabilities of the classes, 255 in all or a little less.

        Args:
            sight: of a square round a face, 2.1 times as large, in which the face is upright.

        Raises EngineFailed.
        """
        picture = np.asarray(sight.picture, np.float32)[None] / np.float32(255)
        (logits,) = self._network.run(picture, *sight.features)
        return freeze(shares_of(logits[0]))

    def close(self) -> None:
        self._network.close()
