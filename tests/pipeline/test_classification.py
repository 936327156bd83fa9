"""Slow classifiers beside a running picture: real threads, a stand-in that takes its time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pytest

from faceseg_live.classifiers.base import Classifier, Scores, Subject
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.domain.types import Frame, Perception, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline.classification import LatestScores
from faceseg_live.pipeline.events import ClassifiersChanged
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import ClassifierStatus, Readiness
from faceseg_live.rendering.view import View
from faceseg_live.settings import Settings

DARK, LIGHT = FakeFace(x=0.25), FakeFace(x=0.75)
RATE_HZ = 100


class HalfLight:
    """A hundred pictures a second, black at the left and white at the right; shows another one after `swap`."""

    def __init__(self) -> None:
        self.info = SourceInfo("memory", "Memory", 320, 240, float(RATE_HZ), is_live=True)
        self._closed = threading.Event()
        self._sequence = 0

    def read(self) -> Frame | None:
        if self._closed.wait(1 / RATE_HZ):
            return None
        pixels = np.zeros((240, 320, 3), np.uint8)
        pixels[:, 160:] = 255
        self._sequence += 1
        return Frame(freeze(pixels), self._sequence, self._sequence / RATE_HZ, time.monotonic())

    def close(self) -> None:
        self._closed.set()


@contextmanager
def running(create: Callable[[str, str], Classifier], **classify: object) -> Iterator[Session]:
    settings = Settings().changed("engine", key="fake").changed("classify", **classify)
    session = Session(settings, open_=lambda *_, **__: HalfLight(), create=lambda _: FakeEngine((DARK, LIGHT)),
                      create_classifier=create)
    session.start()
    try:
        yield session
    finally:
        assert session.stop(5)


def view_where(session: Session, fits: Callable[[View], bool], timeout_s: float = 10) -> View:
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        view = session.views.get(0.2)
        if view is not None and fits(view):
            return view
    pytest.fail("no such view came in time")


def answer_of(session: Session, readiness: Readiness, timeout_s: float = 10) -> ClassifierStatus:
    """The first status of that kind which the session posts."""
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s:
        for event in session.events.take():
            if isinstance(event, ClassifiersChanged) and event.status.readiness is readiness:
                return event.status
        time.sleep(0.02)
    pytest.fail(f"nothing of {readiness} came in time")


def scored(view: View) -> bool:
    return len(view.matches) == 2 and all("bright" in matched.scores for matched in view.matches.values())


def test_faces_that_match_keep_their_mask_and_the_others_are_outlined() -> None:
    with running(lambda *_: FakeClassifier(), classifiers=("fake",), expression="bright > 0.5") as session:
        view = view_where(session, lambda view: scored(view) and len(view.segments) == 1)
        (segment,) = view.segments
        assert segment.face is not None
        assert segment.face.box.centre[0] > 160
        assert [matched.holds for _, matched in sorted(view.matches.items())].count(True) == 1
        assert sorted(crop.is_active for crop in view.crops) == [False, True]


def test_slow_classifiers_never_slow_the_picture_and_their_age_is_reported() -> None:
    may_answer = threading.Semaphore(1)

    class Slow(FakeClassifier):
        def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
            may_answer.acquire()
            return super().classify(subjects)

    def age_s(view: View) -> float:
        return max(matched.age_s for matched in view.matches.values())

    with running(lambda *_: Slow(), classifiers=("fake",)) as session:
        answered = view_where(session, scored)
        waiting = view_where(session, lambda view: scored(view) and age_s(view) > 0.5)  # one answer, many pictures
        passed_s = waiting.perception.frame.time_s - answered.perception.frame.time_s
        assert age_s(waiting) == pytest.approx(passed_s + age_s(answered), abs=0.01)
        may_answer.release(10_000)
        view_where(session, lambda view: scored(view) and age_s(view) < 0.3)


def test_another_expression_needs_no_classifier_to_run_again() -> None:
    calls: list[int] = []

    class Counts(FakeClassifier):
        def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
            calls.append(len(subjects))
            return super().classify(subjects)

    with running(lambda *_: Counts(), classifiers=("fake",)) as session:
        view_where(session, scored)
        session.pause(True)
        time.sleep(0.3)
        while session.views.take() is not None:
            pass
        before = len(calls)
        session.update(session.settings.changed("classify", expression="bright < 0.5"))
        view = view_where(session, lambda view: len(view.segments) == 1)
        assert view.segments[0].face is not None
        assert view.segments[0].face.box.centre[0] < 160
        assert len(calls) == before


def test_ready_classifiers_are_reported_with_all_labels() -> None:
    with running(lambda *_: FakeClassifier(), classifiers=("fake",)) as session:
        ready = answer_of(session, Readiness.READY)
        assert ready.requested.names == ("fake",)
        assert session.classifier_status == ready
        assert [info.key for info in ready.running] == ["fake"]
        assert {"smile", "bright", "red"} <= set(ready.labels)


def test_classifiers_that_can_t_be_had_leave_those_before() -> None:
    def create(request: str, _device: str) -> Classifier:
        if request == "missing":
            raise EngineUnavailable("the model is missing; get it")
        return FakeClassifier()

    with running(create, classifiers=("fake",)) as session:
        view_where(session, scored)
        session.update(session.settings.changed("classify", classifiers=("fake", "missing")))
        failed = answer_of(session, Readiness.FAILED)
        assert failed.requested.names == ("fake", "missing")
        assert str(failed.reason) == "the model is missing; get it"
        assert [info.key for info in failed.running] == ["fake"]
        view_where(session, scored)


def test_a_classifier_that_breaks_is_reported_once_and_the_picture_goes_on() -> None:
    class Breaks(FakeClassifier):
        def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
            raise EngineFailed("the network gave NaN")

    with running(lambda *_: Breaks(), classifiers=("fake",)) as session:
        failed = answer_of(session, Readiness.FAILED)
        assert (str(failed.reason), failed.running) == ("the network gave NaN", ())
        view = view_where(session, lambda view: len(view.segments) == 2)
        assert all("bright" not in matched.scores for matched in view.matches.values())
        time.sleep(0.3)
        assert not [event for event in session.events.take() if isinstance(event, ClassifiersChanged)]


def test_without_classifiers_geometry_speaks() -> None:
    with running(lambda *_: pytest.fail("nobody asked for one")) as session:
        view = view_where(session, lambda view: len(view.matches) == 2)
        assert all("face_size" in matched.scores for matched in view.matches.values())


def test_another_crop_rule_classifies_the_held_picture_again() -> None:
    with running(lambda *_: FakeClassifier(), classifiers=("fake",)) as session:
        view_where(session, scored)
        session.pause(True)
        time.sleep(0.3)
        session.update(session.settings.changed("classify", minimum_crop=4096))
        view = view_where(session, lambda view: scored(view)
                          and all(matched.scores["bright"] == pytest.approx(0.5, abs=0.02)
                                  for matched in view.matches.values()))
        assert view.perception.faces


def perception(sequence: int, *, is_still: bool) -> Perception:
    frame = Frame(freeze(np.zeros((240, 320, 3), np.uint8)), sequence, float(sequence), 0.0, is_still=is_still)
    return FakeEngine((DARK,)).perceive(frame, Request(Settings().engine))


@pytest.mark.parametrize(("is_still", "is_said"), [(False, True), (True, False)])
def test_what_was_said_of_one_still_picture_is_not_said_of_the_next(is_still: bool, is_said: bool) -> None:
    latest_scores = LatestScores()
    latest_scores.name([FakeClassifier().info])
    first, second = (perception(number, is_still=is_still) for number in (1, 2))
    latest_scores.put({1: ({"bright": 0.3},)}, first)
    for seen, expected in ((first, True), (second, is_said)):
        scores, ages_s = latest_scores.now.of(seen)
        assert ("bright" in scores[1]) is expected
        assert (1 in ages_s) is expected
        assert "face_size" in scores[1]


def test_opinions_grow_old_and_faces_that_left_are_forgotten() -> None:
    latest_scores = LatestScores()
    latest_scores.name([FakeClassifier().info])
    latest_scores.put({1: ({"bright": 0.3},)}, perception(1, is_still=False))
    assert latest_scores.now.of(perception(4, is_still=False))[1] == {1: 3.0}
    latest_scores.put({}, perception(5, is_still=False))
    assert latest_scores.now.of(perception(6, is_still=False))[1] == {}
