"""Region maps as engines make them, for tests that need no network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.regions import PERSON, Regions
from faceseg_live.domain.types import Perception, Pixels, RegionMap, freeze


def parsed_face(face_id: int, labels: Pixels, classes: Sequence[Regions], to_map: NDArray[np.float64]) -> RegionMap:
    """What a face parser made of one face."""
    return RegionMap("parser", tuple(classes), labels, face_id, to_map)


def person_map(probability: NDArray[np.float32]) -> RegionMap:
    """People against the background."""
    return RegionMap("person", (PERSON,), freeze(probability))


def matte_map(alpha: NDArray[np.float32], colours: Pixels | None = None) -> RegionMap:
    """An alpha matte, with its colours where they are solved."""
    return RegionMap("matte", (PERSON,), freeze(alpha), is_matte=True, colours=colours)


def matte_of(perception: Perception) -> NDArray[np.float32] | None:
    """The alpha of the perception's matte."""
    return next((np.asarray(item.values, np.float32) for item in perception.maps if item.is_matte), None)


def colours_of(perception: Perception) -> Pixels | None:
    """The colours of the perception's matte."""
    return next((item.colours for item in perception.maps if item.is_matte), None)
