"""What is painted without OpenGL and without the base mesh."""

from __future__ import annotations

import numpy as np

from training.render.backgrounds import make_background
from training.render.dice import Dice
from training.render.hair import scalp
from training.render.sensor import photographed


def test_backgrounds_are_of_many_kinds_and_as_pictures_are() -> None:
    kinds = set()
    for seed in range(60):
        kind, picture = make_background(64, Dice(seed), np.array([1., .9, .8]))
        kinds.add(kind)
        assert picture.shape == (64, 64, 3)
        assert picture.dtype == np.float32
        assert picture.min() >= 0
        assert picture.max() <= 1
    assert len(kinds) > 8


def test_a_camera_gives_the_same_picture_for_the_same_seed() -> None:
    picture = np.random.default_rng(1).random((64, 64, 3)).astype(np.float32)
    first, second, other = (photographed(picture, Dice(seed)) for seed in (1, 1, 2))
    assert first.dtype == np.uint8
    assert (first == second).all()
    assert (first != other).any()


def test_some_pictures_are_grey_and_most_are_not() -> None:
    picture = np.full((32, 32, 3), (.8, .5, .2), np.float32)
    grey = [np.ptp(photographed(picture, Dice(seed)), axis=2).mean() < 5 for seed in range(120)]
    assert 0 < np.mean(grey) < .3


def test_hair_grows_on_the_scalp_and_less_of_it_on_the_bald() -> None:
    places = np.array([[0, 1.2, -.6], [0, .4, .25], [0, -.5, .3], [0, .2, -1.6], [0, -1.5, -1.2]], np.float32)
    full = scalp(places, np.random.default_rng(1), 0.)
    assert full[0] > .9, "the top"
    assert full[1] == full[2] == 0, "forehead and mouth"
    assert full[3] > .9, "the back"
    assert full[4] == 0, "the neck"
    assert scalp(places, np.random.default_rng(1), 1.)[0] < .1
    assert scalp(places, np.random.default_rng(1), 1.)[3] > .9
