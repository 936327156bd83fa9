"""Which samples each step sees."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="batches are made ahead by it")

from tests.drawn_samples import write_shards
from training import features
from training.augmentation import Sample
from training.dataset import Batch, Batches, held_out
from training.features import SIDE, features_of
from training.prepared import Samples


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return Samples(write_shards(tmp_path_factory.mktemp("samples"), shards=2, samples=20))


class Counted(Samples):
    """Counts how often each sample is asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = Counter[int]()

    def __getitem__(self, number: int) -> Sample:
        self.asked[number] += 1
        return super().__getitem__(number)


def same(first: Batch, second: Batch) -> bool:
    return all(np.array_equal(*both) for both in zip(
        (first.pictures, *first.features, first.labels), (second.pictures, *second.features, second.labels),
        strict=True))


def test_a_step_sees_the_same_whenever_it_is_asked_for(samples: Samples) -> None:
    first, again = (Batches(samples, 2, seed=3) for _ in range(2))
    pictures, known, labels = first[7]
    assert pictures.shape == (2, 3, SIDE, SIDE)
    assert [each.shape for each in known] == [(2, features.CHANNELS, SIDE // stride, SIDE // stride)
                                              for stride in features.STRIDES]
    assert labels.shape == (2, SIDE, SIDE)
    assert same(again[7], first[7])
    assert not np.array_equal(again[8].pictures, pictures)
    assert not np.array_equal(Batches(samples, 2, seed=4)[7].pictures, pictures)


def test_crops_vary_with_each_epoch_and_have_the_features_of_their_own_pixels(tmp_path: Path) -> None:
    samples = Samples(write_shards(tmp_path / "made", shards=1, samples=1))
    batches = Batches(samples, 1, seed=0)
    first, second = batches[0], batches[1]
    assert not np.array_equal(first.pictures, second.pictures)
    for batch in (first, second):
        known = features_of(np.ascontiguousarray(batch.pictures[0].transpose(1, 2, 0)))
        assert all(np.array_equal(batched[0], own) for batched, own in zip(batch.features, known, strict=True))


def test_other_processes_make_the_same_batches_in_their_order(samples: Samples) -> None:
    batches = Batches(samples, 2, seed=3)
    made = batches.ahead(range(5, 8), workers=2)
    assert all(same(batch, batches[step]) for step, batch in zip(range(5, 8), made, strict=True))


@pytest.fixture
def _no_features(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which take the most time."""
    monkeypatch.setattr("training.dataset.features_of", lambda _: (np.zeros((1, 1, 1), np.float16),) * 3)


@pytest.mark.usefixtures("_no_features")
def test_each_epoch_sees_all_samples_once_but_those_held_out(tmp_path: Path) -> None:
    samples = Counted(write_shards(tmp_path / "made", shards=2, samples=20))
    batches = Batches(samples, 19, seed=0)
    for epoch in range(2):
        for step in range(2):
            batches[2 * epoch + step]
        assert samples.asked == Counter({index: epoch + 1 for index in range(40) if index not in (19, 39)})
    samples.asked.clear()
    unseen = held_out(samples, 10)
    assert unseen is not None
    assert len(unseen.pictures) == 2
    assert set(samples.asked) == {19, 39}


@pytest.mark.usefixtures("_no_features")
def test_of_few_samples_none_is_held_out(tmp_path: Path) -> None:
    samples = Counted(write_shards(tmp_path / "made", shards=1, samples=3))
    assert held_out(samples, 10) is None
    Batches(samples, 3, seed=0)[0]
    assert set(samples.asked) == {0, 1, 2}
