"""For whom a condition certainly doesn't hold: who is hidden is not opened by a flicker, a gap or a riddle."""

from __future__ import annotations

import math

import pytest

from faceseg_live.expression import Expression
from faceseg_live.pipeline.hiding.condition import Condition


def opened(text: str, *steps: tuple[float, float], slack: float = 0.05, hold_s: float = 0.2) -> list[bool]:
    """Whether face 1 was found not to match, for each pair of a time and its smile."""
    condition = Condition(Expression.parse(text))
    return [1 in condition.missed({1: {"smile": smile}}, time_s, slack=slack, hold_s=hold_s) for time_s, smile in steps]


def test_a_new_face_is_hidden_until_it_missed_the_condition_for_a_while() -> None:
    assert opened("smile > .5", (0, 0.1), (0.1, 0.1), (0.2, 0.1), (0.3, 0.1)) == [False, False, True, True]


def test_it_is_hidden_at_once_when_it_holds_and_begins_anew_after_that() -> None:
    steps = (0, 0.1), (0.2, 0.1), (0.3, 0.6), (0.4, 0.1), (0.5, 0.1), (0.65, 0.1)
    assert opened("smile > .5", *steps) == [False, True, False, False, False, True]


def test_a_hidden_face_has_to_miss_it_by_the_hysteresis_and_an_open_one_stays_so_up_to_it() -> None:
    assert opened("smile > .5", (0, 0.47), (1, 0.47), (2, 0.3), (3, 0.3), (4, 0.47)) == [False] * 3 + [True] * 2
    assert opened("not smile > .5", (0, 0.53), (1, 0.53), (2, 0.6), (3, 0.6), (4, 0.53)) == [False] * 3 + [True] * 2


@pytest.mark.parametrize(("text", "smile"), [
    ("smile > .5", math.nan), ("frown > .5", 0.0), ("smile > .5 or frown > .5", 0.0),
    ("smile / (smile - smile) > 2", 0.1), ("not smile / (smile - smile) > 2", 0.1),
    ("max(.1, 1 / (smile - smile)) > .5", 0.1),
])
def test_what_can_t_be_known_opens_nobody(text: str, smile: float) -> None:
    assert not any(opened(text, (0, smile), (1, smile), (2, smile), hold_s=0.0))


def test_when_time_runs_backwards_everybody_is_hidden_again() -> None:
    assert opened("smile > .5", (5, 0.1), (6, 0.1), (0, 0.1), (0.3, 0.1)) == [False, True, False, True]
