"""A watch on a thread of its own: what it is asked, and what happens where it hangs, breaks or isn't wanted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import numpy as np
import pytest

from faceseg_live.domain.heads import Head
from faceseg_live.domain.types import Face, Frame, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.heads.isolated import IsolatedWatch
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.isolation.answer import Unwanted
from faceseg_live.isolation.attendance import Attendance
from faceseg_live.messages import Message
from faceseg_live.settings import Settings
from tests.hanging import GatedWatch

Eventually = Callable[[Callable[[], bool]], None]
DEADLINE_S = 60.0
FRAME = Frame(freeze(np.full((120, 160, 3), 90, np.uint8)), 0, 0.0, 0.0)
LIVE = Request.of(Settings().changed("view", mode="anonymised"), is_live=True)
STILL = Request.of(Settings().changed("view", mode="anonymised"), is_live=True, is_still=True)
FACES = FakeEngine().perceive(FRAME, LIVE).faces
IMPATIENT = Attendance(lambda: 0.5)
"""For what hangs: a busy machine is no hang."""
PATIENT = Attendance(lambda: DEADLINE_S)


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Open at the latest when the test is over: nothing hangs any longer."""
    made = threading.Event()
    yield made
    made.set()


class Makes:
    """Makes watches, the first of which hangs in one of its calls."""

    def __init__(self, gate: threading.Event, hangs_in: str = "") -> None:
        self._gate, self._hangs_in = gate, hangs_in
        self.made: list[GatedWatch] = []

    def __call__(self) -> GatedWatch:
        hangs_in, self._hangs_in = self._hangs_in, ""
        self.made.append(GatedWatch(self._gate, hangs_in))
        return self.made[-1]


def looked(watch: IsolatedWatch, request: Request = LIVE) -> tuple[Head, ...]:
    watch.begin(FRAME, request)
    return watch.heads(FRAME, FACES, request)


def test_it_sees_what_the_watch_sees_and_asks_it_in_order(gate: threading.Event) -> None:
    create = Makes(gate)
    with closing(IsolatedWatch(create, PATIENT)) as watch:
        watch.reset()  # there is nothing to forget yet
        assert [head.face_id for head in looked(watch)] == [face.id for face in FACES]
        watch.renew()
        watch.reset()
        watch.begin(FRAME, LIVE)  # the engine failed: nobody asks for its heads
        looked(watch, STILL)
    (made,) = create.made
    assert made.calls == ["make", "begin", "heads", "renew", "reset", "begin", "begin", "heads", "close"]


def test_the_engine_need_not_wait_for_it(gate: threading.Event) -> None:
    with closing(IsolatedWatch(Makes(gate, "begin"), PATIENT)) as watch:
        watch.begin(FRAME, LIVE)
        gate.set()  # by whoever has begun it
        assert watch.heads(FRAME, FACES, LIVE)


@pytest.mark.parametrize("place", ["make", "begin", "heads"])
def test_one_that_hangs_is_left_and_the_next_frame_has_another(place: str, gate: threading.Event) -> None:
    patience_s = [0.1 if place == "make" else 0.5]  # what is made has more
    with closing(IsolatedWatch(Makes(gate, place), Attendance(lambda: patience_s[0]))) as watch:
        with pytest.raises(EngineFailed, match=r"The search for people has not answered for \d s, and was left behind"):
            looked(watch)
        patience_s[0] = DEADLINE_S
        assert looked(watch)


@pytest.mark.parametrize("call", ["reset", "renew"])
def test_other_calls_wait_for_nothing_and_the_next_look_finds_out(call: str, gate: threading.Event) -> None:
    create, patience_s = Makes(gate, call), [DEADLINE_S]
    with closing(IsolatedWatch(create, Attendance(lambda: patience_s[0]))) as watch:
        looked(watch)
        getattr(watch, call)()
        patience_s[0] = 0.5
        with pytest.raises(EngineFailed):
            looked(watch)
        patience_s[0] = DEADLINE_S
        assert looked(watch)
    assert len(create.made) == 2


def test_one_that_was_left_is_closed_when_it_comes_back(gate: threading.Event, eventually: Eventually) -> None:
    create = Makes(gate, "heads")
    watch = IsolatedWatch(create, IMPATIENT)
    with pytest.raises(EngineFailed):
        looked(watch)
    watch.close()
    gate.set()
    eventually(lambda: create.made[0].calls == ["make", "begin", "heads", "close"])


@pytest.mark.parametrize("place", ["make", "begin", "close"])
def test_closing_does_not_wait_for_one_that_hangs(place: str, gate: threading.Event) -> None:
    watch = IsolatedWatch(Makes(gate, place), PATIENT)
    watch.begin(FRAME, LIVE)
    watch.close()
    assert not gate.is_set(), "it hangs still"
    watch.close()


def test_nobody_waits_for_one_that_is_not_wanted_any_more(gate: threading.Event) -> None:
    is_wanted = [False]
    with closing(IsolatedWatch(Makes(gate, "heads"), Attendance(lambda: DEADLINE_S, lambda: is_wanted[0]))) as watch:
        with pytest.raises(Unwanted):
            looked(watch)
        is_wanted[0] = True
        assert looked(watch)


@pytest.mark.parametrize("error", [EngineUnavailable("a model is missing"), KeyError("nobody thought of this")])
def test_what_can_not_be_made_says_why_and_is_tried_again(error: Exception, gate: threading.Event) -> None:
    errors = [error]

    def create() -> GatedWatch:
        if errors:
            raise errors.pop()
        return GatedWatch(gate)

    with closing(IsolatedWatch(create, PATIENT)) as watch:
        with pytest.raises(type(error)):
            looked(watch)
        assert looked(watch)


def test_what_it_raises_is_raised(gate: threading.Event) -> None:
    class Breaks(GatedWatch):
        def heads(self, frame: Frame, faces: Sequence[Face], request: Request) -> tuple[Head, ...]:
            raise EngineFailed("the detector gave NaN")

    watch = IsolatedWatch(lambda: Breaks(gate), PATIENT)
    with closing(watch), pytest.raises(EngineFailed, match="gave NaN"):
        looked(watch)


def test_a_photo_has_more_time_and_the_user_is_told(gate: threading.Event) -> None:
    told: list[str] = []

    def hear(message: Message) -> None:
        told.append(str(message))
        gate.set()

    with closing(IsolatedWatch(Makes(gate, "heads"), Attendance(lambda: 0.5, tell=hear))) as watch:
        assert looked(watch, STILL)
    assert told == ["The search for people is still looking at the picture"]
