"""Batches: which samples each step sees, and how."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .features import Features
from .prepared import VIEWS, Samples, View

_HELD_OUT_EACH = 20
"""The last one of so many samples is never learnt from."""
_CHANCE_OF_STEPS, _CHANCE_OF_EPOCHS = range(2)


class Batch(NamedTuple):
    """N views."""

    pictures: NDArray[np.uint8]
    """(N, 3, SIDE, SIDE) RGB."""
    features: Features
    """(N, 64, …) for each stride."""
    labels: NDArray[np.uint8]
    """(N, SIDE, SIDE) `Label`s or IGNORED."""


@dataclass(frozen=True)
class Batches:
    """The batch of each step, from 0 on: the same whenever it is asked for, so that a run goes on where it was.

    Each epoch goes through all samples once, in an order of its own, and sees one of the views of each.

    Attributes:
        size: of a batch.
    """

    samples: Samples
    size: int
    seed: int

    def __getitem__(self, step: int) -> Batch:
        views = np.random.default_rng((self.seed, step, _CHANCE_OF_STEPS)).integers(0, VIEWS, self.size)
        chosen = (self._sample_at(step * self.size + place) for place in range(self.size))
        return stacked([self.samples.view(sample, int(view)) for sample, view in zip(chosen, views, strict=True)])

    def _sample_at(self, place: int) -> int:
        count = len(self.samples)
        learnt = count - count // _HELD_OUT_EACH
        epoch, place = divmod(place, learnt)
        chosen = int(_order(self.seed, epoch, learnt)[place])
        return chosen + chosen // (_HELD_OUT_EACH - 1)


@functools.lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, epoch, _CHANCE_OF_EPOCHS)).permutation(count)


def held_out(samples: Samples, most: int) -> Batch | None:
    """Unvaried views of samples that are not trained on; None where there are none."""
    places = range(_HELD_OUT_EACH - 1, len(samples), _HELD_OUT_EACH)[:most]
    return stacked([samples.view(sample, 0) for sample in places]) if places else None


def stacked(views: list[View]) -> Batch:
    """Views as a batch."""
    pictures, features, labels = zip(*views, strict=True)
    return Batch(np.stack(pictures), tuple(np.stack(each) for each in zip(*features, strict=True)), np.stack(labels))
