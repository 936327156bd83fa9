"""The instruments of a session."""

from __future__ import annotations

import math

import pytest

from faceseg_live.pipeline import telemetry
from faceseg_live.pipeline.telemetry import WINDOW_S, Instruments


class Clock:
    now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(telemetry, "time", clock)
    return clock


def test_nothing_measured_is_not_a_number() -> None:
    reading = Instruments().read()
    assert math.isnan(reading.camera_fps)
    assert math.isnan(reading.latency_p95_ms)
    assert reading.stage_ms == {}


def test_rates_and_latencies(clock: Clock) -> None:
    instruments = Instruments()
    for number in range(41):
        clock.now_s = 100 + number / 20
        instruments.captured()
        if number % 2 == 0:
            instruments.shown(clock.now_s - (0.010 if number else 0.050))
    reading = instruments.read()
    assert reading.camera_fps == pytest.approx(20)
    assert reading.shown_fps == pytest.approx(10)
    assert reading.latency_p50_ms == pytest.approx(10, abs=0.1)
    assert reading.latency_p95_ms > 9


def test_what_waited_for_the_engine_or_stands_still_has_no_latency(clock: Clock) -> None:
    instruments = Instruments()
    instruments.captured()
    clock.now_s = 102.0
    instruments.engine_ready()
    instruments.shown(100.0)
    clock.now_s = 102.5
    instruments.shown(None)
    reading = instruments.read()
    assert reading.shown_fps == pytest.approx(2)
    assert math.isnan(reading.latency_p50_ms)
    instruments.shown(102.46)
    assert instruments.read().latency_p95_ms == pytest.approx(40)


def test_old_values_are_forgotten(clock: Clock) -> None:
    instruments = Instruments()
    instruments.timed({"mesh": 100.0})
    clock.now_s += WINDOW_S + 1
    for took in (2.0, 4.0, 3.0):
        instruments.timed({"mesh": took, "draw": 1.0})
    assert instruments.read().stage_ms == {"mesh": 3.0, "draw": 1.0}


def test_a_new_source_starts_from_nothing(clock: Clock) -> None:
    instruments = Instruments()
    instruments.dropped("inference busy", 7)
    instruments.saw(3)
    instruments.damaged(4)
    assert instruments.read().damaged == 4
    instruments.clear()
    reading = instruments.read()
    assert (reading.dropped, reading.faces, reading.damaged) == ({"inference busy": 0}, 0, 0)
    instruments.dropped("inference busy", 9)
    assert instruments.read().dropped == {"inference busy": 2}
