from __future__ import annotations

from collections.abc import Iterable, Sequence

from faceseg_live.domain.types import Face
from faceseg_live.engines.faces.people import people_in
from faceseg_live.engines.faces.pieces import Timeline, pieces_of
from tests.face_tracks import face_at, span_of

Sight = tuple[int, int, Face]
"""First frame, last frame, and how the face looks."""


def people(*sights: Sight, cuts: Iterable[int] = (), frames: int = 200) -> list[list[tuple[int, int]]]:
    """First and last frames of each person's pieces."""
    span = span_of({number: [face for first, last, face in sights if first <= number <= last]
                    for number in range(frames)}, cuts)
    timeline = Timeline.of([span])
    return [_frames(pieces) for pieces in people_in(pieces_of([span], timeline), timeline)]


def _frames(pieces: Sequence[object]) -> list[tuple[int, int]]:
    return [(piece.first, piece.last) for piece in pieces]  # type: ignore[attr-defined]


def test_who_comes_back_is_known_by_the_looks() -> None:
    assert people((0, 30, face_at(100, person=1)), (120, 150, face_at(250, person=1, track=2, unlike=0.2))) == [
        [(0, 30), (120, 150)]]


def test_who_looks_otherwise_is_somebody_else() -> None:
    assert people((0, 30, face_at(100, person=1)), (120, 150, face_at(250, person=1, unlike=0.3))) == [
        [(0, 30)], [(120, 150)]]


def test_a_cut_takes_nobody_for_another_one_in_the_same_place() -> None:
    assert people((0, 49, face_at(100, person=1)), (50, 99, face_at(100, person=2)),
                  (100, 150, face_at(100, person=1)), cuts=[50, 100]) == [[(0, 49), (100, 150)], [(50, 99)]]


def test_two_in_the_same_frame_are_never_one_person() -> None:
    assert people((0, 60, face_at(100, person=1)), (40, 90, face_at(250, person=1, track=2))) == [
        [(0, 60)], [(40, 90)]]


def test_in_doubt_it_is_nobody_known() -> None:
    """She comes back beside one who looks much like her; and two who are known look much like one who comes."""
    twin, back = face_at(250, person=1, track=2, unlike=0.15), face_at(100, person=1, track=3, unlike=0.1)
    assert people((0, 30, face_at(100, person=1)), (100, 150, back), (100, 150, twin)) == [
        [(0, 30)], [(100, 150)], [(100, 150)]]


def test_who_was_lost_for_a_moment_is_known_by_the_place_too() -> None:
    lost, turned = (0, 30, face_at(100, person=1)), face_at(105, person=1, unlike=0.3)
    assert people(lost, (60, 90, turned)) == [[(0, 30), (60, 90)]]
    assert people(lost, (60, 90, turned), cuts=[45]) == [[(0, 30)], [(60, 90)]]
    assert people(lost, (120, 150, turned)) == [[(0, 30)], [(120, 150)]], "that was no moment"


def test_people_are_counted_as_they_come_the_largest_first() -> None:
    assert people((50, 60, face_at(100, person=1)), (10, 60, face_at(150, person=2, track=2, height=30)),
                  (10, 70, face_at(250, person=3, track=3))) == [[(10, 70)], [(10, 60)], [(50, 60)]]
