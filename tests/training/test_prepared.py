"""Shards, and what is kept beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.drawn_samples import drawn_sample, write_shards
from training.labels import Label
from training.prepared import NoSamples, Samples


def test_samples_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    samples = Samples(write_shards(tmp_path / "made", shards=2, samples=3))
    assert len(samples) == 6
    for place in range(6):
        picture, labels = drawn_sample(place)
        assert np.array_equal(samples[place].picture, picture)
        assert np.array_equal(samples[place].labels, labels)


def test_the_square_has_all_of_the_face_in_it(tmp_path: Path) -> None:
    sample = Samples(write_shards(tmp_path / "made", shards=1, samples=1))[0]
    inside = sample.cut(sample.square, len(sample.labels)).labels
    for label in (Label.SKIN, Label.NOSE, Label.HAIR):
        assert (inside == label).any()


def test_shards_are_prepared_once(tmp_path: Path) -> None:
    folder, told = write_shards(tmp_path / "made", shards=1, samples=2), list[str]()
    for _ in range(2):
        assert len(Samples(folder, told=told.append)) == 2
    assert told == ["prepared shard-00000.npz"]


def test_a_shard_that_was_written_again_is_prepared_again_and_to_the_same(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "made", shards=1, samples=2)
    first = Samples(folder)[1]
    write_shards(folder, shards=1, samples=3)
    again = Samples(folder)
    assert len(again) == 3
    assert np.array_equal(again[1].picture, first.picture)
    assert again[1].square == first.square


def test_who_shows_no_face_is_left_out(tmp_path: Path) -> None:
    picture, labels = drawn_sample(1)
    np.savez(tmp_path / "shard.npz", pictures=[picture] * 2, labels=[np.full_like(labels, Label.HAT), labels])
    samples = Samples(tmp_path)
    assert len(samples) == 1
    assert (samples[0].labels == Label.NOSE).any()


def test_where_nobody_shows_a_face_there_are_no_samples(tmp_path: Path) -> None:
    picture, labels = drawn_sample(1)
    np.savez(tmp_path / "shard.npz", pictures=[picture], labels=[np.full_like(labels, Label.HAT)])
    with pytest.raises(NoSamples, match="holds no samples"):
        Samples(tmp_path)


def test_what_is_no_shard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSamples, match="holds no samples"):
        Samples(tmp_path)
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(NoSamples, match="is no shard"):
        Samples(tmp_path)
