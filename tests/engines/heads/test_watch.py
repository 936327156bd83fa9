"""The watch gives everybody whom the engine or a detector sees, whichever engine runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.heads.base import Care, DetectorInfo
from faceseg_live.engines.heads.faces import joined, sightings_of
from faceseg_live.engines.heads.sighting import Sighting
from faceseg_live.engines.heads.watch import UnionWatch
from faceseg_live.settings import Settings
from tests.heads_in_motion import clip, sighting

HIDING = Settings().changed("view", mode="anonymised")
LIVE, STILL = Request.of(HIDING, is_live=True), Request.of(HIDING, is_still=True)
FrameOf = Callable[..., Frame]


class FakeSearch:
    """Sees what it is told to."""

    def __init__(self, *seen: Sighting) -> None:
        self.seen, self.cares, self.is_closed, self.starts = list(seen), list[Care](), False, 0
        self.renewals = 0

    @property
    def detectors(self) -> tuple[DetectorInfo, ...]:
        return ()

    def look(self, frame: Frame, care: Care) -> Sequence[Sighting]:
        self.cares.append(care)
        return self.seen

    def look_in_turn(self, frame: Frame) -> Sequence[Sighting]:
        return self.seen

    def renew(self) -> None:
        self.renewals += 1

    def start_over(self) -> None:
        self.starts += 1

    def close(self) -> None:
        self.is_closed = True


def test_heads_are_looked_for_where_a_look_in_use_hides() -> None:
    assert LIVE.seeks_heads
    assert not Request.of(Settings()).seeks_heads


def test_faces_and_what_detectors_see_besides_are_heads(frame_of: FrameOf, portrait: Pixels) -> None:
    frame = frame_of(portrait)
    faces = FakeEngine((FakeFace(x=0.3, height=0.3),)).perceive(frame, LIVE).faces
    elsewhere = sighting(0.85 * frame.width, 0.5 * frame.height)
    heads = UnionWatch(FakeSearch(elsewhere)).heads(frame, faces, LIVE)
    assert {head.face_id for head in heads} == {1, None}
    assert [head.seen_by for head in heads if head.face_id == 1] == [("mesh",)]


def test_live_heads_keep_their_ids_and_are_carried() -> None:
    search = FakeSearch(sighting(80, 90))
    watch, frames = UnionWatch(search), clip(4, lambda number: (80 + 3 * number, 90))
    first = watch.heads(frames[0], (), LIVE)
    search.seen = []
    later = [watch.heads(frame, (), LIVE)[0] for frame in frames[1:]]
    assert {head.id for head in later} == {first[0].id}
    assert all(head.is_carried for head in later)
    watch.reset()
    assert watch.heads(frames[3], (), LIVE) == ()


def test_a_doubtful_sighting_is_nobody_yet() -> None:
    watch, frames = UnionWatch(FakeSearch(sighting(80, 90, is_sure=False))), clip(6, lambda _: (80, 90))
    assert [len(watch.heads(frame, (), LIVE)) for frame in frames] == [0, 0, 0, 0, 1, 1]


def test_a_still_gets_all_care_and_leaves_no_trace() -> None:
    search = FakeSearch(sighting(80, 90))
    watch, (frame,) = UnionWatch(search), clip(1, lambda _: (80, 90))
    for _ in range(2):
        assert [head.id for head in watch.heads(frame, (), STILL)] == [1]
    assert search.cares == [Care.STILL] * 2
    watch.close()
    assert search.is_closed


def test_live_the_first_frame_is_looked_at_by_all_and_later_ones_by_turns() -> None:
    search = FakeSearch()
    watch, frames = UnionWatch(search), clip(3, lambda _: (80, 90))
    for frame in frames:
        watch.heads(frame, (), LIVE)
    assert search.cares == [Care.VIDEO]
    watch.reset()
    watch.heads(frames[0], (), LIVE)
    assert search.cares == [Care.VIDEO] * 2
    watch.renew()
    assert search.renewals == 1


def test_what_is_looked_at_beside_the_engine_is_the_same() -> None:
    frames = clip(5, lambda number: (80 + 3 * number, 90))
    plain, beside = (UnionWatch(FakeSearch(sighting(80, 90))) for _ in range(2))
    for frame in frames:
        beside.begin(frame, LIVE)
        assert beside.heads(frame, (), LIVE) == plain.heads(frame, (), LIVE)
    beside.begin(frames[0], LIVE)  # the engine failed: nobody asks for its heads
    beside.begin(frames[1], LIVE)
    assert beside.heads(frames[1], (), LIVE)
    beside.close()


def test_live_frames_that_come_slowly_are_looked_at_by_all() -> None:
    search = FakeSearch(sighting(80, 90))
    watch = UnionWatch(search)
    for frame in clip(25, lambda _: (80, 90))[::4]:
        watch.heads(frame, (), LIVE)
    assert search.cares == [Care.VIDEO, *[Care.LIVE] * 6]


def test_frames_that_wait_are_looked_at_several_times_a_second() -> None:
    search = FakeSearch(sighting(80, 90))
    watch = UnionWatch(search)
    for frame in clip(25, lambda _: (80, 90)):
        assert len(watch.heads(frame, (), replace(LIVE, is_live=False))) == 1
    assert 6 <= len(search.cares) <= 9


def test_a_held_face_is_no_sighting(frame_of: FrameOf, portrait: Pixels) -> None:
    faces = FakeEngine().perceive(frame_of(portrait), LIVE).faces
    held = [replace(face, is_held=True) for face in faces]
    assert len(sightings_of(faces)) == 1
    assert sightings_of(held) == []


@pytest.mark.parametrize("height", [0.2, 0.6])
def test_heads_of_another_look_are_joined_to_the_faces(frame_of: FrameOf, portrait: Pixels, height: float) -> None:
    engine = FakeEngine((FakeFace(x=0.3, height=height), FakeFace(x=0.8, height=height)))
    faces = engine.perceive(frame_of(portrait), LIVE).faces
    watch = UnionWatch(FakeSearch())
    heads = [replace(head, face_id=None) for head in watch.heads(frame_of(portrait), faces, STILL)]
    assert {head.face_id for head in joined(heads, faces)} == {1, 2}
    assert {head.face_id for head in joined(heads, faces[:1])} == {faces[0].id, None}


def test_a_face_that_could_be_two_heads_is_nobodys(frame_of: FrameOf, portrait: Pixels) -> None:
    faces = FakeEngine((FakeFace(height=0.3),)).perceive(frame_of(portrait), LIVE).faces
    (of_face,) = sightings_of(faces)
    near = replace(of_face.oval, x=of_face.oval.x + 0.1 * of_face.oval.across)
    heads = [Head(1, near, 0.9, ("one",)), Head(2, replace(near, y=near.y + 2), 0.9, ("one",))]
    assert [head.face_id for head in joined(heads[:1], faces)] == [1]
    assert [head.face_id for head in joined(heads, faces)] == [None, None, 1], "and the face has a head of its own"


def test_a_face_without_a_head_gets_one(frame_of: FrameOf, portrait: Pixels) -> None:
    faces = FakeEngine((FakeFace(height=0.3),)).perceive(frame_of(portrait), LIVE).faces
    far = Head(7, replace(sightings_of(faces)[0].oval, x=-500.0), 0.9, ("one",))
    assert [(head.id == 7, head.face_id) for head in joined([far], faces)] == [(True, None), (False, 1)]
    assert joined([far], faces)[1].id == joined([], faces)[0].id
