"""Shards, and what is kept beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faceseg_live.engines.multiclass.network import CLASSES
from tests.drawn_samples import drawn_sample, write_shards
from training.face_square import face_square
from training.labels import Label
from training.prepared import SHARES_SIDE, NoSamples, Samples


def test_samples_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    samples = Samples(write_shards(tmp_path / "made", shards=2, samples=3), with_shares=False)
    assert len(samples) == 6
    for place, sample in enumerate(samples):
        picture, labels = drawn_sample(place)
        assert np.array_equal(sample.picture, picture)
        assert np.array_equal(sample.labels, labels)
        assert sample.square == face_square(labels)
        assert sample.shares is None


def test_the_multiclass_network_looks_at_the_square_once(tmp_path: Path) -> None:
    folder, told = write_shards(tmp_path / "made", shards=1, samples=2), list[str]()
    first = Samples(folder, with_shares=True, told=told.append)[1].shares
    assert first is not None
    assert first.shape == (SHARES_SIDE, SHARES_SIDE, len(CLASSES))
    assert first.sum(axis=2, dtype=np.int64).min() > 200
    assert first.sum(axis=2, dtype=np.int64).max() <= 255
    assert told == ["prepared shard-00000.npz"]
    again = Samples(folder, with_shares=True, told=told.append)[1].shares
    assert np.array_equal(first, again)
    assert len(told) == 1


def test_a_shard_that_was_written_again_is_prepared_again(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "made", shards=1, samples=2)
    assert len(Samples(folder, with_shares=False)) == 2
    write_shards(folder, shards=1, samples=5)
    assert len(Samples(folder, with_shares=False)) == 5


def test_who_shows_no_face_is_left_out(tmp_path: Path) -> None:
    picture, labels = drawn_sample(1)
    np.savez(tmp_path / "shard.npz", pictures=[picture] * 2, labels=[np.full_like(labels, Label.HAT), labels])
    (sample,) = Samples(tmp_path, with_shares=False)
    assert np.array_equal(sample.labels, labels)


def test_what_is_no_shard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSamples, match="holds no samples"):
        Samples(tmp_path, with_shares=False)
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(NoSamples, match="is no shard"):
        Samples(tmp_path, with_shares=False)
