from __future__ import annotations

import pickle

import numpy as np
import pytest

from faceseg_live.engines.faces.base import SpanFaces
from faceseg_live.engines.faces.join import joined
from faceseg_live.engines.faces.video import FacesOfVideo
from faceseg_live.settings import Settings
from tests.face_tracks import face_at, span_of

STEADY = Settings().changed("engine", smoothing=0)


def ids(found: FacesOfVideo, number: int) -> list[int]:
    return [face.id for face in found.of(number)]


def test_a_gap_is_filled_from_both_sides_as_long_as_a_mask_is_held() -> None:
    there = {number: [face_at(100 + 2 * number)] for number in range(30)}
    gap = {number: [] for number in range(10, 15)}
    found = joined([span_of(there | gap)], STEADY)
    for number in range(30):
        (face,) = found.of(number)
        assert face.box.centre == pytest.approx(face_at(100 + 2 * number).box.centre, abs=0.1)
        assert not face.is_held
        np.testing.assert_allclose(face.landmarks, face_at(100 + 2 * number).landmarks, atol=0.1)
    assert ids(joined([span_of(there | gap)], STEADY.changed("engine", hold_frames=4)), 12) == []
    assert ids(joined([span_of(there | gap, cuts=[12])], STEADY), 11) == []


def test_nobody_is_held_after_the_end() -> None:
    span = span_of({number: [face_at(100)] if number < 10 else [] for number in range(30)})
    assert [number for number in range(30) if ids(joined([span], STEADY), number)] == list(range(10))


def test_smoothing_follows_a_moving_face_without_lag_over_a_seam() -> None:
    def span(first: int, last: int) -> SpanFaces:
        return span_of({number: [face_at(100 + 5 * number, track=first + 1)] for number in range(first, last)})

    found = joined([span(0, 42), span(30, 80)], Settings().changed("engine", smoothing=100))
    for number in range(10, 70):
        (face,) = found.of(number)
        assert face.box.centre[0] == pytest.approx(face_at(100 + 5 * number).box.centre[0], abs=0.5)
        assert face.box.width == pytest.approx(face_at(0).box.width, abs=0.5)


def test_a_face_that_trembles_is_steadied_and_one_file_is_steadied_alike_in_any_blocks(
        monkeypatch: pytest.MonkeyPatch) -> None:
    shake = np.random.default_rng(0).normal(0, 0.2, 400)
    spans = [span_of({number: [face_at(100 + shake[number])] for number in range(400)})]
    found = joined(spans, Settings())
    places = np.array([found.of(number)[0].box.centre[0] for number in range(400)])
    assert np.abs(np.diff(places)).mean() < 0.5 * np.abs(np.diff(shake)).mean()
    monkeypatch.setattr("faceseg_live.engines.faces.paths._BLOCK", 150)
    again = joined(spans, Settings())
    assert [again.of(number)[0].box.centre[0] for number in range(400)] == pytest.approx(list(places), abs=0.02)


def test_the_largest_are_given_and_nobody_flickers() -> None:
    """Two of nearly the same size, whose boxes tremble, and room for one; then one comes nearer."""
    sizes = {number: 50 + number % 2 for number in range(40)} | dict.fromkeys(range(40, 60), 70)
    span = span_of({number: [face_at(100, person=1, height=50.5), face_at(250, person=2, track=2, height=size)]
                    for number, size in sizes.items()}, left_out=3)
    found = joined([span], STEADY.changed("engine", max_faces=1))
    shown = [ids(found, number) for number in range(60)]
    assert shown == [shown[0]] * 40 + [shown[40]] * 20
    assert shown[0] != shown[40]
    assert found.left_out[10] == 4
    assert joined([span], STEADY).left_out[10] == 3
    assert all(len(faces) == 2 for faces in joined([span], STEADY).frames.values())


def test_a_number_is_a_person_of_the_whole_file() -> None:
    """She is face 1, away from 30 to 80, and then smaller than him."""
    she, he = face_at(200, person=1, height=60), face_at(60, person=2, track=2)
    smaller = face_at(180, person=1, height=40)
    span = span_of({number: [he] if 30 <= number < 80 else [she if number < 30 else smaller, he]
                    for number in range(120)})
    found = joined([span], STEADY)
    assert [ids(found, number) for number in (0, 50, 100)] == [[1, 2], [2], [2, 1]]
    assert set(found.choosing(1).ids.items()) == {(number, 1) for number in range(120) if not 30 <= number < 80}
    assert set(found.choosing(2).ids) == set(range(120))
    assert found.choosing(3).ids == {}
    assert found.choosing("all").ids is None


def test_the_largest_stays_so_until_another_one_clearly_is() -> None:
    sizes = {number: 50 + number % 2 for number in range(40)} | dict.fromkeys(range(40, 60), 70)
    span = span_of({number: [face_at(100, person=1, height=50.5), face_at(250, person=2, track=2, height=size)]
                    for number, size in sizes.items()})
    chosen = joined([span], STEADY).choosing("largest").ids
    assert [chosen[number] for number in range(60)] == [chosen[0]] * 40 + [3 - chosen[0]] * 20


def test_a_part_is_enough_to_draw_a_span_and_goes_to_other_processes() -> None:
    found = joined([span_of({number: [face_at(100)] for number in range(100)}, left_out=1)], Settings())
    part = pickle.loads(pickle.dumps(found.part(20, 29)))
    assert sorted(part.frames) == list(range(20, 30)) == sorted(part.left_out)
    assert part.of(25)[0].box == found.of(25)[0].box
    assert part.of(40) == ()


def test_a_file_without_frames_has_nobody() -> None:
    assert joined([], Settings()) == FacesOfVideo({}, {})
