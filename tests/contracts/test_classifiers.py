"""What every classifier has to do."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.classifiers.base import Classifier, Subject
from faceseg_live.classifiers.crops import CropRule
from faceseg_live.classifiers.ensemble import Create
from faceseg_live.classifiers.isolated import isolated
from faceseg_live.classifiers.registry import CLASSIFIERS, create_classifier
from faceseg_live.domain.types import Box, Face, Frame, Pixels, freeze
from faceseg_live.engines.host import EngineHost
from faceseg_live.isolation.attendance import Attendance
from faceseg_live.settings import EngineSettings, Settings
from tests.onnx_files import TinyParser

UNBOUNDED = {"yaw", "pitch", "roll", "age", "apparent_age"}
"""Degrees and years."""


@dataclass(frozen=True)
class Case:
    key: str
    model: Callable[[Path], str] = lambda _: ""
    shared_models: str = ""
    """The folder of the shared data that serves as models folder."""
    package: str = ""
    is_isolated: bool = False
    """Made as in a live session."""


def onnx(folder: Path) -> str:
    (folder / "tiny.txt").write_text("bright\nred\n")
    return str(TinyParser(2, {0: (1, 1, 1), 1: (3, 0, 0)}, input_shape=("n", 3, 32, 32), is_pooled=True)
               .save(folder / "tiny.onnx"))


def transformers(folder: Path) -> str:
    from transformers import ViTConfig, ViTForImageClassification

    config = ViTConfig(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, image_size=32,
                       patch_size=16, id2label={0: "woman", 1: "man", 2: "nobody at all"})
    ViTForImageClassification(config).save_pretrained(folder / "tiny")
    processor = {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 32}}
    (folder / "tiny" / "preprocessor_config.json").write_text(json.dumps(processor))
    return str(folder / "tiny")


CASES = {
    "fake": Case("fake"),
    "geometry": Case("geometry"),
    "blendshapes": Case("blendshapes"),
    "age-gender": Case("age-gender"),
    "emotions": Case("emotions"),
    "deepface": Case("deepface", lambda _: "emotion", shared_models="models/standin", package="deepface"),
    "onnx": Case("onnx", onnx, package="onnxruntime"),
    "transformers": Case("transformers", transformers, package="transformers"),
    "onnx, in a process": Case("onnx", onnx, package="onnxruntime", is_isolated=True),
    "geometry, on a thread": Case("geometry", is_isolated=True),
}


def test_every_classifier_is_here() -> None:
    assert {case.key for case in CASES.values()} == set(CLASSIFIERS)


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def create(case: Case) -> Create:
    return isolated(create_classifier, Attendance()) if case.is_isolated else create_classifier


@pytest.fixture
def name(case: Case, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    if case.package:
        pytest.importorskip(case.package, reason=f"the classifier runs on {case.package}")
    if case.shared_models:
        monkeypatch.setenv("FACESEG_MODELS", str(request.getfixturevalue("shared_data") / case.shared_models))
    model = case.model(tmp_path)
    return f"{case.key}={model}" if model else case.key


@pytest.fixture
def classifier(name: str, create: Create) -> Iterator[Classifier]:
    made = create(name, "cpu")
    yield made
    made.close()


@pytest.fixture(scope="session")
def subject(portrait: Pixels) -> Subject:
    frame = Frame(portrait, 0, 0.0, 0.0, is_still=True)
    host = EngineHost()
    host.prepare(EngineSettings())
    (face, *_) = host.perceive(frame, Settings()).faces
    host.close()
    return Subject(face, frame)


def on(pixels: Pixels, *boxes: Box) -> list[Subject]:
    frame = Frame(freeze(pixels), 0, 0.0, 0.0)
    return [Subject(Face(number, box, 0.9), frame) for number, box in enumerate(boxes, 1)]


def test_introduces_itself(classifier: Classifier, name: str) -> None:
    info = classifier.info
    assert info.key == name.partition("=")[0]
    assert info.title
    assert info.device
    assert info.licence
    assert info.labels
    assert len(set(info.labels)) == len(info.labels)


def test_labels_are_known_before_it_is_loaded(classifier: Classifier) -> None:
    """Where they are always the same: hints name the classifier of a label without loading any."""
    row = CLASSIFIERS[classifier.info.key]
    if row.labels and not row.takes_model:
        assert classifier.info.labels == row.labels
    elif row.labels and row.key == "deepface":
        assert set(classifier.info.labels) <= set(row.labels)


def test_scores_are_in_range_and_announced(classifier: Classifier, subject: Subject) -> None:
    classifier.warm_up()
    (scores,) = classifier.classify([subject])
    assert scores
    assert set(scores) <= set(classifier.info.labels)
    for label, score in scores.items():
        assert isinstance(score, float)
        assert math.isfinite(score)
        assert label in UNBOUNDED or 0 <= score <= 1, label


def test_every_face_gets_its_own_in_order(classifier: Classifier, subject: Subject) -> None:
    blank = on(np.zeros((64, 64, 3), np.uint8), Box(10, 10, 30, 30))[0]
    alone = [classifier.classify([each])[0] for each in (subject, blank)]
    together = classifier.classify([subject, blank, subject])
    assert len(together) == 3
    for scores, expected in zip(together, [alone[0], alone[1], alone[0]], strict=True):
        assert scores == pytest.approx(expected, abs=1e-4)
    assert alone[0] != alone[1]


def test_nobody_has_no_scores(classifier: Classifier) -> None:
    assert list(classifier.classify([])) == []


@pytest.mark.parametrize("box", [Box(-40, -40, 50, 50), Box(60, 60, 500, 500), Box(30, 30, 0, 0), Box(500, 500, 9, 9)])
def test_bears_any_box(classifier: Classifier, box: Box) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3), np.uint8)
    assert len(classifier.classify(on(noise, box))) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 60), (2, 2), (1500, 20)])
def test_bears_any_picture(classifier: Classifier, size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    assert len(classifier.classify(on(noise, Box(0, 0, size[1], size[0])))) == 1


def test_leaves_the_picture_alone(classifier: Classifier, subject: Subject) -> None:
    before = subject.frame.pixels.copy()
    classifier.classify([subject, Subject(subject.face, subject.frame, rule=CropRule(2.0, 300))])
    assert np.array_equal(before, subject.frame.pixels)


def test_closes_twice(name: str, create: Create) -> None:
    made = create(name, "cpu")
    made.close()
    made.close()
