"""Frames that wait learn of those who are found before they leave."""

from __future__ import annotations

import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.engines.heads.look_back import LookBack
from tests.heads_in_motion import Place, clip, frame, is_covered, oval


def entering(number: int) -> tuple[float, float]:
    return -20 + 8 * number, 90


def filled(found_at: int, count: int = 10, head: Place = entering) -> LookBack:
    line = LookBack()
    for one in clip(count, head):
        place = head(one.sequence)
        is_known = one.sequence >= found_at and place is not None
        line.add(one, (Head(1, oval(*place), 0.9, ("one",)),) if is_known and place else ())
    return line


def test_one_who_is_found_is_hidden_in_the_frames_before() -> None:
    line = filled(found_at=8)
    for number in range(10):
        heads = line.take()
        assert heads is not None
        assert is_covered([head.oval for head in heads], entering(number)), number


def test_a_head_that_is_known_in_a_frame_is_not_added_twice() -> None:
    line = filled(found_at=0)
    assert [len(line.take() or ()) for _ in range(10)] == [1] * 10


def test_a_frame_in_which_nobody_was_looked_for_stays_unknown() -> None:
    line, (first, second) = LookBack(), clip(2, lambda _: (150, 90))
    line.add(first, None)
    line.add(second, (Head(1, oval(150, 90), 0.9, ("one",)),))
    assert line.take() is None
    assert len(line.take() or ()) == 1


def test_one_is_followed_through_frames_in_which_nobody_was_looked_for() -> None:
    line = LookBack()
    for one in clip(4, lambda _: (150, 90)):
        heads = {2: None, 3: (Head(1, oval(150, 90), 0.9, ("one",)),)}
        line.add(one, heads.get(one.sequence, ()))
    assert [len(heads) if heads is not None else None for heads in (line.take() for _ in range(4))] == [1, 1, None, 1]


def test_nobody_knows_who_is_in_a_frame_to_which_one_was_carried_but_another_can_t_be_followed() -> None:
    line = LookBack()
    found = (Head(1, oval(240, 90), 0.9, ("one",)),)
    for number, place in enumerate([None, (60, 90), (240, 90)]):
        line.add(frame(number, place), found if number == 2 else (), is_guess=number == 1)
    assert [line.take() for _ in range(3)][1:] == [None, found], "who jumped was somewhere"


def test_what_left_is_gone_and_nothing_waits_after_a_change_of_source() -> None:
    line = filled(found_at=3)
    line.take()
    assert len(line) == 9
    line.clear()
    with pytest.raises(IndexError):
        line.take()
