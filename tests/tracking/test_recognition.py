from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.domain.types import Box, Face
from faceseg_live.tracking import LockedPerson

Looks = NDArray[np.float32]
ANNA, BERT = np.eye(4, dtype=np.float32)[:2]


def between(one: Looks, other: Looks, unlikeness: float) -> Looks:
    """Looks of which the cosine with the first ones is 1 − unlikeness."""
    share = 1 - unlikeness
    return np.asarray(share * one + np.sqrt(1 - share**2) * other, np.float32)


def face(number: int, looks: Looks | None, *, is_held: bool = False) -> Face:
    return Face(number, Box(100 * number, 100, 80, 100), 0.9, is_held=is_held, appearance=looks)


@pytest.fixture
def anna() -> LockedPerson:
    """Locked as face 1, seen for a second beside Bert."""
    lock = LockedPerson(1)
    assert [lock.seen([face(1, ANNA), face(2, BERT)], i / 30) for i in range(30)] == [1] * 30
    return lock


def test_nobody_is_the_person_who_left(anna: LockedPerson) -> None:
    assert [anna.seen([face(2, BERT)], 1 + i / 30) for i in range(120)] == [None] * 120
    assert anna.seen([], 6.0) is None


def test_who_comes_back_is_taken_up_again_under_another_id(anna: LockedPerson) -> None:
    assert anna.seen([face(2, BERT)], 5.0) is None
    assert anna.seen([face(2, BERT), face(7, between(ANNA, BERT, 0.1))], 5.1) == 7
    assert anna.seen([face(7, between(ANNA, BERT, 0.5))], 5.2) == 7, "once taken up, a turn of the head is followed"


@pytest.mark.parametrize("unlikeness", [0.3, 0.5, 1.0])
def test_a_stranger_is_not_taken_for_the_person_even_under_the_same_id(anna: LockedPerson, unlikeness: float) -> None:
    looks = between(ANNA, np.eye(4, dtype=np.float32)[2], unlikeness)
    assert anna.seen([face(1, looks)], 5.0) is None
    assert anna.seen([face(9, looks)], 5.1) is None


def test_of_two_who_look_the_same_neither_is_certain(anna: LockedPerson) -> None:
    assert anna.seen([face(5, between(ANNA, BERT, 0.1)), face(6, between(ANNA, BERT, 0.15))], 5.0) is None


def test_another_person_under_the_followed_id_is_unknown_at_once(anna: LockedPerson) -> None:
    assert anna.seen([face(1, BERT)], 1.0) is None


def test_a_held_face_counts_only_for_a_moment(anna: LockedPerson) -> None:
    assert anna.seen([face(1, ANNA, is_held=True)], 1.1) == 1
    assert anna.seen([face(1, ANNA, is_held=True)], 2.0) is None


def test_without_looks_an_absence_ends_it() -> None:
    lock = LockedPerson(1)
    assert lock.seen([face(1, None)], 0.0) == 1
    assert lock.seen([face(1, None)], 0.1) == 1
    assert lock.seen([face(1, None)], 3.0) is None


def test_a_clock_that_runs_back_starts_an_absence(anna: LockedPerson) -> None:
    assert anna.seen([face(1, between(ANNA, BERT, 0.4))], 0.2) is None
    assert anna.seen([face(1, ANNA)], 0.3) == 1
