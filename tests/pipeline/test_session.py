"""A running session: real threads, an in-memory source, a deterministic engine."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from faceseg_live.domain.types import Face, Frame, Perception, freeze
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import EngineFailed, EngineUnavailable, SourceError, SourceLost
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.messages import Message
from faceseg_live.pipeline import capture
from faceseg_live.pipeline.events import EngineChanged, Event, SourceEnded, SourceFailed, SourceOpened, StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import EngineStatus, Readiness
from faceseg_live.rendering.view import View
from faceseg_live.settings import Settings, SourceSettings
from tests.views import view_of

Eventually = Callable[[Callable[[], bool]], None]

TWO_FACES = (FakeFace(x=0.25), FakeFace(x=0.75, height=0.4))


class MemorySource:
    """Live frames of one grey at a given rate, until `length` is reached."""

    def __init__(self, *, length: int | None = None, is_live: bool = True, lost_after: int | None = None) -> None:
        self.info = SourceInfo("memory", "Memory", 320, 240, 100.0, is_live=is_live)
        self._length, self._lost_after = length, lost_after
        self._closed = threading.Event()
        self.sequence = 0

    def read(self) -> Frame | None:
        if self._closed.wait(0.01) or self.sequence == self._length:
            return None
        if self.sequence == self._lost_after:
            raise SourceLost("the memory was unplugged; plug it in again")
        frame = Frame(
            freeze(np.full((240, 320, 3), 90, np.uint8)), self.sequence, self.sequence / 100, time.monotonic()
        )
        self.sequence += 1
        return frame

    def close(self) -> None:
        self._closed.set()


class Observer:
    """Collects what a session tells, as a window would."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._events: list[Event] = []

    def events(self, kind: type[Event]) -> list[Event]:
        self._events += self.session.events.take()
        return [event for event in self._events if isinstance(event, kind)]

    def answers(self, readiness: Readiness) -> list[EngineStatus]:
        """What came of the requests for engines."""
        changes = self.events(EngineChanged)
        return [change.status for change in changes
                if isinstance(change, EngineChanged) and change.status.readiness is readiness]

    def next_view(self, fits: Callable[[View], bool] = lambda _: True, timeout_s: float = 10) -> View:
        deadline_s = time.monotonic() + timeout_s
        while time.monotonic() < deadline_s:
            view = self.session.views.get(0.2)
            if view is not None:
                self.session.shown(view)
                if fits(view):
                    return view
        pytest.fail("no such view came in time")


@contextmanager
def running(
    open_: Callable[..., object] | None = None,
    create: Callable[[str], Engine] | None = None,
    settings: Settings | None = None,
) -> Iterator[Observer]:
    session = Session(
        settings or Settings(),
        open_=open_ or (lambda *_, **__: MemorySource()),  # type: ignore[arg-type]
        create=create or (lambda _key: FakeEngine()),
    )
    session.start()
    try:
        yield Observer(session)
    finally:
        started_s = time.monotonic()
        assert session.stop(5)
        assert session.finish(5)
        assert time.monotonic() - started_s < 5
        left = [t.name for t in threading.enumerate() if t.name.startswith("faceseg-")]
        assert left == []


def settled(session: Session) -> View | None:
    """The last picture of a session that was paused, once those under way have come."""
    last = None
    while (view := session.views.get(0.3)) is not None:
        last = view
    return last


def has_mask(view: View) -> bool:
    return any(not segment.mask.is_empty for segment in view.segments)


def test_masked_views_arrive_with_their_own_frame(eventually: Eventually) -> None:
    with running() as seen:
        view = seen.next_view(has_mask)
        assert view.perception.frame.sequence >= 0
        assert view.pixels.shape == (240, 320, 4)
        eventually(lambda: bool(seen.events(SourceOpened)))
        eventually(lambda: bool(seen.answers(Readiness.READY)))


def test_a_setting_changes_the_next_view() -> None:
    with running() as seen:
        small = seen.next_view(has_mask).segments[0].mask.width
        session = seen.session
        session.update(session.settings.changed("mask", grow=30))
        grown = seen.next_view(lambda v: has_mask(v) and v.segments[0].mask.width > small + 40)
        assert grown.segments[0].mask.width == pytest.approx(small + 60, abs=4)


def test_a_paused_picture_is_composed_anew_without_inference() -> None:
    engine = FakeEngine()
    with running(create=lambda _key: engine) as seen:
        seen.next_view(has_mask)
        session = seen.session
        session.pause(True)
        held, looks = settled(session), engine.frames_seen
        session.update(session.settings.changed("view", mode="mask"))
        first = seen.next_view(lambda v: bool((v.pixels[..., 0] == v.pixels[..., 2]).all()))
        session.update(session.settings.changed("mask", grow=25))
        second = seen.next_view()
        assert first.perception is second.perception
        assert held is None or held.perception is first.perception
        assert second.segments[0].mask.width > first.segments[0].mask.width
        session.show_at((160, 150))
        third = seen.next_view()
        assert third.pixels.shape == (120, 160, 4)
        assert third.perception is first.perception
        assert engine.frames_seen == looks


def test_another_area_asks_the_engine_again_while_paused() -> None:
    with running() as seen:
        seen.next_view(has_mask)
        session = seen.session
        session.pause(True)
        settled(session)
        session.update(session.settings.changed("mask", areas=("person",)))
        view = seen.next_view(lambda v: v.segments[0].selection.text == "person" and has_mask(v))
        assert view.perception.maps


def test_pictures_come_before_the_engine_is_ready() -> None:
    may_go_on = threading.Event()

    def slow(_key: str) -> Engine:
        may_go_on.wait(10)
        return FakeEngine()

    with running(create=slow) as seen:
        assert not has_mask(seen.next_view())
        may_go_on.set()
        seen.next_view(has_mask)


def test_a_lost_source_is_reported_and_tried_again(monkeypatch: pytest.MonkeyPatch, eventually: Eventually) -> None:
    monkeypatch.setattr(capture, "RETRY_S", 0.1)
    sources = iter([MemorySource(lost_after=5), MemorySource()])
    with running(lambda *_, **__: next(sources)) as seen:
        eventually(lambda: len(seen.events(SourceOpened)) == 2)
        failed = seen.events(SourceFailed)
        assert len(failed) == 1
        assert isinstance(failed[0], SourceFailed)
        assert failed[0].retry_in_s == 0.1
        assert "unplugged" in str(failed[0].message)
        seen.next_view(has_mask)


def test_a_file_that_cannot_be_opened_waits_for_a_retry(eventually: Eventually) -> None:
    attempts: list[str] = []

    def open_(uri: str, *_: object, **__: object) -> MemorySource:
        attempts.append(uri)
        if len(attempts) == 1:
            raise SourceError("clip.mp4 does not exist")
        return MemorySource()

    settings = Settings(source=SourceSettings(uri="clip.mp4"))
    with running(open_, settings=settings) as seen:
        eventually(lambda: bool(seen.events(SourceFailed)))
        assert seen.events(SourceFailed) == [SourceFailed(Message("clip.mp4 does not exist"), None)]
        seen.session.retry()
        seen.next_view(has_mask)
    assert attempts == ["clip.mp4", "clip.mp4"]


def test_another_source_replaces_the_first_at_once(eventually: Eventually) -> None:
    opened: list[MemorySource] = []

    def open_(*_: object, **__: object) -> MemorySource:
        opened.append(MemorySource())
        return opened[-1]

    with running(open_) as seen:
        seen.next_view(has_mask)
        seen.session.update(seen.session.settings.changed("source", uri="demo"))
        eventually(lambda: len(opened) == 2)
        seen.next_view(has_mask)
        assert opened[0].read() is None
        assert seen.events(SourceEnded) == []
        assert seen.events(SourceFailed) == []


def test_a_file_that_ends_keeps_its_last_picture(eventually: Eventually) -> None:
    with running(lambda *_, **__: MemorySource(length=3, is_live=False)) as seen:
        eventually(lambda: bool(seen.events(SourceEnded)))
        seen.session.update(seen.session.settings.changed("mask", grow=12))
        view = seen.next_view(lambda v: has_mask(v))
        assert view.perception.frame.sequence <= 2


def test_a_missing_engine_leaves_the_bare_picture(eventually: Eventually) -> None:
    def create(_key: str) -> Engine:
        raise EngineUnavailable("LiteRT is missing; pip install ai-edge-litert")

    with running(create=create) as seen:
        eventually(lambda: bool(seen.answers(Readiness.FAILED)))
        assert not has_mask(seen.next_view())


def test_an_engine_that_breaks_is_reported_once_and_comes_back_on_retry(eventually: Eventually) -> None:
    class Breaks(FakeEngine):
        is_closed = False

        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            raise EngineFailed("the network gave NaN")

        def close(self) -> None:
            self.is_closed = True

    broken = Breaks()
    engines = iter([broken, FakeEngine()])
    with running(create=lambda _key: next(engines)) as seen:
        eventually(lambda: bool(seen.answers(Readiness.FAILED)))
        assert not has_mask(seen.next_view())
        assert broken.is_closed
        seen.session.retry()
        seen.next_view(has_mask)
        assert len(seen.answers(Readiness.FAILED)) == 1


def test_an_unforeseen_error_is_reported_and_survived(
    eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)

    class Bug(FakeEngine):
        fixed = False

        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            if not Bug.fixed:
                raise KeyError("nobody thought of this")
            return super().perceive(frame, request, faces)

    with running(create=lambda _key: Bug()) as seen:
        eventually(lambda: bool(seen.events(StageFailed)))
        (failure,) = seen.events(StageFailed)
        assert isinstance(failure, StageFailed)
        assert failure.stage == "inference"
        assert "nobody thought of this" in failure.report
        Bug.fixed = True
        seen.session.retry()
        seen.next_view(has_mask)


def test_locking_masks_one_face_and_next_face_goes_round() -> None:
    with running(create=lambda _key: FakeEngine(TWO_FACES)) as seen:
        session = seen.session
        seen.next_view(lambda v: len(v.segments) == 2)
        locked = []
        for _ in range(3):
            session.next_face()
            locked.append(session.locked_face)
        assert locked == [1, 2, None]
        session.lock_face(2)
        view = seen.next_view(lambda v: len(v.segments) == 1)
        assert view.segments[0].face is not None
        assert view.segments[0].face.id == 2
        assert [crop.is_active for crop in view.crops] == [False, True]


def test_a_slow_engine_drops_frames_and_keeps_the_latency_low(eventually: Eventually) -> None:
    class Slow(FakeEngine):
        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            time.sleep(0.05)
            return super().perceive(frame, request, faces)

    locked = Settings().changed("engine", interpolate=False)
    with running(create=lambda _key: Slow(), settings=locked) as seen:
        for _ in range(15):
            seen.next_view(has_mask)
        reading = seen.session.telemetry()
        assert reading.dropped["inference busy"] > 5
        assert reading.camera_fps > reading.shown_fps
        assert reading.faces == 1
        assert reading.stage_ms["draw"] > 0


def test_a_picture_that_is_drawn_again_has_no_latency(frame_of: Callable[..., Frame]) -> None:
    session = Session(Settings())
    perception = Perception(frame_of(np.zeros((4, 4, 3), np.uint8)))
    for again in (perception, perception, Perception(perception.frame)):
        session.shown(view_of(again, session.settings))
    assert session.telemetry().latency_p95_ms < 1000
    still = Perception(frame_of(np.zeros((4, 4, 3), np.uint8), 1, is_still=True))
    before = session.telemetry()
    session.shown(view_of(still, session.settings))
    after = session.telemetry()
    assert (after.latency_p50_ms, after.latency_p95_ms) == (before.latency_p50_ms, before.latency_p95_ms)
    assert after.shown_fps > 0


def test_stopping_twice_and_without_views_is_fine() -> None:
    session = Session(Settings(), open_=lambda *_, **__: MemorySource(), create=lambda _key: FakeEngine())
    session.start()
    assert session.stop(5)
    assert session.stop(5)


def test_another_source_makes_the_engine_forget(eventually: Eventually) -> None:
    resets: list[int] = []

    class Remembers(FakeEngine):
        def reset(self) -> None:
            resets.append(self.frames_seen)
            super().reset()

    with running(create=lambda _key: Remembers()) as seen:
        seen.next_view(has_mask)
        before = len(resets)
        seen.session.update(seen.session.settings.changed("source", uri="demo"))
        eventually(lambda: len(resets) == before + 1)


def test_a_slow_engine_leaves_the_picture_its_rate() -> None:
    class Slow(FakeEngine):
        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            threading.Event().wait(0.1)
            return super().perceive(frame, request, faces)

    engine = Slow()
    with running(create=lambda _key: engine) as seen:
        seen.next_view(has_mask)
        looked_before, sequences = engine.frames_seen, []
        for _ in range(30):
            sequences.append(seen.next_view(has_mask).perception.frame.sequence)
    assert engine.frames_seen - looked_before < 15
    assert sequences == sorted(sequences)
    assert len(set(sequences)) > 20


def test_a_pause_in_the_middle_of_slow_work_still_takes_new_settings() -> None:
    class Slow(FakeEngine):
        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            threading.Event().wait(0.1)
            return super().perceive(frame, request, faces)

    with running(create=lambda _key: Slow()) as seen:
        for _ in range(10):
            seen.next_view(has_mask)
        seen.session.pause(True)
        seen.session.update(seen.session.settings.changed("mask", areas=("person",)))
        view = seen.next_view(lambda v: bool(v.segments) and v.segments[0].selection.text == "person" and has_mask(v))
        assert view.perception.maps
