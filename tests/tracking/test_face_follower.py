from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.face_choice import FaceChoice
from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.errors import InvalidParameter
from faceseg_live.tracking import FaceFollower
from tests.face_tracks import face_at

PIXELS = freeze(np.zeros((200, 300, 3), np.uint8))
SHE, HE = face_at(200, person=1, track=1, height=60), face_at(60, person=2, track=2, height=50)


def chosen(choice: FaceChoice, *frames: tuple[Face, ...]) -> list[list[int]]:
    follower = FaceFollower(choice)
    return [[face.id for face in follower.chosen(Perception(Frame(PIXELS, number, number / 25, 0.0), faces))]
            for number, faces in enumerate(frames)]


def test_a_number_is_a_person_and_nobody_while_that_person_is_away() -> None:
    frames = [(SHE, HE)] * 3 + [(HE,)] * 20 + [(SHE, HE)] * 2
    assert chosen(1, *frames) == [[1]] * 3 + [[]] * 20 + [[1]] * 2


def test_the_person_is_known_under_another_id() -> None:
    back = face_at(200, person=1, track=5, unlike=0.1)
    assert chosen(1, *[(SHE, HE)] * 3, *[(HE,)] * 80, (back, HE)) == [[1]] * 3 + [[]] * 80 + [[5]]


def test_another_person_is_never_taken_whatever_the_id() -> None:
    other = face_at(200, person=3, track=1)
    assert chosen(1, *[(SHE, HE)] * 3, *[(HE,)] * 80, (other,)) == [[1]] * 3 + [[]] * 81


def test_a_number_is_counted_in_the_first_frame_that_has_so_many_faces() -> None:
    assert chosen(2, (SHE,), (SHE, HE), (HE,)) == [[], [2], [2]]


def test_largest_and_all_are_chosen_anew_in_each_frame() -> None:
    assert chosen("largest", (SHE, HE), (HE,), ()) == [[1], [2], []]
    assert chosen("all", (SHE, HE), ()) == [[1, 2], []]


@pytest.mark.parametrize("choice", [0, -1, "first", True, False, 1.5])
def test_what_is_no_choice_is_refused(choice: FaceChoice) -> None:
    with pytest.raises(InvalidParameter):
        FaceFollower(choice)
