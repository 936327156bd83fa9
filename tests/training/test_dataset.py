"""Which samples each step sees."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.drawn_samples import write_shards
from training.dataset import Batches, held_out
from training.prepared import Samples

SIDE = 32


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return Samples(write_shards(tmp_path_factory.mktemp("samples"), shards=2, samples=20), with_shares=False)


class Counted(Samples):
    """Counts how often each sample is asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, with_shares=False)
        self.asked = Counter[int]()

    def __getitem__(self, index: int):  # type: ignore[no-untyped-def,override]
        self.asked[index] += 1
        return super().__getitem__(index)


def test_a_step_sees_the_same_whenever_it_is_asked_for(samples: Samples) -> None:
    first, again = (Batches(samples, SIDE, 4, seed=3) for _ in range(2))
    inputs, labels = first[7]
    assert inputs.shape == (4, 3, SIDE, SIDE)
    assert labels.shape == (4, SIDE, SIDE)
    assert np.array_equal(again[7][0], inputs)
    assert np.array_equal(again[7][1], labels)
    assert not np.array_equal(again[8][0], inputs)
    assert not np.array_equal(Batches(samples, SIDE, 4, seed=4)[7][0], inputs)


def test_each_epoch_sees_all_samples_once_but_those_held_out(tmp_path: Path) -> None:
    samples = Counted(write_shards(tmp_path / "made", shards=2, samples=20))
    batches = Batches(samples, SIDE, 19, seed=0)
    for epoch in range(2):
        for step in range(2):
            batches[2 * epoch + step]
        assert samples.asked == Counter({index: epoch + 1 for index in range(40) if index not in (19, 39)})
    samples.asked.clear()
    unseen = held_out(samples, SIDE, 10)
    assert unseen is not None
    assert len(unseen[0]) == 2
    assert set(samples.asked) == {19, 39}


def test_of_few_samples_none_is_held_out(tmp_path: Path) -> None:
    samples = Counted(write_shards(tmp_path / "made", shards=1, samples=3))
    assert held_out(samples, SIDE, 10) is None
    Batches(samples, SIDE, 3, seed=0)[0]
    assert set(samples.asked) == {0, 1, 2}
