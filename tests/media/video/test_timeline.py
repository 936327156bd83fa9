"""Pictures on a grid of times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from faceseg_live.media.video.timeline import Timeline, plausible_rate

PICTURE = np.zeros((2, 2, 4), np.uint8)


def test_a_length_is_the_way_to_the_next_picture() -> None:
    timeline = Timeline(1000, 1, fps=30)
    assert timeline.shown_s is None
    shown = [timeline.add(PICTURE, time_s) for time_s in (0.0, 0.04, 2.04)]
    assert shown[0] is None
    assert [(one.start, one.length) for one in shown if one] == [(0, 40), (40, 2000)]
    assert timeline.shown_s == 2.04
    assert timeline.last(None).length == 2000
    assert timeline.last(2.1).length == 60
    assert timeline.last(1.0).length == 1


def test_where_nothing_can_come_late_the_first_picture_stands_there_from_the_beginning() -> None:
    timeline = Timeline(1000, 1, fps=30, from_zero=True)
    timeline.add(PICTURE, 0.8)
    first = timeline.add(PICTURE, 0.84)
    assert first is not None
    assert (first.start, first.length) == (0, 840)


def test_one_picture_stays_for_a_frame_of_the_rate() -> None:
    timeline = Timeline(1000, 1, fps=25)
    timeline.add(PICTURE, 0.0)
    assert timeline.last(None).length == 40


def test_on_a_coarse_grid_what_comes_too_soon_is_counted_not_delayed() -> None:
    timeline = Timeline(100, 2, fps=60)
    starts = [shown.start for number in range(61) if (shown := timeline.add(PICTURE, number / 60))]
    assert all(later - earlier >= 2 for earlier, later in pairwise(starts))
    assert len(starts) + 1 + timeline.skipped == 61
    assert timeline.shown_s == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("time_s", [float("nan"), float("inf")])
def test_a_time_has_to_be_a_number(time_s: float) -> None:
    with pytest.raises(ValueError, match="a number of seconds"):
        Timeline(1000, 1, None).add(PICTURE, time_s)


@pytest.mark.parametrize("fps", [None, 0.0, -5.0, float("nan"), float("inf"), 1e9])
def test_a_useless_rate_is_the_usual_one(fps: float | None) -> None:
    assert plausible_rate(fps) == 30
