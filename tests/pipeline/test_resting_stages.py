"""Stages that met an unforeseen error in a running session: something else to work for wakes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from faceseg_live.classifiers.base import Classifier
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.pipeline import scene_maker
from faceseg_live.pipeline.controls import ControlState
from faceseg_live.pipeline.events import StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import Readiness
from faceseg_live.pipeline.targets import (
    capture_target,
    classification_target,
    inference_target,
    recording_target,
    render_target,
    virtual_camera_target,
)
from faceseg_live.rendering.scene import Scene
from faceseg_live.settings import EngineSettings, Settings
from tests.pipeline.test_session import MemorySource, Observer, has_mask, running

Eventually = Callable[[Callable[[], bool]], None]
ERRORS = [KeyError("nobody thought of this"), SystemExit("a library gave up"), GeneratorExit("odd")]


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)


def failed_stage(seen: Observer, eventually: Eventually) -> str:
    """The one stage that reported an unforeseen error."""
    eventually(lambda: bool(seen.events(StageFailed)))
    (failure,) = seen.events(StageFailed)
    assert isinstance(failure, StageFailed)
    return failure.stage


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_another_source_after_one_that_broke(error: BaseException, eventually: Eventually) -> None:
    class Broken(MemorySource):
        def read(self) -> Frame | None:
            raise error

    def open_(uri: str, *_: object, **__: object) -> MemorySource:
        return Broken() if uri == "broken" else MemorySource()

    with running(open_, settings=Settings().changed("source", uri="broken")) as seen:
        assert failed_stage(seen, eventually) == "capture"
        seen.session.update(seen.session.settings.changed("source", uri="good"))
        seen.next_view(has_mask)
        assert failed_stage(seen, eventually) == "capture"


class Breaks(FakeEngine):
    """Meets an error that nobody foresaw at each frame."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        raise self._error


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_another_engine_after_one_that_broke(error: BaseException, eventually: Eventually) -> None:
    def create(settings: EngineSettings) -> Engine:
        return FakeEngine() if settings.model == "good" else Breaks(error)

    with running(create=create) as seen:  # type: ignore[arg-type]
        assert failed_stage(seen, eventually) == "inference"
        assert seen.session.engine_status.readiness is Readiness.FAILED
        assert not has_mask(seen.next_view()), "the raw frames go on"
        seen.session.update(seen.session.settings.changed("engine", model="good"))
        seen.next_view(has_mask)
        assert seen.session.engine_status.readiness is Readiness.READY


def test_another_engine_after_one_that_can_not_be_built(eventually: Eventually) -> None:
    def create(settings: EngineSettings) -> Engine:
        if settings.model == "good":
            return FakeEngine()
        raise KeyError("nobody thought of this")

    with running(create=create) as seen:  # type: ignore[arg-type]
        assert failed_stage(seen, eventually) == "inference"
        assert seen.session.engine_status.readiness is Readiness.FAILED
        seen.session.update(seen.session.settings.changed("engine", model="good"))
        seen.next_view(has_mask)


def test_another_source_after_a_frame_that_broke_the_engine(eventually: Eventually) -> None:
    class Picky(FakeEngine):
        def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
            if frame.width == 320:
                raise KeyError("nobody thought of this")
            return super().perceive(frame, request, faces)

    class Wide(MemorySource):
        def read(self) -> Frame | None:
            frame = super().read()
            return frame and replace(frame, picture=frame.pixels[:, :200])

    def open_(uri: str, *_: object, **__: object) -> MemorySource:
        return Wide() if uri == "wide" else MemorySource()

    with running(open_, create=lambda _key: Picky()) as seen:
        assert failed_stage(seen, eventually) == "inference"
        seen.session.update(seen.session.settings.changed("source", uri="wide"))
        seen.next_view(has_mask)


def test_other_classifiers_after_one_that_broke(eventually: Eventually) -> None:
    def create(request: str, _device: str) -> Classifier:
        if request == "broken":
            raise KeyError("nobody thought of this")
        return FakeClassifier()

    session = Session(Settings().changed("classify", classifiers=("broken",)), create=lambda _: FakeEngine(),
                      open_=lambda *_, **__: MemorySource(), create_classifier=create)
    session.start()
    try:
        seen = Observer(session)
        assert failed_stage(seen, eventually) == "classification"
        assert session.classifier_status.readiness is Readiness.FAILED
        session.update(session.settings.changed("classify", classifiers=("fake",)))
        seen.next_view(lambda view: any("bright" in match.scores for match in view.matches.values()))
        assert session.classifier_status.readiness is Readiness.READY
    finally:
        assert session.stop(5)


def test_other_settings_after_a_view_that_could_not_be_drawn(
    eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene_of = scene_maker.scene_of

    def breaks_when_grown(perception: Perception, settings: Settings, *rest: object) -> Scene:
        if settings.mask.grow == 30:
            raise KeyError("nobody thought of this")
        return scene_of(perception, settings, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(scene_maker, "scene_of", breaks_when_grown)
    with running() as seen:
        seen.next_view(has_mask)
        seen.session.update(seen.session.settings.changed("mask", grow=30))
        assert failed_stage(seen, eventually) == "render"
        while seen.session.views.take() is not None:
            pass
        seen.session.update(seen.session.settings.changed("mask", grow=5))
        seen.next_view(has_mask)
        assert failed_stage(seen, eventually) == "render"


def test_what_each_stage_works_for() -> None:
    """Not everything wakes everybody: what can't have mended an error brings it only once more."""
    state = ControlState(Settings())
    targets = {"capture": capture_target, "inference": inference_target, "classification": classification_target,
               "render": render_target, "recording": recording_target, "virtual camera": virtual_camera_target}

    def woken(**values: object) -> set[str]:
        other = replace(state, **values)  # type: ignore[arg-type]
        return {name for name, target in targets.items() if target(other) != target(state)}

    assert woken(attempt=1) == set(targets)
    assert woken(is_paused=True) == set()
    assert woken(settings=state.settings.changed("source", uri="demo")) == {"capture", "render"}
    assert woken(opened_sources=1) == {"inference", "classification", "render"}
    assert woken(settings=state.settings.changed("engine", model="other")) == {"inference", "render"}
    assert woken(settings=state.settings.changed("view", opacity=20)) == {"render"}
    assert woken(locked_face=1) == {"render"}
    assert woken(is_sending=True) == {"virtual camera"}
