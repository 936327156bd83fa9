"""The lock stays on the person, whatever ids the tracker gives."""

from __future__ import annotations

import pytest

from faceseg_live.domain.types import Perception
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.hiding.face_lock import FaceLock, Lock
from faceseg_live.settings import Settings
from tests.pipeline.hiding.people import face, seen


class Locked:
    """A lock on face 1, which is Ann's."""

    def __init__(self, looks: str = "ann") -> None:
        self.controls = Controls(Settings())
        self.controls.change(locked_face=1)
        self._lock = FaceLock(self.controls.follow_face)
        self.look(*(seen(number / 30, [face(1, looks=looks)]) for number in range(10)))

    def look(self, *perceptions: Perception) -> int | None:
        for perception in perceptions:
            certain = self._lock.of(perception, self.controls.state.locked_face).certain
        return certain


def test_who_is_followed_is_certain_and_who_is_away_or_held_is_not() -> None:
    locked = Locked()
    assert locked.look(seen(0.35, [face(1, looks="ann")])) == 1
    assert locked.look(seen(0.4, [face(1, looks="ann", is_held=True)])) is None
    assert locked.look(seen(0.5, [face(2, looks="bob")])) is None
    assert locked.controls.state.locked_face == 1, "nobody else is locked instead"


def test_a_person_who_comes_back_under_another_id_is_locked_again() -> None:
    locked = Locked()
    locked.look(seen(2.0), seen(3.0, [face(5, looks="eve")]))
    assert locked.look(seen(4.0, [face(7, looks="ann"), face(5, 120, looks="eve")])) == 7
    assert locked.controls.state.locked_face == 7
    assert locked.look(seen(4.1, [face(7, looks="ann")])) == 7


@pytest.mark.parametrize("values", [{"generation": 2}, {"is_still": True}])
def test_where_ids_are_counted_anew_the_same_id_is_nobody(values: dict) -> None:
    locked = Locked()
    assert locked.look(seen(0.32, [face(1, looks="bob")], **values)) is None
    assert locked.look(seen(0.34, [face(2, looks="ann")], **values)) == 2


def test_a_face_without_looks_is_not_taken_up_again() -> None:
    locked = Locked(looks="")
    assert locked.look(seen(0.31, [face(1)])) == 1
    assert locked.look(seen(0.32, [face(1)], generation=2)) is None


def test_what_is_carried_counts_from_when_it_was_seen() -> None:
    locked = Locked(looks="")
    assert locked.look(seen(0.9, [face(1)], carried_from_s=0.3)) == 1
    assert locked.look(seen(0.9, [face(1)])) is None, "it was away for too long"


def test_another_lock_meanwhile_is_the_users_last_word() -> None:
    locked = Locked()
    locked.controls.change(locked_face=3)
    locked.controls.follow_face(1, 7)
    assert locked.controls.state.locked_face == 3
    assert locked.look(seen(1.0, [face(3, looks="bob"), face(1, 120, looks="ann")])) == 3
    locked.controls.change(locked_face=None)
    assert locked.look(seen(1.1, [face(3, looks="bob")])) is None


def test_who_is_told_of_a_return_by_others_goes_by_the_old_id_until_then() -> None:
    lock = FaceLock()
    lock.of(seen(0, [face(1, looks="ann")]), 1)
    lock.of(seen(1.0), 1)
    back = [face(7, looks="ann"), face(1, 120, looks="eve")]
    for number, wanted in enumerate((1, 1, 7, 7)):
        assert lock.of(seen(2 + number / 30, back), wanted) == Lock(wanted, 7)
    assert lock.of(seen(2.2, back), 1) == Lock(1, 1), "the user locked another person"
