from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.tracking import steadied
from faceseg_live.tracking.one_euro import OneEuro

FPS, SIZE, COUNT = 30, 150.0, 150
TIMES_S = np.arange(COUNT) / FPS


def noise() -> NDArray[np.float32]:
    return np.random.default_rng(0).normal(0, 0.8, (COUNT, 40, 3)).astype(np.float32)


def swinging() -> NDArray[np.float32]:
    """(COUNT, 1, 3): two sways of 200 pixels, with a nod."""
    x, y = 200 * np.sin(TIMES_S * np.pi), 40 * np.sin(TIMES_S * 9)
    return np.stack((x, y, 0 * x), axis=1).astype(np.float32)[:, None]


def causal(values: NDArray[np.float32], strength: int) -> NDArray[np.float32]:
    one_euro = OneEuro()
    return np.stack([one_euro.apply(value, time_s, SIZE, strength)
                     for value, time_s in zip(values, TIMES_S, strict=True)])


def both_ways(values: NDArray[np.float32], strength: int) -> NDArray[np.float32]:
    return steadied(values, TIMES_S, [SIZE] * COUNT, strength)


@pytest.mark.parametrize("strength", [25, 50, 100])
def test_a_face_at_rest_trembles_no_more_than_when_it_is_steadied_live(strength: int) -> None:
    inner = np.s_[30:-30]
    assert both_ways(noise(), strength)[inner].std(axis=0).mean() < causal(noise(), strength)[inner].std(axis=0).mean()


@pytest.mark.parametrize("strength", [25, 50, 100])
def test_what_moves_is_where_it_was_and_not_where_it_was_a_frame_ago(strength: int) -> None:
    true = swinging()

    def lag_frames(shown: NDArray[np.float32]) -> float:
        """By least squares: so many frames of the true speed lie between what is shown and the truth."""
        speed, error = np.gradient(true, axis=0)[20:-20], (true - shown)[20:-20]
        return float((speed * error).sum() / (speed * speed).sum())

    assert abs(lag_frames(both_ways(true + noise()[:, :1] / 8, strength))) < 0.02
    assert lag_frames(causal(true, strength)) > 0.03


def test_off_leaves_everything_as_it_is() -> None:
    assert np.array_equal(both_ways(noise(), 0), noise())
    assert np.array_equal(steadied(noise()[:1], TIMES_S[:1], [SIZE], 50), noise()[:1])
