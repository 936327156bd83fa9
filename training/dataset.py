"""Batches: which samples each step sees, and how."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .augmentation import Crop, cut, varied
from .prepared import Samples

_HELD_OUT_EACH = 20
"""The last one of so many samples is never learnt from."""
_CHANCE_OF_STEPS, _CHANCE_OF_EPOCHS = range(2)

Batch = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""(N, C, side, side) inputs, channels 0..255, and (N, side, side) labels."""


@dataclass(frozen=True)
class Batches:
    """The batch of each step, from 0 on: the same whenever it is asked for, so that a run goes on where it was.

    Each epoch goes through all samples once, in an order of its own.

    Attributes:
        side: of the crops, in pixels.
        size: of a batch.
    """

    samples: Samples
    side: int
    size: int
    seed: int

    def __getitem__(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step, _CHANCE_OF_STEPS))
        chosen = (self._sample_at(step * self.size + place) for place in range(self.size))
        return stacked([varied(self.samples[index], self.side, rng) for index in chosen])

    def _sample_at(self, place: int) -> int:
        count = len(self.samples)
        learnt = count - count // _HELD_OUT_EACH
        epoch, place = divmod(place, learnt)
        chosen = int(_order(self.seed, epoch, learnt)[place])
        return chosen + chosen // (_HELD_OUT_EACH - 1)


@functools.lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, epoch, _CHANCE_OF_EPOCHS)).permutation(count)


def held_out(samples: Samples, side: int, most: int) -> Batch | None:
    """Crops of samples that are not trained on, unvaried; None where there are none."""
    places = range(_HELD_OUT_EACH - 1, len(samples), _HELD_OUT_EACH)[:most]
    return stacked([cut(samples[index], samples[index].square, side) for index in places]) if places else None


def stacked(crops: list[Crop]) -> Batch:
    """Crops as a batch."""
    inputs = np.stack([crop.inputs for crop in crops]).transpose(0, 3, 1, 2)
    return np.ascontiguousarray(inputs), np.stack([crop.labels for crop in crops])
