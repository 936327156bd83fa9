"""Heads are followed by what moves in the picture, and said to be lost where nothing shows where they went."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Frame
from faceseg_live.engines.heads.motion import Moved, Moving, SmallFrame, follow
from faceseg_live.engines.heads.trace import grace_of, traced
from tests.heads_in_motion import HEIGHT, WIDTH, clip, frame, oval


def small(number: int, *places: tuple[float, float] | None) -> SmallFrame:
    return SmallFrame.of(frame(number, *places))


def test_every_head_is_followed_on_its_own() -> None:
    before, after = small(0, (80, 90), (240, 90)), small(1, (86, 92), (231, 88))
    left, right = follow(before, after, [oval(80, 90), oval(240, 90)])
    assert (left.oval.x, left.oval.y) == pytest.approx((86, 92), abs=1)
    assert (right.oval.x, right.oval.y) == pytest.approx((231, 88), abs=1)
    assert left.is_followed
    assert right.is_followed


def test_a_large_frame_is_followed_in_its_own_pixels() -> None:
    large = [np.kron(frame(0, place).pixels, np.ones((4, 4, 1), np.uint8)) for place in ((80, 90), (86, 92))]
    before, after = (SmallFrame.of(Frame(pixels, 0, 0.0, 0.0)) for pixels in large)
    assert before.grey.shape[1] == WIDTH * 2
    (moved,) = follow(before, after, [Oval(320, 360, 120, 160)])
    assert (moved.oval.x, moved.oval.y) == pytest.approx((344, 368), abs=4)


def test_a_head_that_is_gone_is_not_followed() -> None:
    (moved,) = follow(small(0, (80, 90)), small(1), [oval(80, 90)])
    assert moved == Moved(oval(80, 90), False)


def test_frames_of_two_sizes_show_no_motion() -> None:
    other = SmallFrame.of(Frame(np.zeros((90, 90, 3), np.uint8), 0, 0.0, 0.0))
    assert follow(small(0, (80, 90)), other, [oval(80, 90)]) == [Moved(oval(80, 90), False)]
    assert follow(small(0), other, []) == []


def moved_through(moving: Moving, places: Sequence[tuple[float, float] | None], first: int = 1) -> None:
    for number, place in enumerate(places, start=first):
        Moving.all_into(small(number, place), [moving])


def test_over_the_edge_a_head_goes_on_as_it_went() -> None:
    moving = Moving(oval(56, 90), small(0, (56, 90)))
    moved_through(moving, [(48, 90), (40, 90), (32, 90), (24, 90), None])
    assert not moving.is_followed
    assert moving.oval.x < 24 - 4


def test_one_who_is_gone_is_taken_to_stay_and_is_no_part_of_the_background() -> None:
    moving = Moving(oval(160, 90), small(0, (160, 90)))
    moved_through(moving, [None] * 3)
    assert not moving.is_followed
    assert moving.oval == oval(160, 90)
    moved_through(moving, [(163, 91)], first=4)
    assert moving.is_followed
    assert (moving.oval.x, moving.oval.y) == pytest.approx((163, 91), abs=1)


def test_one_who_is_too_fast_to_be_followed_goes_on() -> None:
    moving = Moving(oval(60, 90), small(0, (60, 90)), velocity=(20.0, 0.0))
    moved_through(moving, [None] * 2)
    assert moving.oval.x == 100


def test_a_head_is_traced_back_until_it_was_not_there() -> None:
    frames = clip(16, lambda number: (60 + 6 * number, 90) if number >= 5 else None)
    smalls = [SmallFrame.of(one) for one in frames]
    ovals = list(traced(oval(150, 90), smalls[15], reversed(smalls[:15]), grace=1))
    assert [item.x for item in ovals[:10]] == pytest.approx([60 + 6 * number for number in range(14, 4, -1)], abs=3)
    assert len(ovals) == 11, "one frame more, for it may have been there unseen"


def test_a_head_that_slides_out_is_traced_until_nothing_of_it_is_left() -> None:
    frames = clip(20, lambda number: (-40 + 8 * number, 90))
    smalls = [SmallFrame.of(one) for one in frames]
    ovals = list(traced(oval(112, 90), smalls[19], reversed(smalls[:19]), grace=6))
    shown = [number for number in range(19) if -40 + 8 * number > -26]
    assert len(ovals) >= len(shown)
    assert HEIGHT > 0


@pytest.mark.parametrize(("step_s", "frames"), [(1 / 30, 8), (1 / 60, 15), (1.0, 1), (0.0, 1)])
def test_patience_is_a_matter_of_time(step_s: float, frames: int) -> None:
    assert grace_of([number * step_s for number in range(20)]) == frames
    assert grace_of([0.0]) == 8
