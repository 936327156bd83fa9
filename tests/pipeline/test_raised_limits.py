"""Limits that are raised in a running session: what was refused for them is tried again, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from faceseg_live.classifiers.base import Classifier
from faceseg_live.classifiers.registry import create_classifier
from faceseg_live.engines.base import Engine
from faceseg_live.engines.registry import create_engine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.media.sources.base import Source
from faceseg_live.media.sources.opening import open_source
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import ClassifierStatus, EngineStatus, Readiness
from faceseg_live.settings import EngineSettings, Settings, SourceSettings
from tests.onnx_files import NEEDS_ONNXRUNTIME, TinyParser
from tests.pipeline.test_refused_engines import GreySource

Eventually = Callable[[Callable[[], bool]], None]
pytestmark = pytest.mark.usefixtures("usual_limits")
SIDE = 128
"""Of the model's input, px."""
TIGHT = Settings().changed("engine", key="fake", device="cpu").changed("limits", model_side=SIDE - 1, megapixels=1)


@dataclass
class Made:
    """What a session has made so far, all of it in this process."""

    engines: list[str] = field(default_factory=list)
    classifiers: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def engine(self, settings: EngineSettings) -> Engine:
        self.engines.append(settings.key)
        return create_engine(settings)

    def classifier(self, name: str, device: str) -> Classifier:
        self.classifiers.append(name.partition("=")[0])
        return create_classifier(name, device)

    def source(self, uri: str, settings: SourceSettings, *, loop: bool) -> Source:
        self.sources.append(uri)
        return GreySource() if uri == "grey" else open_source(uri, settings, loop=loop)

    @property
    def counts(self) -> tuple[int, int, int]:
        return len(self.engines), len(self.classifiers), len(self.sources)


@contextmanager
def running(settings: Settings, made: Made) -> Iterator[Session]:
    # What is made by functions that can't be pickled is made in this process.
    session = Session(settings, open_=made.source, create=lambda settings: made.engine(settings),
                      create_classifier=lambda name, device: made.classifier(name, device))
    session.start()
    try:
        yield session
    finally:
        assert session.stop(10)


def saved(folder: Path, **changes: bool) -> str:
    """A model of two classes, with their names beside it."""
    (folder / "model.txt").write_text("red\nblue\n")
    weights = {0: (1.0, 0.0, 0.0), 1: (0.0, 0.0, 1.0)}
    return str(TinyParser(2, weights, input_shape=(1, 3, SIDE, SIDE), **changes).save(folder / "model.onnx"))


def raised(settings: Settings, by: int = 1) -> Settings:
    return settings.changed("limits", model_side=settings.limits.model_side + by)


def is_answered(status: EngineStatus | ClassifierStatus, readiness: Readiness) -> bool:
    return status.readiness is readiness


@NEEDS_ONNXRUNTIME
def test_an_engine_that_was_too_large_is_built_when_its_limit_is_raised(tmp_path: Path, eventually: Eventually) -> None:
    made = Made()
    settings = TIGHT.changed("source", uri="grey").changed("engine", key="custom-onnx", model=saved(tmp_path))
    with running(settings, made) as session:
        eventually(lambda: is_answered(session.engine_status, Readiness.FAILED))
        assert f"at most {SIDE - 1} are allowed" in str(session.engine_status.reason)
        session.update(raised(settings))
        assert is_answered(session.engine_status, Readiness.LOADING), "the refusal is none of the limit in force"
        eventually(lambda: is_answered(session.engine_status, Readiness.READY))
        assert session.engine_status.running is not None
        assert made.engines == ["custom-onnx", "custom-onnx"]


@NEEDS_ONNXRUNTIME
def test_a_classifier_that_was_too_large_is_built_likewise(tmp_path: Path, eventually: Eventually) -> None:
    made, model = Made(), saved(tmp_path, is_pooled=True)
    settings = TIGHT.changed("source", uri="grey").changed("classify", classifiers=(f"onnx={model}",))
    with running(settings, made) as session:
        eventually(lambda: is_answered(session.classifier_status, Readiness.FAILED))
        assert f"at most {SIDE - 1} are allowed" in str(session.classifier_status.reason)
        session.update(raised(settings))
        assert is_answered(session.classifier_status, Readiness.LOADING)
        eventually(lambda: is_answered(session.classifier_status, Readiness.READY))
        eventually(lambda: is_answered(session.engine_status, Readiness.READY))
        assert made.counts == (1, 2, 1), "the engine and the source had nothing to do with it"


def test_a_picture_that_was_too_large_is_read_when_its_limit_is_raised(tmp_path: Path, eventually: Eventually) -> None:
    made, path = Made(), tmp_path / "large.png"
    Image.new("RGB", (1200, 1000)).save(path)
    settings = TIGHT.changed("source", uri=str(path))
    with running(settings, made) as session:
        eventually(lambda: made.counts == (1, 0, 1) and is_answered(session.engine_status, Readiness.READY))
        session.update(raised(settings))
        session.update(settings.changed("limits", megapixels=2))
        view = session.views.get(10)
        assert view is not None
        assert view.perception.frame.pixels.shape == (1000, 1200, 3)
        assert made.counts == (1, 0, 2), "a limit of models opens no picture, and one of pictures builds no engine"


def test_nothing_that_runs_is_built_again(eventually: Eventually) -> None:
    made = Made()
    settings = TIGHT.changed("source", uri="grey").changed("classify", classifiers=("fake",))
    with running(settings, made) as session:
        for status in (lambda: session.engine_status, lambda: session.classifier_status):
            eventually(lambda status=status: is_answered(status(), Readiness.READY))
        session.update(raised(settings, 1000).changed("limits", megapixels=500, model_gigabytes=20))
        session.update(session.settings.changed("engine", model="other"))
        eventually(lambda: len(made.engines) == 2 and is_answered(session.engine_status, Readiness.READY))
        assert made.counts == (2, 1, 1), "only what was chosen"


def test_what_failed_is_not_tried_again_for_a_limit_that_is_lowered(eventually: Eventually) -> None:
    class Refuses(Made):
        def engine(self, settings: EngineSettings) -> Engine:
            engine = super().engine(settings)
            if settings.model == "refused":
                raise EngineUnavailable("it is too large")
            return engine

    made = Refuses()
    settings = TIGHT.changed("source", uri="grey").changed("engine", model="refused")
    with running(settings, made) as session:
        eventually(lambda: is_answered(session.engine_status, Readiness.FAILED))
        session.update(raised(settings, -1).changed("limits", megapixels=500))
        assert is_answered(session.engine_status, Readiness.FAILED)
        session.update(session.settings.changed("engine", model="good"))
        eventually(lambda: is_answered(session.engine_status, Readiness.READY))
        assert len(made.engines) == 2
