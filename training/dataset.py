"""Batches: which samples each step sees, and how."""

from __future__ import annotations

import functools
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from torch.utils.data import DataLoader, Dataset

from .augmentation import Crop, varied
from .features import SIDE, Features, features_of
from .prepared import Samples

_HELD_OUT_EACH = 20
"""The last one of so many samples is never learnt from."""
_CHANCE_OF_STEPS, _CHANCE_OF_EPOCHS = range(2)
_AHEAD = 4
"""Batches that each worker may be ahead."""


class Batch(NamedTuple):
    """N crops of samples."""

    pictures: NDArray[np.uint8]
    """(N, 3, SIDE, SIDE) RGB."""
    features: Features
    """(N, 64, …) for each stride: what the network of six classes knows of just these pixels."""
    labels: NDArray[np.uint8]
    """(N, SIDE, SIDE) `Label`s or IGNORED."""


@dataclass(frozen=True)
class Batches(Dataset[Batch]):
    """The batch of each step, from 0 on: the same whenever it is asked for, so that a run goes on where it was.

    Each epoch goes through all samples once, in an order of its own, and varies each anew.

    Attributes:
        size: of a batch.
    """

    samples: Samples
    size: int
    seed: int

    def __getitem__(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step, _CHANCE_OF_STEPS))
        return stacked([varied(self.samples[self._sample_at(step * self.size + place)], SIDE, rng)
                        for place in range(self.size)])

    def ahead(self, steps: range, workers: int) -> Iterator[Batch]:
        """The batches of these steps, made while the last one is learnt from. 16 crops take .7 s of one thread: most of
        that is the other network's.

        Args:
            workers: processes that make them; one is this one, between the steps.
        """
        if workers < 2:
            return map(self.__getitem__, steps)
        return iter(DataLoader(self, batch_size=None, sampler=steps, num_workers=workers, prefetch_factor=_AHEAD,
                               collate_fn=_as_it_is, worker_init_fn=_begin_worker, multiprocessing_context="spawn"))

    def _sample_at(self, place: int) -> int:
        count = len(self.samples)
        learnt = count - count // _HELD_OUT_EACH
        epoch, place = divmod(place, learnt)
        chosen = int(_order(self.seed, epoch, learnt)[place])
        return chosen + chosen // (_HELD_OUT_EACH - 1)


@functools.lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, epoch, _CHANCE_OF_EPOCHS)).permutation(count)


def _as_it_is(batch: Batch) -> Batch:
    return batch


def _begin_worker(_: int) -> None:
    """Ctrl-C is for the one that learns, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)


def held_out(samples: Samples, most: int) -> Batch | None:
    """Unvaried crops of samples that are not trained on; None where there are none."""
    places = range(_HELD_OUT_EACH - 1, len(samples), _HELD_OUT_EACH)[:most]
    kept = [samples[place] for place in places]
    return stacked([sample.cut(sample.square, SIDE) for sample in kept]) if kept else None


def stacked(crops: list[Crop]) -> Batch:
    """Crops of SIDE pixels as a batch."""
    features = zip(*(features_of(crop.picture) for crop in crops), strict=True)
    return Batch(np.stack([crop.picture.transpose(2, 0, 1) for crop in crops]),
                 tuple(np.stack(each) for each in features), np.stack([crop.labels for crop in crops]))
