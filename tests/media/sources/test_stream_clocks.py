"""When the frames of network streams belong."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from faceseg_live.media.sources.stream_clocks import ArrivalClock, Moment, PlayoutClock, fresh

STEP_S = 1 / 30
START_S = 500.0


def placed(pts_s: np.ndarray, arrived_s: np.ndarray) -> list[Moment]:
    clock = ArrivalClock()
    moments = [clock.place(float(pts), float(arrived)) for pts, arrived in zip(pts_s, arrived_s, strict=True)]
    times_s, captured_s = times(moments), captured(moments)
    assert times_s[0] == 0
    assert (np.diff(times_s) > 0).all()
    assert (np.diff(captured_s) > 0).all()
    assert (captured_s <= arrived_s + 1e-4).all(), "nothing is captured after it came"
    return moments


def times(moments: list[Moment]) -> np.ndarray:
    return np.array([moment.time_s for moment in moments])


def captured(moments: list[Moment]) -> np.ndarray:
    return np.array([moment.captured_s for moment in moments])


def regular(count: int, *, drift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Times in the stream, which begin anywhere, and when the frames leave the camera."""
    at = np.arange(count)
    return 90.0 + at * STEP_S, START_S + at * STEP_S * (1 + drift)


def test_jitter_of_the_network_does_not_reach_the_times() -> None:
    pts_s, sent_s = regular(600)
    late_s = np.random.default_rng(1).exponential(0.03, len(pts_s))
    moments = placed(pts_s, np.maximum.accumulate(sent_s + late_s) + np.arange(600) * 1e-6)
    assert np.abs(np.diff(times(moments)) - STEP_S).max() < 0.06 * STEP_S
    assert np.abs(captured(moments)[100:] - sent_s[100:]).max() < 0.01


def test_the_last_frame_of_a_stream_that_fell_silent_keeps_its_time() -> None:
    pts_s, arrived_s = regular(100)
    arrived_s[-1] += 1.5  # the decoder gave it up only when the connection ended
    moments = placed(pts_s, arrived_s)
    assert moments[-1].time_s == pytest.approx(99 * STEP_S)
    assert moments[-1].captured_s == pytest.approx(arrived_s[-1] - 1.5)


def test_a_pause_of_the_network_and_the_burst_behind_it_leave_the_times_alone() -> None:
    pts_s, arrived_s = regular(300)
    arrived_s[100:160] = np.maximum(arrived_s[100:160], arrived_s[159] + np.arange(60) * 1e-3 - 0.06)
    moments = placed(pts_s, np.maximum.accumulate(arrived_s) + np.arange(300) * 1e-6)
    assert times(moments) == pytest.approx(np.arange(300) * STEP_S, abs=0.005)


def test_a_burst_at_the_beginning_runs_at_the_stream_s_pace() -> None:
    pts_s, arrived_s = regular(90)
    arrived_s[:30] = arrived_s[29] + np.arange(30) * 1e-4 - 0.003
    moments = placed(pts_s, np.maximum.accumulate(arrived_s))
    assert np.diff(times(moments)) == pytest.approx(np.full(89, STEP_S), rel=0.06)
    assert captured(moments)[40:] == pytest.approx(arrived_s[40:], abs=0.005)


@pytest.mark.parametrize("drift", [-0.0002, 0.0002])
def test_the_camera_s_clock_is_followed(drift: float) -> None:
    pts_s, arrived_s = regular(30 * 120, drift=drift)
    moments = placed(pts_s, arrived_s)
    assert np.abs(times(moments) - (arrived_s - arrived_s[0])).max() < 0.005


@pytest.mark.parametrize("jump_s", [-80.0, 95_443.7])
def test_times_that_jump_start_anew(jump_s: float) -> None:
    pts_s, arrived_s = regular(200)
    pts_s[100:] += jump_s
    assert times(placed(pts_s, arrived_s)) == pytest.approx(np.arange(200) * STEP_S, abs=0.005)


def test_a_camera_whose_times_stood_still_while_it_paused() -> None:
    pts_s, arrived_s = regular(600)
    arrived_s[100:] += 20
    moments = placed(pts_s, arrived_s)
    assert times(moments)[-1] == pytest.approx(arrived_s[-1] - arrived_s[0], abs=0.01)


def test_without_times_the_arrival_counts() -> None:
    clock = ArrivalClock()
    moments = [clock.place(None, START_S + at) for at in (0.0, 0.1, 0.5)]
    assert times(moments) == pytest.approx([0.0, 0.1, 0.5])
    assert captured(moments) == pytest.approx([START_S, START_S + 0.1, START_S + 0.5])


def opened(arrived_s: np.ndarray) -> list[float]:
    """The times in the stream of what is left of frames at 30 fps that came at these moments."""
    frames = [(SimpleNamespace(time=at * STEP_S), float(moment)) for at, moment in enumerate(arrived_s)]
    return [frame.time for frame, _ in fresh(frames)]


def test_of_what_was_in_store_only_the_last_frame_is_taken() -> None:
    _, arrived_s = regular(60)
    arrived_s[:40] = arrived_s[39] + np.arange(40) * 2e-3 - 0.08
    assert opened(arrived_s) == pytest.approx(np.arange(39, 60) * STEP_S)
    assert opened(arrived_s[:40]) == pytest.approx([39 * STEP_S]), "and nothing else came"
    assert opened(arrived_s[:0]) == []


def test_a_camera_that_had_nothing_in_store_loses_nothing() -> None:
    _, arrived_s = regular(60)
    assert len(opened(arrived_s)) == 60
    assert len(opened(arrived_s[:1])) == 1


def test_a_stream_that_is_always_too_fast_goes_on_after_a_second() -> None:
    assert len(opened(START_S + np.arange(300) * STEP_S / 8)) == pytest.approx(60, abs=2)


def test_segments_are_due_at_their_own_pace_and_later_when_the_network_was_too_slow() -> None:
    clock = PlayoutClock()
    first, second, third = (clock.place(90.0 + at, START_S).time_s for at in (0.0, 0.5, 1.0))
    assert clock.due_s(first, START_S) == START_S
    assert clock.due_s(second, START_S) == START_S + 0.5
    assert clock.due_s(third, START_S + 4) == START_S + 4
    fourth = clock.place(91.5, START_S).time_s
    assert clock.due_s(fourth, START_S + 4.1) == START_S + 4.5


@pytest.mark.parametrize("jump_s", [-50.0, 900.0])
def test_segments_whose_times_jump_go_on(jump_s: float) -> None:
    clock = PlayoutClock()
    assert [clock.place(pts_s, START_S).time_s for pts_s in (90.0, 90.1, 90.1 + jump_s, 90.2 + jump_s)
            ] == pytest.approx([0.0, 0.1, 0.14, 0.24])
