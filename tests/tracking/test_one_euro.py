from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Points
from faceseg_live.tracking.one_euro import OneEuro

FACE_PX = 200.0
STILL = np.random.default_rng(1).uniform(0, FACE_PX, (478, 3)).astype(np.float32)


def trembling(frames: int, noise_px: float) -> list[Points]:
    random = np.random.default_rng(2)
    return [STILL + random.normal(0, noise_px, STILL.shape).astype(np.float32) for _ in range(frames)]


def steadied(values: list[Points], strength: int, *, rate_hz: float = 30, size: float = FACE_PX) -> Points:
    filtered = OneEuro()
    return np.stack([filtered.apply(value, i / rate_hz, size, strength) for i, value in enumerate(values)])


def tremor(track: Points) -> float:
    """Standard deviation once the filter has settled."""
    return float(track[20:].std(axis=0).mean())


def test_off_changes_nothing() -> None:
    values = trembling(10, 1)
    np.testing.assert_array_equal(steadied(values, 0), np.stack(values))


def test_the_more_the_steadier() -> None:
    values = trembling(90, 0.3)
    tremors = [tremor(steadied(values, strength)) for strength in (0, 20, 50, 100)]
    assert tremors == sorted(tremors, reverse=True)
    assert tremors[2] < 0.5 * tremors[0]


@pytest.mark.parametrize("rate_hz", [10, 30, 60])
def test_follows_a_moving_head(rate_hz: float) -> None:
    """Half a face size per second: the lag stays below 3 % of the face."""
    step = 0.5 * FACE_PX / rate_hz
    values = [STILL + np.float32(step * i) for i in range(round(rate_hz * 2))]
    lag = np.abs(steadied(values, 50, rate_hz=rate_hz)[-1] - values[-1]).max()
    assert lag < 0.03 * FACE_PX


def test_every_scale_alike() -> None:
    values = trembling(40, 0.5)
    small = steadied(values, 60)
    large = steadied([value * 8 for value in values], 60, size=FACE_PX * 8)
    np.testing.assert_allclose(large / 8, small, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("times_s", [(0.0, 0.0), (1.0, 0.5), (0.0, 5.0)])
def test_takes_the_new_value_after_a_leap_in_time(times_s: tuple[float, float]) -> None:
    filtered = OneEuro()
    filtered.apply(STILL, times_s[0], FACE_PX, 80)
    np.testing.assert_array_equal(filtered.apply(STILL + 50, times_s[1], FACE_PX, 80), STILL + 50)


def test_gives_arrays_of_its_own() -> None:
    filtered = OneEuro()
    first = filtered.apply(STILL, 0, FACE_PX, 50)
    kept = first.copy()
    first += 1000
    np.testing.assert_allclose(filtered.apply(STILL, 1 / 30, FACE_PX, 50), kept, atol=1e-3)
