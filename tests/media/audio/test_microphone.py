from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.errors import AudioUnavailable
from faceseg_live.media.audio import microphone
from faceseg_live.media.audio.blocks import AudioBlock
from faceseg_live.media.audio.microphone import Microphone, find_microphone, list_microphones, open_microphone
from tests.sound_system import HEADSET, RATE, WEBCAM, StandInSystem, Times, gaps_s, joined

PERIOD_S, CLICK_S = 0.5, 0.002


def clicks(times_s: Times) -> Times:
    """A click of 2 ms at every half second."""
    return np.where(times_s % PERIOD_S < CLICK_S, 0.8, 0.0)


def click_errors_s(blocks: list[AudioBlock]) -> Times:
    """How far from its half second each click is."""
    samples, times_s = joined(blocks)
    starts_s = times_s[1:][(samples[1:] > 0.4) & (samples[:-1] <= 0.4)]
    return (starts_s + PERIOD_S / 2) % PERIOD_S - PERIOD_S / 2


def listened(system: StandInSystem, ear: Microphone, seconds: float) -> list[AudioBlock]:
    """What a recorder gets that asks every fifth of a second."""
    blocks = []
    for _ in range(round(seconds / 0.2)):
        system.hear(0.2, clicks)
        blocks += ear.take()
    return blocks


@pytest.mark.parametrize(
    "system",
    [StandInSystem(), StandInSystem(drift=0.0005, jitter_s=0.004), StandInSystem(drift=-0.001, latency_s=0.12)],
    ids=["true", "fast, busy", "slow, late"],
)
def test_clicks_are_where_they_were_heard(system: StandInSystem) -> None:
    ear = Microphone("default", system, system.clock)
    blocks = listened(system, ear, 30)
    assert np.abs(click_errors_s(blocks)).max() < 0.005
    assert len(click_errors_s(blocks)) >= 59
    assert np.abs(gaps_s(blocks)).max() < 1e-9
    samples, times_s = joined(blocks)
    assert len(samples) == pytest.approx((times_s[-1] - times_s[0]) * RATE, abs=2)
    assert (ear.lost, ear.problem) == (0, None)


def test_nothing_of_the_start_is_lost() -> None:
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    system.hear(0.2, clicks)
    assert ear.take() == []
    system.hear(0.2, clicks)
    assert ear.take()[0].began_s == pytest.approx(1000.0, abs=0.001)


def test_an_overflow_is_counted_and_leaves_a_gap() -> None:
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    blocks = listened(system, ear, 5)
    system.miss(0.7)
    system.hear(0.2, clicks, was_lost=True)
    blocks += listened(system, ear, 5)
    assert ear.lost == 1
    assert gaps_s(blocks).max() == pytest.approx(0.7, abs=0.005)
    assert (np.abs(gaps_s(blocks)) > 1e-6).sum() == 1
    assert np.abs(click_errors_s(blocks)).max() < 0.005


def test_a_reader_that_is_late_finds_the_last_half_minute() -> None:
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    system.hear(50, clicks)
    blocks = ear.take()
    assert ear.lost > 0
    samples, times_s = joined(blocks)
    assert len(samples) == pytest.approx(30 * RATE, rel=0.02)
    assert times_s[-1] == pytest.approx(1050, abs=0.03)
    assert np.abs(click_errors_s(blocks)).max() < 0.005


def test_an_unplugged_device_is_reported_and_sound_ends() -> None:
    system = StandInSystem()
    ear = Microphone("headset", system, system.clock)
    listened(system, ear, 1)
    assert ear.problem is None
    system.is_alive = False
    assert ear.take() == []
    assert "'USB Headset' no longer delivers sound" in str(ear.problem)
    ear.close()
    assert system.closed == 1


def test_a_device_that_falls_silent_without_a_word() -> None:
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    listened(system, ear, 2)
    system.miss(5.0)
    assert ear.take() == []
    assert "Plug it in again" in str(ear.problem)
    assert system.closed == 1


def test_a_short_stall_is_no_loss() -> None:
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    blocks = listened(system, ear, 2)
    system.miss(3.0)
    blocks += listened(system, ear, 4)
    assert ear.problem is None
    assert np.abs(click_errors_s(blocks[-100:])).max() < 0.005


@pytest.mark.parametrize(
    ("name", "expected"),
    [("default", HEADSET), ("", HEADSET), ("webcam pro: mono", WEBCAM), ("PRO", WEBCAM), (" usb ", HEADSET)],
)
def test_a_name_or_a_part_of_it(name: str, expected: object) -> None:
    assert find_microphone(name, (HEADSET, WEBCAM)) == expected


def test_the_whole_name_goes_before_a_part() -> None:
    longer = replace(HEADSET, name="Webcam Pro: Mono (2)")
    assert find_microphone("Webcam Pro: Mono", (longer, WEBCAM)) == WEBCAM


def test_a_name_that_nothing_has() -> None:
    with pytest.raises(AudioUnavailable, match="'Studio'; there is: USB Headset, Webcam Pro: Mono"):
        open_microphone("Studio", StandInSystem())


def test_no_microphone_at_all() -> None:
    system = StandInSystem(devices=())
    assert list_microphones(system) == ()
    with pytest.raises(AudioUnavailable, match="No microphone was found"):
        open_microphone("default", system)


def test_a_device_that_refuses() -> None:
    with pytest.raises(AudioUnavailable, match="Device unavailable"):
        open_microphone("default", StandInSystem(fault="Device unavailable"))


def test_a_sound_system_that_hangs_is_given_up_and_closed_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "_OPENING_S", 0.05)
    closed = threading.Event()
    system = StandInSystem(hangs=threading.Event())
    monkeypatch.setattr(system, "close", closed.set)
    with pytest.raises(AudioUnavailable, match="did not open within"):
        open_microphone("default", system)
    assert system.hangs is not None
    system.hangs.set()
    assert closed.wait(10)


def test_closing_does_not_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "_CLOSING_S", 0.05)
    release, calls = threading.Event(), []
    system = StandInSystem()
    ear = Microphone("default", system, system.clock)
    monkeypatch.setattr(system, "close", lambda: calls.append(release.wait(10)))
    ear.close()
    assert calls == []
    release.set()
    ear.close()
