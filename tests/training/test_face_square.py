"""The square that the network sees of a picture."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.engines.base import Roi
from tests.drawn_samples import SIDE, drawn_sample
from training.face_square import MARGIN, between_squares, face_square, jittered, to_crop
from training.labels import Label


def test_it_lies_round_the_face_with_the_whole_head() -> None:
    _, labels = drawn_sample(1)
    square = face_square(labels)
    assert square is not None
    rows, columns = np.nonzero(labels == Label.SKIN)
    assert (square.centre_x, square.centre_y) == pytest.approx((columns.mean(), rows.mean()), abs=2)
    assert square.side == pytest.approx(MARGIN * (np.ptp(rows) + 1), rel=0.05)
    hair_rows, _ = np.nonzero(labels == Label.HAIR)
    assert square.centre_y - square.side / 2 < hair_rows.min()


def test_who_shows_no_face_has_none() -> None:
    labels = np.full((SIDE, SIDE), Label.HAIR, np.uint8)
    labels[:4, :4] = Label.SKIN
    assert face_square(labels) is None


def test_a_jittered_one_still_has_the_face() -> None:
    square = Roi(128, 128, 200, 0.0)
    face_corners = np.array([(128 + across, 128 + down, 1) for across in (-40, 40) for down in (-40, 40)]).T
    for seed in range(200):
        inside = to_crop(jittered(square, np.random.default_rng(seed)), 96) @ face_corners
        assert inside.min() > 0
        assert inside.max() < 96


def test_a_place_is_the_same_in_both_crops() -> None:
    first, second = to_crop(Roi(100, 90, 150, 0.0), 192), to_crop(Roi(120, 100, 220, 0.3), 96)
    place = np.array([110, 95, 1])
    assert between_squares(first, second) @ [*(first @ place), 1] == pytest.approx(second @ place)
