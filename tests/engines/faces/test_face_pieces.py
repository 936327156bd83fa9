from __future__ import annotations

from collections.abc import Sequence

from faceseg_live.engines.faces.base import SpanFaces
from faceseg_live.engines.faces.pieces import Piece, Timeline, pieces_of
from tests.face_tracks import face_at, span_of


def pieces(*spans: SpanFaces) -> list[Piece]:
    return pieces_of(spans, Timeline.of(spans))


def frames_of(found: Sequence[Piece]) -> list[tuple[int, int]]:
    return [(piece.first, piece.last) for piece in found]


def test_a_track_breaks_where_the_picture_or_the_track_does() -> None:
    there = {number: [face_at(100)] for number in range(40)}
    assert frames_of(pieces(span_of(there))) == [(0, 39)]
    assert frames_of(pieces(span_of(there, cuts=[20]))) == [(0, 19), (20, 39)]
    assert frames_of(pieces(span_of(there | {number: [] for number in range(10, 14)}))) == [(0, 39)]
    assert frames_of(pieces(span_of(there | {number: [] for number in range(10, 25)}))) == [(0, 9), (25, 39)]


def test_tracks_meet_on_the_frames_that_two_spans_share_whatever_their_ids() -> None:
    one = span_of({number: [face_at(100 + number, track=1), face_at(250, track=2)] for number in range(32)})
    two = span_of({number: [face_at(250, track=1), face_at(100 + number, track=2)] for number in range(20, 60)})
    found = pieces(one, two)
    assert frames_of(found) == [(0, 59), (0, 59)]
    paths = {tuple(round(piece.faces[number].box.centre[0]) for number in (0, 25, 59)) for piece in found}
    middle = round(face_at(100).box.centre[0])
    assert paths == {(middle, middle + 25, middle + 59), (middle + 150,) * 3}
    assert all(len(piece.faces) == 60 for piece in found), "nobody is there twice"


def test_from_the_seam_on_the_later_span_is_right() -> None:
    one = span_of({number: [face_at(100)] for number in range(32)})
    two = span_of({number: [face_at(103)] for number in range(20, 60)})
    (found,) = pieces(one, two)
    assert [round(found.faces[number].box.centre[0]) for number in (19, 20, 31)] == [100, 103, 103]


def test_who_is_followed_over_the_seam_stays_though_the_later_span_found_nobody() -> None:
    one = span_of({number: [face_at(100)] for number in range(32)})
    two = span_of({number: [] for number in range(20, 60)})
    assert frames_of(pieces(one, two)) == [(0, 31)]


def test_three_spans_give_one_piece() -> None:
    spans = [span_of({number: [face_at(100, track=first + 1)] for number in range(first, first + 32)})
             for first in (0, 20, 40)]
    assert frames_of(pieces(*spans)) == [(0, 71)]


def test_who_comes_where_another_one_left_is_somebody_else() -> None:
    one = span_of({number: [face_at(100, person=1)] for number in range(20)} | {n: [] for n in range(20, 32)})
    two = span_of({number: [face_at(200, person=2)] for number in range(20, 60)})
    assert frames_of(pieces(one, two)) == [(0, 19), (20, 59)]
