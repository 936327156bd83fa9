from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from faceseg_live.domain.types import Box, Face
from faceseg_live.tracking import Observation, Tracker

RATE_HZ = 30
ANNA, BERT, CARA = (np.eye(8, dtype=np.float32)[i] for i in range(3))
"""Looks of three people; nothing in common."""
SHAPE = np.random.default_rng(0).uniform(-0.5, 0.5, (478, 3)).astype(np.float32)


def face_at(x: float, y: float, looks: np.ndarray | None = None, size: float = 100) -> Observation:
    points = SHAPE * np.float32(size) + np.array((x, y, 0), dtype=np.float32)
    return Observation(Box.around(points), 0.9, points, looks)


def follow(tracker: Tracker, frames: Sequence[Sequence[Observation]], start: int = 0,
           hold_frames: int = 0) -> list[tuple[Face, ...]]:
    return [tracker.update(seen, (start + i) / RATE_HZ, hold_frames=hold_frames)
            for i, seen in enumerate(frames)]


def id_at(faces: Sequence[Face], x: float) -> int:
    """The id of the face nearest to a column."""
    return min(faces, key=lambda face: abs(face.box.centre[0] - x)).id


def test_ids_count_from_one_largest_first() -> None:
    faces = Tracker().update([face_at(100, 100, size=60), face_at(400, 100, size=120)], 0.0)
    assert [(face.id, round(face.box.centre[0], -1)) for face in faces] == [(1, 400), (2, 100)]


def test_ids_do_not_depend_on_the_order_of_observations() -> None:
    tracker = Tracker()
    left, right = face_at(100, 100), face_at(400, 100)
    follow(tracker, [[left, right]])
    first = tracker.update([left, right], 1 / RATE_HZ)
    again = tracker.update([right, left], 2 / RATE_HZ)
    assert {id_at(first, 100), id_at(first, 400)} == {1, 2}
    assert (id_at(again, 100), id_at(again, 400)) == (id_at(first, 100), id_at(first, 400))


@pytest.mark.parametrize("looks", [(ANNA, BERT), (None, None)], ids=["by looks", "by motion alone"])
def test_crossing_people_keep_their_ids(looks: tuple[np.ndarray | None, np.ndarray | None]) -> None:
    """One walks right, one left; while they overlap only the one in front is seen."""
    frames = []
    for i in range(61):
        front, back = face_at(100 + 10 * i, 200, looks[0]), face_at(700 - 10 * i, 200, looks[1])
        frames.append([front] if abs(front.box.centre[0] - back.box.centre[0]) < 60 else [front, back])
    seen = follow(Tracker(), frames, hold_frames=5)
    before, after = seen[0], seen[-1]
    assert id_at(after, 700) == id_at(before, 100)
    assert id_at(after, 100) == id_at(before, 700)


def test_crossing_and_turning_back_is_told_by_looks() -> None:
    """Motion alone would swap them: both stop while hidden and go back."""
    frames = []
    for i in range(61):
        away = abs(30 - i) * 10
        left, right = face_at(400 - away, 200, ANNA), face_at(400 + away, 200, BERT)
        frames.append([left] if away < 40 else [left, right])
    seen = follow(Tracker(), frames)
    assert id_at(seen[-1], 100) == id_at(seen[0], 100)
    assert id_at(seen[-1], 700) == id_at(seen[0], 700)


def test_a_short_miss_is_held() -> None:
    tracker = Tracker()
    here = face_at(300, 200, ANNA)
    faces = follow(tracker, [[here], [], [], [here]], hold_frames=2)
    assert [[face.is_held for face in shown] for shown in faces] == [[False], [True], [True], [False]]
    assert {face.id for shown in faces for face in shown} == {1}
    assert faces[1][0].landmarks is faces[0][0].landmarks


def test_hold_ends_after_its_frames() -> None:
    faces = follow(Tracker(), [[face_at(300, 200)], [], [], [], []], hold_frames=2)
    assert [len(shown) for shown in faces] == [1, 1, 1, 0, 0]


def test_no_hold() -> None:
    assert follow(Tracker(), [[face_at(300, 200)], []], hold_frames=0)[1] == ()


@pytest.mark.parametrize(("gap_frames", "expected_id"), [(60, 1), (120, 2)])
def test_who_comes_back_soon_is_recognised(gap_frames: int, expected_id: int) -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(300, 200, ANNA)]])
    faces = follow(tracker, [[]] * gap_frames + [[face_at(350, 220, ANNA)]], start=1)[-1]
    assert [face.id for face in faces] == [expected_id]


def test_a_crowd_keeps_its_ids_though_nobody_looked_for_long() -> None:
    tracker = Tracker()
    crowd = [face_at(150 * number, 200) for number in range(1, 6)]
    before = follow(tracker, [crowd] * 3)[-1]
    assert [face.id for face in tracker.update(crowd, 10.0)] == [face.id for face in before]


def test_another_person_at_the_same_place_is_another() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(300, 200, ANNA)]])
    assert [face.id for face in tracker.update([face_at(300, 200, BERT)], 0.5)] == [2]


def test_a_held_face_under_a_seen_one_is_hidden() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(300, 200, ANNA)]])
    faces = tracker.update([face_at(310, 205, BERT)], 1 / RATE_HZ, hold_frames=5)
    assert [(face.id, face.is_held) for face in faces] == [(2, False)]


def test_after_a_cut_only_looks_count() -> None:
    tracker = Tracker()
    before = tracker.update([face_at(100, 200, ANNA), face_at(500, 200, BERT)], 0.0)
    tracker.jump(1 / RATE_HZ)
    assert tracker.expected(1 / RATE_HZ, 5) == ()
    faces = tracker.update([face_at(120, 210, BERT), face_at(480, 210, CARA)], 1 / RATE_HZ, hold_frames=5)
    assert id_at(faces, 120) == id_at(before, 500)
    assert id_at(faces, 480) == 3
    assert len(faces) == 2


def test_a_clip_that_starts_again_keeps_its_people() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(100 + 20 * i, 200, ANNA)] for i in range(30)])
    assert [face.id for face in tracker.update([face_at(100, 200, ANNA)], 0.0)] == [1]


def test_expects_a_moving_face_ahead() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(100 + 10 * i, 200)] for i in range(20)])
    expected = tracker.expected(20 / RATE_HZ, 5)[0]
    assert expected.box.centre[0] == pytest.approx(face_at(300, 200).box.centre[0], abs=4)
    assert expected.landmarks is not None
    assert expected.landmarks[0, 0] == pytest.approx(face_at(300, 200).landmarks[0, 0], abs=4)  # type: ignore[index]


@pytest.mark.parametrize("step_s", [0.0, 1e-9, 1e-4])
def test_a_clock_that_hardly_moves_throws_nobody_off(step_s: float) -> None:
    tracker = Tracker()
    for i in range(5):
        faces = tracker.update([face_at(100 + 5 * i, 200)], i * step_s, smoothing=50)
        assert [face.id for face in faces] == [1]
    assert tracker.expected(5 * step_s, 5)[0].box.centre[0] == pytest.approx(120, abs=10)


def test_expects_nobody_far_away() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(100, 200)], [face_at(150, 200)]])
    assert tracker.expected(5.0, 5)[0].box.centre[0] < 260


def test_patience_ends() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(100, 200)], [], [], []])
    assert tracker.expected(0.2, patience_frames=2) == ()
    assert len(tracker.expected(0.2, patience_frames=3)) == 1


def test_no_more_faces_than_asked_for() -> None:
    tracker = Tracker()
    known = face_at(100, 100, size=50)
    tracker.update([known], 0.0, max_faces=1)
    faces = tracker.update([face_at(400, 100, size=200), known], 0.1, max_faces=1)
    assert [face.id for face in faces] == [1]


def test_eight_faces_at_once() -> None:
    crowd = [face_at(100 + 150 * i, 200) for i in range(8)]
    seen = follow(Tracker(), [crowd, crowd[::-1], crowd])
    ids = [[face.id for face in sorted(shown, key=lambda face: face.box.x)] for shown in seen]
    assert sorted(ids[0]) == list(range(1, 9))
    assert ids[1] == ids[2] == ids[0]


def test_smoothing_steadies_what_is_shown_and_not_what_is_expected() -> None:
    random = np.random.default_rng(3)
    tracker, shown = Tracker(), []
    for i in range(60):
        seen = face_at(300 + random.normal(0, 0.4), 200)
        shown.append(tracker.update([seen], i / RATE_HZ, smoothing=70)[0].box.centre[0])
    assert np.std(shown[20:]) < 0.25
    expected = tracker.expected(59 / RATE_HZ, 5)[0].landmarks
    np.testing.assert_allclose(expected, seen.landmarks, atol=1e-3)


def test_what_is_shown_is_read_only() -> None:
    face = Tracker().update([face_at(300, 200)], 0.0)[0]
    assert face.landmarks is not None
    assert not face.landmarks.flags.writeable


def test_boxes_without_mesh_are_tracked_too() -> None:
    tracker = Tracker()
    for i in range(3):
        faces = tracker.update([Observation(Box(100 + 5 * i, 100, 80, 90), 0.8)], i / RATE_HZ, smoothing=50)
    assert [(face.id, face.landmarks) for face in faces] == [(1, None)]


def box_at(x: float, y: float, size: float = 100) -> Observation:
    return Observation(Box(x - size / 2, y - size / 2, size, size), 0.8)


def test_people_known_by_boxes_alone_keep_their_ids_when_they_cross() -> None:
    """Boxes tremble more than meshes; while two overlap, the detector sees the one in front."""
    random = np.random.default_rng(1)
    frames = []
    for i in range(61):
        front, back = (box_at(x, 200 + random.normal(0, 2), 100 + random.normal(0, 3))
                       for x in (100 + 10 * i, 700 - 10 * i))
        frames.append([front] if abs(front.box.centre[0] - back.box.centre[0]) < 60 else [front, back])
    seen = follow(Tracker(), frames, hold_frames=5)
    before, after = seen[0], seen[-1]
    assert id_at(after, 700) == id_at(before, 100)
    assert id_at(after, 100) == id_at(before, 700)
    assert {face.id for shown in seen for face in shown} == {1, 2}


def test_a_face_keeps_its_id_while_its_mesh_comes_and_goes() -> None:
    frames = [[face_at(300, 200, ANNA)] if i % 3 else [box_at(300, 200)] for i in range(12)]
    assert {face.id for shown in follow(Tracker(), frames) for face in shown} == {1}


def test_boxes_are_steadied_too() -> None:
    random = np.random.default_rng(3)
    tracker, shown = Tracker(), []
    for i in range(60):
        seen = box_at(300 + random.normal(0, 0.5), 200)
        shown.append(tracker.update([seen], i / RATE_HZ, smoothing=70)[0].box.centre[0])
    assert np.std(shown[20:]) < 0.3
    assert tracker.expected(59 / RATE_HZ, 5)[0].box == seen.box


def test_reset_forgets_everybody() -> None:
    tracker = Tracker()
    follow(tracker, [[face_at(100, 200, ANNA), face_at(400, 200, BERT)]])
    tracker.reset()
    assert tracker.expected(0.0, 60) == ()
    assert [face.id for face in tracker.update([face_at(400, 200, BERT)], 0.1)] == [1]
