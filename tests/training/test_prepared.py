"""Shards, and what is kept beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.drawn_samples import drawn_sample, write_shards
from training import features
from training.features import SIDE, STRIDES
from training.labels import Label
from training.prepared import VIEWS, NoSamples, Samples


@pytest.fixture(autouse=True)
def _quick_features(monkeypatch: pytest.MonkeyPatch) -> None:
    """In place of the network's, which take the most time: how bright the picture is."""
    def bright(picture: np.ndarray) -> features.Features:
        return tuple(np.full((features.CHANNELS, SIDE // stride, SIDE // stride), picture.mean() / 255, np.float16)
                     for stride in STRIDES)

    monkeypatch.setattr("training.prepared.features_of", bright)


def test_samples_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    samples = Samples(write_shards(tmp_path / "made", shards=2, samples=3))
    assert len(samples) == 6
    for place in range(6):
        view = samples.view(place, 0)
        picture, _ = drawn_sample(place)
        assert view.picture.shape == (3, SIDE, SIDE)
        assert view.labels.shape == (SIDE, SIDE)
        seen = picture[np.nonzero(drawn_sample(place)[1] == Label.HAIR)]
        assert view.picture[:, view.labels == Label.HAIR].mean(axis=1) == pytest.approx(seen.mean(axis=0), abs=6)


def test_each_view_has_the_features_of_its_own_picture(tmp_path: Path) -> None:
    samples = Samples(write_shards(tmp_path / "made", shards=1, samples=1))
    views = [samples.view(0, number) for number in range(VIEWS)]
    assert len({view.picture.tobytes() for view in views}) == VIEWS
    for view in views:
        assert [each.shape for each in view.features] == [
            (features.CHANNELS, SIDE // stride, SIDE // stride) for stride in STRIDES]
        assert all(each.mean() == pytest.approx(view.picture.mean() / 255, abs=1e-3) for each in view.features)


def test_shards_are_prepared_once(tmp_path: Path) -> None:
    folder, told = write_shards(tmp_path / "made", shards=1, samples=2), list[str]()
    for _ in range(2):
        assert len(Samples(folder, told=told.append)) == 2
    assert told == ["prepared shard-00000.npz"]


def test_a_shard_that_was_written_again_is_prepared_again_and_to_the_same(tmp_path: Path) -> None:
    folder = write_shards(tmp_path / "made", shards=1, samples=2)
    first = Samples(folder).view(1, VIEWS - 1)
    write_shards(folder, shards=1, samples=3)
    again = Samples(folder)
    assert len(again) == 3
    assert np.array_equal(again.view(1, VIEWS - 1).picture, first.picture)


def test_who_shows_no_face_is_left_out(tmp_path: Path) -> None:
    picture, labels = drawn_sample(1)
    np.savez(tmp_path / "shard.npz", pictures=[picture] * 2, labels=[np.full_like(labels, Label.HAT), labels])
    samples = Samples(tmp_path)
    assert len(samples) == 1
    assert (samples.view(0, 0).labels == Label.NOSE).any()


def test_what_is_no_shard_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSamples, match="holds no samples"):
        Samples(tmp_path)
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(NoSamples, match="is no shard"):
        Samples(tmp_path)
