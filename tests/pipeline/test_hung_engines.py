"""Engines that hang or crash in a running session: it is told, they are left, and everything else goes on."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Engine
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.registry import create_engine
from faceseg_live.isolation.own_process import end_spare_process
from faceseg_live.pipeline.events import ClassifiersChanged, EngineChanged, Event, Notice, StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import ClassifierStatus, EngineStatus, Readiness
from faceseg_live.settings import EngineSettings, Settings
from tests.accidents import unlucky_classifier, unlucky_engine, wake_sleepers
from tests.onnx_files import save_endless
from tests.pipeline.test_refused_engines import GreySource
from tests.pipeline.test_session import has_mask
from tests.processes import children_of, command_of, needs_proc

DEADLINE_S = 60.0
USUAL = Settings().changed("engine", key="fake", patience_s=600)
"""A busy machine is no hang: only what hangs is given little time."""


@pytest.fixture(autouse=True)
def _sleepers_wake() -> Iterator[None]:
    yield
    wake_sleepers()


@pytest.fixture(autouse=True, scope="module")
def _no_spare() -> Iterator[None]:
    yield
    end_spare_process()


def create(settings: EngineSettings) -> Engine:
    """The stand-in that has no accidents, where none is asked for."""
    return unlucky_engine(settings) if settings.model else FakeEngine()


class LivelySource(GreySource):
    """Not all of one colour."""

    def read(self) -> Frame | None:
        frame = super().read()
        pixels = np.broadcast_to(np.arange(320, dtype=np.uint8)[:, None], (240, 320, 3)).copy()
        return frame and replace(frame, picture=freeze(pixels))


class Watched:
    """A session, and what it has said."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notices: list[str] = []
        self._events: deque[Event] = deque()

    def engine(self, readiness: Readiness, fits: Callable[[EngineStatus], bool] = lambda _: True) -> EngineStatus:
        """The next answer of that kind."""
        return self._next(EngineChanged, lambda event: event.status, readiness, fits)

    def classifiers(self, readiness: Readiness) -> ClassifierStatus:
        return self._next(ClassifiersChanged, lambda event: event.status, readiness, lambda _: True)

    def choose(self, **engine: object) -> None:
        self.session.update(self.session.settings.changed("engine", **engine))

    def sees_masks(self) -> bool:
        """Whether one is shown within some seconds, of a frame that comes now."""
        until_s = time.monotonic() + DEADLINE_S / 4
        self.session.views.take()
        while time.monotonic() < until_s:
            view = self.session.views.get(0.2)
            if view is not None and has_mask(view):
                return True
        return False

    def _next(self, kind: type, status_of: Callable, readiness: Readiness, fits: Callable) -> object:  # type: ignore[type-arg]
        until_s = time.monotonic() + DEADLINE_S
        while time.monotonic() < until_s:
            self._events.extend(self.session.events.take())
            while self._events:
                event = self._events.popleft()
                assert not isinstance(event, StageFailed), event.report
                if isinstance(event, Notice):
                    self.notices.append(str(event.message))
                if isinstance(event, kind):
                    status = status_of(event)
                    if status.readiness is readiness and fits(status):
                        return status
            time.sleep(0.01)
        pytest.fail(f"no answer was {readiness.name.lower()}")


@contextmanager
def running(settings: Settings = USUAL, create: Callable[[EngineSettings], Engine] = create) -> Iterator[Watched]:
    session = Session(settings, open_=lambda *_, **__: LivelySource(), create=create,
                      create_classifier=unlucky_classifier)
    session.start()
    try:
        yield Watched(session)
    finally:
        assert session.stop(DEADLINE_S / 4)


@pytest.mark.parametrize("key", ["fake", "custom-onnx"], ids=["on a thread", "in a process"])
def test_an_engine_that_hangs_gives_way_to_the_one_before_it(key: str) -> None:
    with running() as seen:
        seen.engine(Readiness.READY)
        seen.choose(key=key, model="sleeps", patience_s=1)
        failed = seen.engine(Readiness.FAILED)
        seen.choose(patience_s=600)
        assert "has not answered for 1 s" in str(failed.reason)
        assert failed.requested.model == "sleeps"
        assert failed.running_for == USUAL.engine
        assert seen.sees_masks()


@pytest.mark.parametrize(("accident", "reason"), [("is_killed", "SIGKILL"), ("aborts", "SIGABRT"),
                                                  ("exits_at_once", "exit code 7")])
def test_an_engine_that_crashes_gives_way_too(accident: str, reason: str) -> None:
    with running() as seen:
        seen.engine(Readiness.READY)
        seen.choose(key="custom-onnx", model=accident)
        failed = seen.engine(Readiness.FAILED)
        assert "has crashed" in str(failed.reason)
        assert reason in str(failed.reason)
        assert failed.running_for == USUAL.engine
        assert seen.sees_masks()


def test_without_one_before_the_bare_picture_goes_on_until_something_else_is_chosen() -> None:
    with running(USUAL.changed("engine", model="sleeps", patience_s=1)) as seen:
        failed = seen.engine(Readiness.FAILED)
        assert failed.running is None
        assert seen.session.views.get(DEADLINE_S) is not None
        seen.choose(model="", patience_s=600)
        seen.engine(Readiness.READY)
        assert seen.sees_masks()


def test_an_endless_model_is_told_and_the_engine_before_goes_on_beside_it(tmp_path: Path) -> None:
    """It hangs in its warm-up, which may take long: it isn't given up, but nobody waits for it either."""
    pytest.importorskip("onnxruntime", reason="the model is for onnxruntime")
    model = str(save_endless(tmp_path / "endless.onnx"))
    with running(create=create_engine) as seen:
        seen.engine(Readiness.READY)
        seen.choose(key="custom-onnx", model=model, device="cpu", patience_s=1)
        beside = seen.engine(Readiness.LOADING, lambda status: status.running is not None)
        seen.choose(patience_s=600)
        assert beside.running_for == USUAL.engine
        assert seen.sees_masks()
        seen.choose(key="fake", model="other")
        seen.engine(Readiness.READY, lambda status: status.requested.model == "other")
        assert seen.notices == ["Custom ONNX is still loading. Until it is there, Stand-in goes on. Wait, or choose "
                                "something else."]


@pytest.mark.parametrize("place", ["make", "warm_up", "look", "reset", "close"])
def test_another_engine_is_there_at_once_wherever_the_one_before_hangs(place: str) -> None:
    with running() as seen:
        seen.engine(Readiness.READY)
        seen.choose(model=f"sleeps:{place}")
        seen.engine(Readiness.READY if place in ("look", "reset", "close") else Readiness.LOADING)
        seen.choose(model="good")
        seen.engine(Readiness.READY, lambda status: status.requested.model == "good")
        assert seen.sees_masks()


def test_a_session_ends_while_its_engine_hangs() -> None:
    with running(USUAL.changed("engine", model="sleeps")) as seen:
        seen.engine(Readiness.READY)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < DEADLINE_S / 4


def test_a_slow_look_that_shows_life_is_waited_for() -> None:
    with running(USUAL.changed("engine", model="takes_its_time", patience_s=1)) as seen:
        seen.engine(Readiness.READY)
        assert seen.sees_masks()


@pytest.mark.parametrize("key", ["fake", "onnx"], ids=["on a thread", "in a process"])
def test_classifiers_that_hang_are_left(key: str) -> None:
    settings = USUAL.changed("classify", classifiers=(f"{key}=sleeps",))
    with running(settings) as seen:
        seen.choose(patience_s=1)
        failed = seen.classifiers(Readiness.FAILED)
        seen.choose(patience_s=600)
        assert "has not answered for 1 s" in str(failed.reason)
        assert seen.sees_masks()
        seen.session.update(settings.changed("classify", classifiers=("fake=good",)))
        assert seen.classifiers(Readiness.READY).running


def test_a_classifier_that_crashes_takes_nothing_with_it() -> None:
    with running(USUAL.changed("classify", classifiers=("onnx=is_killed",))) as seen:
        failed = seen.classifiers(Readiness.FAILED)
        assert "ONNX classifier has crashed" in str(failed.reason)
        assert seen.sees_masks()


@pytest.mark.parametrize("place", ["make", "look"])
def test_other_classifiers_are_there_at_once(place: str) -> None:
    settings = USUAL.changed("classify", classifiers=(f"fake=sleeps:{place}",))
    with running(settings) as seen:
        seen.classifiers(Readiness.LOADING if place == "make" else Readiness.READY)
        assert seen.sees_masks()
        seen.session.update(settings.changed("classify", classifiers=("fake=good",)))
        assert seen.classifiers(Readiness.READY).requested.names == ("fake=good",)


@needs_proc
def test_no_process_outlives_its_session(eventually: Callable[..., None]) -> None:
    end_spare_process()
    with running(USUAL.changed("engine", key="custom-onnx", model="good")) as seen:
        seen.engine(Readiness.READY)
        assert _children()
    eventually(lambda: not _children(), DEADLINE_S / 4)


def _children() -> list[int]:
    return [child for child in children_of(os.getpid()) if "isolation" in command_of(child)]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
