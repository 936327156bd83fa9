"""From a driver's stamps to the times of frames, and to how many got lost."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from faceseg_live.media.sources.frame_clock import FrameClock


def stamps(fps: float, count: int, start_s: float = 1000.0, jitter: float = 0.0, seed: int = 1) -> list[float]:
    """At a rate whose intervals differ by up to `jitter` of them."""
    chance, now_s, made = random.Random(seed), start_s, []
    for _ in range(count):
        made.append(now_s)
        now_s += (1 + chance.uniform(-jitter, jitter)) / fps
    return made


def lost(stamps_s: Sequence[float], fps: float | None = None, waited_s: float = 0.01) -> int:
    """How many frames the clock misses between these."""
    clock = FrameClock(fps)
    numbers = [clock.place(stamp_s, stamp_s + waited_s)[0] for stamp_s in stamps_s]
    assert all(later > earlier for earlier, later in pairwise(numbers))
    return numbers[-1] - len(numbers) + 1


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("declared", [None, 30.0])
def test_jitter_loses_nothing(declared: float | None, seed: int) -> None:
    assert lost(stamps(30, 300, jitter=0.2, seed=seed), declared) == 0


@pytest.mark.parametrize("missing", [1, 5, 40])
@pytest.mark.parametrize("fps", [5, 30, 120])
def test_what_is_missing_is_counted(fps: int, missing: int) -> None:
    whole = stamps(fps, 120, jitter=0.05)
    assert lost(whole[:60] + whole[60 + missing :], fps) == missing
    assert lost(whole[:60] + whole[60 + missing :]) == missing


def test_many_single_losses_are_counted() -> None:
    whole = stamps(30, 300, jitter=0.05)
    assert lost([stamp_s for at, stamp_s in enumerate(whole) if at % 5 != 2], 30) == 60


@pytest.mark.parametrize("later", [15, 10, 25, 60])
def test_another_rate_is_no_loss(later: int) -> None:
    """In dim light a camera exposes for longer."""
    before = stamps(30, 90)
    assert lost(before + stamps(later, 90, before[-1] + 1 / later), 30) == 0


def test_losses_after_another_rate_are_counted() -> None:
    before = stamps(30, 90)
    after = stamps(15, 90, before[-1] + 1 / 15)
    assert lost(before + after[:50] + after[53:], 30) == 3


@pytest.mark.parametrize("real", [7.5, 15, 60])
def test_a_rate_that_was_declared_wrongly(real: float) -> None:
    assert lost(stamps(real, 90), 30) == 0


def test_frames_that_waited_in_full_buffers_were_not_slow() -> None:
    """A reader that is twice too slow gets every second frame, each of them late."""
    whole = stamps(30, 200)
    assert lost(whole[:20], 30) == 0
    assert lost(whole[:20] + whole[21::2], 30, waited_s=0.13) == len(whole[20::2])


def test_times_are_those_of_the_stamps() -> None:
    clock = FrameClock(30)
    for at, stamp_s in enumerate(stamps(30, 10)):
        assert clock.place(stamp_s, stamp_s + 0.08) == (at, stamp_s)


@pytest.mark.parametrize("wrong_s", [None, 0.0, 1.8e9, 1000.0 - 60, float("nan")])
def test_without_a_stamp_that_can_be_true_the_arrival_counts(wrong_s: float | None) -> None:
    clock = FrameClock(30)
    arrivals = stamps(30, 20, jitter=0.9)
    assert [clock.place(wrong_s, arrived_s) for arrived_s in arrivals] == list(enumerate(arrivals))


def test_stamps_that_stand_still_or_stop_never_turn_time_back() -> None:
    clock = FrameClock(30)
    placed = [clock.place(stamp_s, 1000.0 + at / 30) for at, stamp_s in enumerate(
        [999.99, 1000.02, 1000.02, 1000.01, None, 1000.16, 1000.19])]
    assert [number for number, _ in placed] == list(range(7))
    assert [time_s for _, time_s in placed] == sorted({time_s for _, time_s in placed})
