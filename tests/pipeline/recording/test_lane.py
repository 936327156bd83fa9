"""Every frame reaches the recorder once and in order, with the perception of its own wherever models finished one."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from faceseg_live.concurrency.edges import Latest
from faceseg_live.domain.types import Frame, Perception
from faceseg_live.pipeline.classification import LatestScores
from faceseg_live.pipeline.controls import Controls
from faceseg_live.pipeline.frame_router import FrameRouter
from faceseg_live.pipeline.recording import lane as lane_module
from faceseg_live.pipeline.recording.drops import NO_DROPS, Drops
from faceseg_live.pipeline.recording.lane import RecordingLane
from faceseg_live.pipeline.recording.lane_items import Begin, End, Expected, Joined, Loss
from faceseg_live.pipeline.recording.request import RecordRequest
from faceseg_live.settings import Settings
from tests.pipeline.recording.scenes import frame_at

FPS = 30
CHANCE = random.Random(15)
ENGINES: dict[str, Callable[[], float]] = {
    "a third of the period": lambda: 0.3,
    "a third, one in ten longer than a period": lambda: 1.2 if CHANCE.random() < 0.1 else 0.3,
    "about the period": lambda: max(0.1, CHANCE.gauss(0.9, 0.1)),
    "a little longer": lambda: 1.1,
    "three periods": lambda: 3.0,
}
"""How many periods of the camera a look takes."""


class Desk:
    """A lane that is fed by a router, and what comes out of it."""

    def __init__(self, budget: int = 2**20, *, interpolate: bool = True, looks: tuple[str, ...] = ("overlay",)) -> None:
        self.settings = Settings().changed("engine", interpolate=interpolate).changed("record", looks=looks)
        self.controls = Controls(self.settings)
        self.lane = RecordingLane(self.controls, LatestScores(), budget)
        self.frames: Latest = Latest()
        self.router = FrameRouter(self.controls, self.frames, Latest(), self.lane)
        self.router.open()
        self._source, self._captured_s = 0, 1.0
        self._count = 0

    def record(self) -> RecordRequest:
        self.controls.change(recording=RecordRequest.of(self.settings))
        request = self.controls.state.recording
        assert request is not None
        return request

    def stop(self) -> None:
        self.controls.change(recording=None)

    def deliver(self, count: int = 1) -> list[Perception]:
        """The next frames; gives what there is to see in them."""
        numbers = range(self._count, self._count + count)
        self._count += count
        seen = [Perception(self._frame(number), generation=1) for number in numbers]
        for perception in seen:
            self.router.deliver(perception.frame)
        return seen

    def _frame(self, number: int) -> Frame:
        self._captured_s += 1 / FPS
        return frame_at(number / FPS, number, size=(16, 12), captured_s=self._captured_s)

    def see(self, perception: Perception) -> None:
        self.router.put(perception, self._source)

    def exchange_source(self) -> None:
        self.router.reset()
        self._source, self._count = self._source + 1, 0

    def taken(self) -> list[Joined]:
        """All frames that are ready."""
        return [item for item in self.marks_and_frames() if isinstance(item, Joined)]

    def marks_and_frames(self) -> list[object]:
        return list(iter(lambda: self.lane.get(0), None))

    def end(self) -> End:
        """Stop, and take what comes until the end."""
        self.stop()
        return next(item for item in self.marks_and_frames() if isinstance(item, End))


def numbers(joined: list[Joined]) -> list[int]:
    return [item.frame.sequence for item in joined]


@pytest.fixture
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane_module, "PATIENCE_S", 0.0)
    monkeypatch.setattr(lane_module, "_SLOW", 0.0)


def filmed(desk: Desk, engine: Callable[[], float], count: int) -> Iterator[int]:
    """A camera and an engine side by side, on paper; gives the numbers of the frames that the engine has seen."""
    looking, done = None, 0.0
    for number in range(count):
        while looking is not None and done <= number:
            desk.see(Perception(looking, generation=1))
            yield looking.sequence
            waiting = desk.frames.take()
            looking, done = (waiting.frame, done + engine()) if waiting is not None else (None, done)
        desk.deliver()
        if looking is None:
            taken = desk.router.next_frame()
            assert taken is not None
            looking, done = taken.frame, number + engine()
    if looking is not None:
        desk.see(Perception(looking, generation=1))
        yield looking.sequence


@pytest.mark.parametrize("interpolate", [True, False])
@pytest.mark.parametrize("engine", ENGINES)
def test_every_frame_is_there_and_has_what_models_saw_in_it(engine: str, interpolate: bool, no_patience: None) -> None:
    desk = Desk(interpolate=interpolate)
    desk.record()
    seen = list(filmed(desk, ENGINES[engine], 100))
    desk.lane.expect(Expected.NEVER)  # nothing more comes for the last ones
    joined = desk.taken()
    assert [item.frame.sequence for item in joined if item.own is not None] == seen
    if interpolate:
        assert numbers(joined) == list(range(100))
        carried = [item for item in joined if item.own is None]
        assert all(item.before is not None and item.before.captured_s < item.frame.captured_s for item in carried)
        assert all(item.after is None or item.after.captured_s > item.frame.captured_s for item in carried)
    lost = sum((item.lost for item in joined), desk.end().lost)
    assert lost == Drops(models=100 - len(joined))


def test_between_two_looks_a_frame_has_both() -> None:
    desk = Desk()
    desk.record()
    first, _, last = desk.deliver(3)
    desk.see(first)
    assert numbers(desk.taken()) == [0], "the others may still get perceptions of their own"
    desk.see(last)
    between, own = desk.taken()
    assert between.before is not None
    assert between.after is not None
    assert (between.before.perception, between.after.perception) == (first, last)
    assert own.own is not None
    assert own.own.perception is last


def test_a_stalled_engine_is_not_waited_for_for_ever(no_patience: None) -> None:
    desk = Desk()
    desk.record()
    first, *_ = desk.deliver(3)
    desk.see(first)
    own, *carried = desk.taken()
    assert own.own is not None
    assert [(item.before, item.after) for item in carried] == [(own.own, None)] * 2


def test_a_look_that_takes_longer_than_patience_is_waited_for_once_it_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr(lane_module.time, "monotonic", lambda: desk._captured_s + 2)
    (first,) = desk.deliver()
    desk.see(first)
    desk.record()
    assert numbers(desk.taken()) == [0]
    (second,) = desk.deliver()
    monkeypatch.setattr(lane_module.time, "monotonic", lambda: desk._captured_s + 5)
    assert desk.taken() == []
    desk.see(second)
    assert numbers(desk.taken()) == [1]


def test_what_does_not_fit_is_refused_and_counted() -> None:
    desk = Desk(budget=3 * 16 * 12 * 3)
    desk.record()
    desk.deliver(5)
    assert desk.lane.fill == 1
    assert numbers(desk.taken()) == [0], "where there is no room, the first one waits no longer"
    last, refused = desk.deliver(2)
    desk.see(last)
    desk.see(refused)
    assert [(item.frame.sequence, item.lost) for item in desk.taken()] == [
        (1, NO_DROPS), (2, NO_DROPS), (5, Drops(encoder=2))]
    assert desk.end().lost == Drops(encoder=1)


@pytest.mark.parametrize("interpolate", [True, False])
def test_losses_after_the_last_frame_count(interpolate: bool, no_patience: None) -> None:
    desk = Desk(interpolate=interpolate)
    desk.record()
    (first,) = desk.deliver()
    desk.see(first)
    desk.deliver(4)
    desk.controls.change(is_paused=True)
    desk.deliver(2)
    assert desk.end().lost == (Drops(paused=2) if interpolate else Drops(models=4, paused=2))


def test_gaps_in_the_numbers_are_the_sources() -> None:
    desk = Desk()
    desk.record()
    desk.deliver()
    desk._count += 2
    desk.deliver()
    desk.exchange_source()
    desk._count = 3
    (last,) = desk.deliver()
    desk.see(last)
    assert [item.lost for item in desk.taken()] == [NO_DROPS, Drops(source=2), Drops(source=3)]


def test_nothing_is_carried_over_to_another_source_or_a_still_image(no_patience: None) -> None:
    desk = Desk()
    desk.record()
    (first,) = desk.deliver()
    desk.see(first)
    desk.exchange_source()
    desk.deliver(1)
    own, other = desk.taken()
    assert own.own is not None
    assert other.before is None
    assert other.is_early
    desk.router.deliver(replace(frame_at(1.0, 1, size=(16, 12)), captured_s=9.0, is_still=True))
    assert desk.taken() == [], "a photo is worth the wait"


def test_without_an_engine_frames_leave_as_they_are() -> None:
    desk = Desk()
    desk.router.close()
    desk.record()
    desk.deliver(2)
    assert [(item.own, item.before, item.is_early) for item in desk.taken()] == [(None, None, False)] * 2
    desk.router.close(is_loading=True)
    desk.deliver(1)
    assert [item.is_early for item in desk.taken()] == [True]


def test_a_view_that_stands_still_begins_a_recording_as_it_is_known_then() -> None:
    desk = Desk()
    (seen,) = desk.deliver()
    desk.see(seen)
    desk.controls.change(is_paused=True)
    desk.record()
    (joined,) = desk.taken()
    assert joined.own is not None
    assert joined.own.perception is seen
    assert joined.state is desk.controls.state


def test_what_is_seen_of_it_only_later_comes_then() -> None:
    desk = Desk()
    desk.router.close(is_loading=True)
    (photo,) = desk.deliver()
    desk.record()
    assert [item.is_early for item in desk.taken()] == [True]
    desk.router.open()
    desk.see(photo)
    assert [item.own is not None for item in desk.taken()] == [True]


def test_beginnings_and_ends_stand_among_the_frames_and_name_their_request() -> None:
    desk = Desk()
    first = desk.record()
    (seen,) = desk.deliver()
    desk.lane.lose()
    second = desk.record()
    desk.see(seen)
    desk.stop()
    desk.deliver()
    marks = [(type(item), item.request) for item in desk.marks_and_frames()]
    assert marks == [(Begin, first), (Joined, first), (Loss, first), (End, first), (Begin, second), (Joined, second),
                     (End, second)]
    assert desk.lane.fill == 0


def test_where_people_are_hidden_frames_go_on_coming_until_nobody_needs_them() -> None:
    desk = Desk(looks=("anonymised",))
    desk.record()
    desk.stop()
    (after,) = desk.deliver()
    desk.see(after)
    (tail,) = desk.taken()
    assert tail.request is None
    desk.deliver(2)
    desk.lane.end_tail()
    assert desk.lane.fill == 0
    desk.deliver()
    assert desk.lane.fill == 0


def test_the_end_of_the_session_lets_all_leave_at_once() -> None:
    desk = Desk()
    desk.record()
    (first,) = desk.deliver()
    desk.see(first)
    desk.deliver(2)
    desk.lane.close()
    *frames, end = desk.marks_and_frames()[1:]
    assert [item.before is not None for item in frames] == [False, True, True]
    assert isinstance(end, End)
    desk.deliver()
    assert desk.lane.get(0) is None
