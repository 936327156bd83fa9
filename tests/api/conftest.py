"""Stand-in engines and classifiers whose fate can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from faceseg_live import EngineSettings, Settings, release_models
from faceseg_live.classifiers import fake as fake_classifiers
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.engines import fake
from faceseg_live.engines.fake import FakeEngine

STAND_IN = Settings(engine=EngineSettings(key="fake"))


@pytest.fixture
def fake_engines(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[FakeEngine]]:
    """Every stand-in engine that is made during the test, in order."""
    made: list[FakeEngine] = []

    def make(settings: EngineSettings) -> FakeEngine:
        made.append(FakeEngine())
        return made[-1]

    monkeypatch.setattr(fake, "make_fake_engine", make)
    release_models()
    yield made
    release_models()


@pytest.fixture
def fake_classifiers_made(monkeypatch: pytest.MonkeyPatch) -> list[FakeClassifier]:
    """Every stand-in classifier that is made during the test, in order."""
    made: list[FakeClassifier] = []

    def make(model: str, device: str) -> FakeClassifier:
        made.append(FakeClassifier())
        return made[-1]

    monkeypatch.setattr(fake_classifiers, "make_fake_classifier", make)
    return made
