"""One clock for a recording, whatever its sources' clocks did."""

from __future__ import annotations

import pytest

from faceseg_live.pipeline.recording.clock import ConstantRate, Pause, RecordingClock
from tests.pipeline.recording.scenes import START_S, frame_at


def test_times_are_the_sources_own_from_the_first_frame_on() -> None:
    clock = RecordingClock()
    placed = [clock.place(frame_at(time_s, number)) for number, time_s in enumerate((2.0, 2.034, 2.1))]
    assert placed == pytest.approx([0, 0.034, 0.1])


def test_a_frame_that_comes_again_or_late_has_no_place() -> None:
    clock = RecordingClock()
    first, second = frame_at(0.0, 0), frame_at(0.1, 3)
    assert clock.place(first) == 0
    assert clock.place(second)
    assert clock.place(second) is None
    assert clock.place(first) is None
    assert clock.place(frame_at(0.2, 4)) == pytest.approx(0.2)


def test_a_stall_of_the_source_is_time_that_passed() -> None:
    clock = RecordingClock()
    clock.place(frame_at(0.0, 0))
    assert clock.place(frame_at(2.0, 1)) == pytest.approx(2.0)


def test_a_file_that_was_paused_stands_still_for_so_long() -> None:
    clock = RecordingClock()
    clock.place(frame_at(0.0, 0))
    resumed = clock.place(frame_at(0.033, 1, captured_s=START_S + 5.0))
    assert resumed == pytest.approx(5.0)
    assert clock.place(frame_at(0.066, 2, captured_s=START_S + 5.033)) == pytest.approx(5.033)


def test_a_source_that_was_opened_again_goes_on_in_real_time() -> None:
    clock = RecordingClock()
    clock.place(frame_at(7.0, 210))
    again = clock.place(frame_at(0.1, 2, captured_s=START_S + 9.0))
    assert again == pytest.approx(2.0)


def test_while_it_is_paused_no_time_passes() -> None:
    clock = RecordingClock()
    clock.skip(Pause(START_S - 2, START_S - 1))  # before the first frame
    clock.place(frame_at(0.0, 0))
    clock.place(frame_at(0.1, 1))
    clock.skip(Pause(START_S + 0.15, START_S + 2.15))
    assert clock.at(START_S + 2.15) == pytest.approx(0.15)
    assert clock.place(frame_at(2.2, 70)) == pytest.approx(0.2)
    clock.skip(Pause(START_S + 2.25, START_S + 3))
    clock.skip(Pause(START_S + 3.01, START_S + 4))
    assert clock.place(frame_at(0.3, 2, captured_s=START_S + 4.05)) == pytest.approx(0.31), "of another source"
    assert clock.at(START_S + 5) == pytest.approx(1.26)


def test_a_picture_that_stood_still_before_counts_from_the_start() -> None:
    clock = RecordingClock()
    assert clock.place(frame_at(0.0, 0), not_before_s=START_S + 60) == 0
    assert clock.at(START_S + 63) == pytest.approx(3)


def test_moments_are_placed_by_the_frame_that_came_with_least_delay() -> None:
    clock = RecordingClock()
    assert clock.at(START_S) == 0
    clock.place(frame_at(0.0, 0, captured_s=START_S + 0.020))
    clock.place(frame_at(0.1, 1, captured_s=START_S + 0.104))
    clock.place(frame_at(0.2, 2, captured_s=START_S + 0.230))
    assert clock.at(START_S + 0.504) == pytest.approx(0.5)


def test_a_constant_rate_ticks_evenly_whenever_it_is_asked() -> None:
    rate = ConstantRate(10)
    assert rate.until(0.0) == []
    assert rate.until(0.05) == pytest.approx([0.0])
    assert rate.until(0.05) == []
    assert rate.until(0.31) == pytest.approx([0.1, 0.2, 0.3])
