"""A span is searched forwards and backwards, by an engine that finds people late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.faces.base import SpanFaces
from faceseg_live.engines.faces.look import look_through
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.host import EngineHost
from faceseg_live.settings import Settings
from tests.face_tracks import face_at


@dataclass(frozen=True)
class Visit:
    """Somebody is there from one frame to another, and first found in a later one."""

    begins: int
    found: int
    ends: int = 1000
    track: int = 1
    x: float = 100.0
    speed: float = 0.0

    def face(self, number: int) -> Face:
        return face_at(self.x + self.speed * number, track=self.track)


class LateEngine(FakeEngine):
    """Knows visits; frames are given as they are numbered."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        super().__init__()
        self._visits = visits
        self.traced: list[int] = []
        self.asked: list[Request] = []

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        self.asked.append(request)
        number = frame.sequence
        return Perception(frame, tuple(v.face(number) for v in self._visits if v.found <= number <= v.ends),
                          faces_left_out=number % 2)

    def trace(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Face, ...]:
        """Whoever is within a third of a face of where he is expected."""
        self.traced.append(frame.sequence)
        there = [v.face(frame.sequence) for v in self._visits if v.begins <= frame.sequence <= v.ends]
        return tuple(face_at(other.box.centre[0], track=face.id) for face in faces for other in there
                     if abs(other.box.centre[0] - face.box.centre[0]) < 12)


@dataclass
class Frames:
    """Of one colour, which a cut changes."""

    count: int
    cuts: Sequence[int] = ()
    first: int = 0
    size: tuple[int, int] = (160, 120)
    asked: list[int] = field(default_factory=list)

    def __iter__(self) -> Iterator[Frame]:
        return (self._frame(number) for number in range(self.first, self.first + self.count))

    def at(self, number: int) -> Frame:
        assert self.first <= number < self.first + self.count
        self.asked.append(number)
        return self._frame(number)

    def _frame(self, number: int) -> Frame:
        shot = sum(cut <= number for cut in self.cuts)
        pixels = np.full((self.size[1], self.size[0], 3), 40 + 90 * (shot % 2), np.uint8)
        return Frame(freeze(pixels), number, number / 25, 0.0)


def looked(frames: Frames, *visits: Visit) -> tuple[SpanFaces, LateEngine]:
    engine, settings, seen = LateEngine(visits), Settings(), list[int]()
    host = EngineHost(lambda _: engine)
    host.prepare(settings.engine)
    span = look_through(frames, host, settings, lambda frame: seen.append(frame.sequence))
    assert seen == list(range(frames.first, frames.first + frames.count))
    return span, engine


def frames_with(span: SpanFaces, track: int = 1) -> list[int]:
    return [frame.number for frame in span.frames if any(face.id == track for face in frame.faces)]


def test_who_is_found_late_is_followed_back_to_where_he_really_begins() -> None:
    frames = Frames(40)
    span, engine = looked(frames, Visit(10, found=25, speed=2))
    assert frames_with(span) == list(range(10, 40))
    assert frames.asked == [], "what was seen a moment ago is at hand"
    assert min(engine.traced) == 6, "a few misses are borne"
    (face,) = span.frames[10].faces
    assert face.box.centre[0] == pytest.approx(face_at(120).box.centre[0], abs=0.1)


def test_farther_back_frames_are_read_again_in_rising_order_by_dozens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.engines.faces.trace._LONGEST_CHUNK", 20)
    frames = Frames(100)
    span, engine = looked(frames, Visit(0, found=90))
    assert frames_with(span) == list(range(100))
    rises = [later for earlier, later in zip(frames.asked, frames.asked[1:], strict=False) if later < earlier]
    assert len(rises) <= 4
    assert engine.traced.count(30) == 1


def test_all_go_back_together() -> None:
    frames = Frames(100)
    span, engine = looked(frames, Visit(0, found=90), Visit(5, found=80, track=2, x=300))
    assert frames_with(span) == list(range(100))
    assert frames_with(span, 2) == list(range(5, 100))
    assert engine.traced.count(20) == 1


def test_frames_kept_for_the_way_back_take_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("faceseg_live.engines.faces.look._RECENT_BYTES", 5 * 160 * 120 * 3)
    monkeypatch.setattr("faceseg_live.engines.faces.trace._CHUNK_BYTES", 7 * 160 * 120 * 3)
    frames = Frames(60)
    span, _ = looked(frames, Visit(3, found=40))
    assert frames_with(span) == list(range(3, 60))
    assert frames.asked[:7] == list(range(28, 35))


def test_nobody_is_followed_over_a_cut() -> None:
    for found in (25, 70):
        span, engine = looked(Frames(90, cuts=[20]), Visit(0, found=found))
        assert frames_with(span) == list(range(20, 90))
        assert min(engine.traced) == 20
        assert [frame.number for frame in span.frames if frame.is_cut] == [20]


def test_nor_out_of_the_span() -> None:
    span, engine = looked(Frames(60, first=100), Visit(0, found=150))
    assert frames_with(span) == list(range(100, 160))
    assert min(engine.traced) == 100


def test_a_track_that_is_followed_back_to_another_one_is_that_one() -> None:
    """Lost behind a hand, and found again under another id."""
    span, _ = looked(Frames(60), Visit(0, found=0, ends=30, track=1), Visit(33, found=45, track=2))
    assert frames_with(span) == [number for number in range(60) if not 30 < number < 33]
    assert frames_with(span, 2) == []


def test_where_another_face_is_known_nobody_else_is_put() -> None:
    """Followed back, his face leads to hers, which goes on elsewhere: they are two."""
    hers, his = Visit(0, found=0, track=1, x=-760, speed=30), Visit(31, found=40, track=2, x=140)
    span, _ = looked(Frames(60), hers, his)
    assert frames_with(span) == list(range(60))
    assert frames_with(span, 2) == list(range(31, 60))


def test_the_engine_is_asked_for_faces_alone_as_they_are() -> None:
    _, engine = looked(Frames(5), Visit(0, found=0))
    assert all(request.is_thorough and not request.needs and not request.seeks_hands for request in engine.asked)


def test_what_was_left_out_is_told() -> None:
    span, _ = looked(Frames(4), Visit(0, found=0))
    assert [frame.left_out for frame in span.frames] == [0, 1, 0, 1]
