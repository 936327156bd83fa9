from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.media.audio.sample_clock import SampleClock

RATE, BLOCK = 48_000, 960
START_S = 500.0


def errors_s(clock: SampleClock, seconds: float, *, drift: float = 0.0, jitter_s: float = 0.0,
             age_s: float | None = None, latency_s: float = 0.0) -> np.ndarray:
    """How wrong the clock is about each block when it has come; nan until it has settled."""
    rate, random = RATE * (1 + drift), np.random.default_rng(3)
    wrong_s = []
    for index in range(0, round(seconds * rate), BLOCK):
        true_s = START_S + index / rate
        clock.observe(index, BLOCK, true_s + BLOCK / rate + latency_s + random.exponential(jitter_s), age_s)
        wrong_s.append(clock.time_of(index) - true_s if clock.is_settled else np.nan)
    return np.array(wrong_s)


def test_it_settles_soon_and_is_right_by_then() -> None:
    wrong_s = errors_s(SampleClock(RATE), 3.0, jitter_s=0.005)
    assert np.isnan(wrong_s[:14]).all()
    assert np.abs(wrong_s[16:]).max() < 0.002


@pytest.mark.parametrize("drift", [-0.001, 0.0001, 0.001])
def test_drift_does_not_add_up_over_half_an_hour(drift: float) -> None:
    clock = SampleClock(RATE)
    wrong_s = errors_s(clock, 1800, drift=drift, jitter_s=0.004)
    assert np.nanmax(np.abs(wrong_s)) < 0.005
    assert np.abs(wrong_s[len(wrong_s) // 2:]).max() < 0.002
    assert clock.rate == pytest.approx(RATE * (1 + drift), rel=5e-5)


def test_latency_is_taken_off_as_the_device_tells_it() -> None:
    wrong_s = errors_s(SampleClock(RATE), 5.0, latency_s=0.15, age_s=BLOCK / RATE + 0.15)
    assert np.nanmax(np.abs(wrong_s)) < 0.001


def test_a_latency_that_wanders_counts_by_its_least_value() -> None:
    clock, wrong_s = SampleClock(RATE), []
    for number in range(50 * 60):
        true_s = START_S + number * BLOCK / RATE
        told_s = 0.02 * abs(np.sin(true_s))
        clock.observe(number * BLOCK, BLOCK, true_s + BLOCK / RATE, BLOCK / RATE + told_s)
        wrong_s.append(clock.time_of(number * BLOCK) - true_s if number > 200 else 0.0)
    assert np.abs(wrong_s).max() < 0.001


def test_lost_samples_are_found_by_themselves() -> None:
    clock, lost_s = SampleClock(RATE), 0.25
    errors_s(clock, 10.0)
    for number in range(500, 600):
        true_s = START_S + number * BLOCK / RATE + lost_s
        clock.observe(number * BLOCK, BLOCK, true_s + BLOCK / RATE, None)
    assert clock.time_of(600 * BLOCK) == pytest.approx(START_S + 600 * BLOCK / RATE + lost_s, abs=0.001)


def test_an_interruption_lets_it_settle_anew() -> None:
    clock = SampleClock(RATE)
    errors_s(clock, 5.0, drift=0.0005)
    clock.interrupt()
    assert not clock.is_settled
    assert clock.rate == pytest.approx(RATE * 1.0005, rel=1e-4)
