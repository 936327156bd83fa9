"""How samples are varied."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.engines.base import Roi
from tests.drawn_samples import drawn_sample
from training.augmentation import IGNORED, Sample, mirrored, photographed, varied
from training.face_square import MARGIN
from training.labels import SIDES, Label

SIDE = 96


@pytest.fixture(scope="module")
def sample() -> Sample:
    picture, labels = drawn_sample(0)
    rows, columns = np.nonzero(labels == Label.SKIN)
    return Sample(picture, labels, Roi(columns.mean(), rows.mean(), MARGIN * np.ptp(rows), 0.0))


def test_a_mirror_swaps_sides(sample: Sample) -> None:
    crop = sample.cut(sample.square, SIDE)
    other = mirrored(crop)
    assert np.array_equal(other.picture, crop.picture[:, ::-1])
    for left, right in SIDES:
        assert np.array_equal(other.labels == left, (crop.labels == right)[:, ::-1])
        assert np.array_equal(other.labels == right, (crop.labels == left)[:, ::-1])
    for label in {*Label} - {side for pair in SIDES for side in pair}:
        assert np.array_equal(other.labels == label, (crop.labels == label)[:, ::-1])
    assert np.array_equal(other.labels == IGNORED, (crop.labels == IGNORED)[:, ::-1])


def test_left_stays_the_subjects_own_however_a_sample_is_varied(sample: Sample) -> None:
    for seed in range(20):
        labels = varied(sample, SIDE, np.random.default_rng(seed)).labels
        for left, right in SIDES:
            assert np.nonzero(labels == left)[1].mean() > np.nonzero(labels == right)[1].mean()


def test_picture_and_labels_move_together(sample: Sample) -> None:
    """Where the labels say hair, the picture has its colour."""
    still = sample.cut(sample.square, SIDE)
    hair = still.labels == Label.HAIR
    for seed in range(5):
        turned = replace(sample.square, centre_x=sample.square.centre_x + 2 * seed, rotation=seed / 10)
        crop = sample.cut(turned, SIDE)
        moved = crop.labels == Label.HAIR
        assert crop.picture[moved].mean(0) == pytest.approx(still.picture[hair].mean(0), abs=6)


def test_what_lies_beyond_the_picture_counts_for_nothing(sample: Sample) -> None:
    labels = sample.cut(replace(sample.square, centre_x=10.0), SIDE).labels
    assert (labels[:, 0] == IGNORED).all()
    assert (labels[SIDE // 2, SIDE // 2 :] != IGNORED).all()


def test_light_and_camera_change_a_picture_but_keep_it(sample: Sample) -> None:
    different = set()
    for seed in range(30):
        result = photographed(sample.picture, np.random.default_rng(seed))
        assert result.shape == sample.picture.shape
        assert result.std() > 10
        different.add(result.tobytes())
    assert len(different) == 30
