"""Any image-classification ONNX: what its labels and numbers are, and a real one on real faces."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.classifiers.base import Subject
from faceseg_live.classifiers.onnx_images import OnnxClassifier, make_onnx_classifier
from faceseg_live.domain.types import Box, Face, Frame, freeze
from faceseg_live.engines.host import EngineHost
from faceseg_live.errors import EngineFailed, EngineUnavailable
from faceseg_live.settings import EngineSettings, Settings
from tests.onnx_files import NEEDS_ONNXRUNTIME, TinyParser

SMILING = ("astronaut.png", "biden2.jpg", "obama.jpg", "pakutaso1.jpg", "single_face.jpg")
EARNEST = ("pakutaso0.jpg", "pakutaso2.jpg")


def plain(*colour: int) -> Subject:
    pixels = np.full((40, 40, 3), colour, np.uint8)
    return Subject(Face(1, Box(5, 5, 30, 30), 1.0), Frame(freeze(pixels), 0, 0.0, 0.0))


def tiny(folder: Path, described: str | None = None, **changes: object) -> OnnxClassifier:
    """Two classes; the first scores red, the second blue."""
    given = {"weights": {0: (1, 0, 0), 1: (0, 0, 1)}, "input_shape": (1, 3, 16, 16), "is_pooled": True, **changes}
    path = TinyParser(2, **given).save(folder / "tiny.onnx")  # type: ignore[arg-type]
    if described is None:
        (folder / "tiny.txt").write_text("red\nblue\n\n")
    else:
        (folder / "tiny.toml").write_text(described)
    return OnnxClassifier(path, "cpu")


def scores(classifier: OnnxClassifier, subject: Subject) -> Mapping[str, float]:
    return classifier.classify([subject])[0]


@NEEDS_ONNXRUNTIME
def test_labels_beside_the_model_are_read(tmp_path: Path) -> None:
    found = scores(tiny(tmp_path), plain(255, 0, 0))
    assert list(found) == ["red", "blue"]
    assert found["red"] > 0.9
    assert sum(found.values()) == pytest.approx(1)


@NEEDS_ONNXRUNTIME
def test_numbers_beside_the_model_are_used(tmp_path: Path) -> None:
    rule = 'labels = ["red", "blue"]\nmean = [0.0]\nstd = [1.0]\nscores = "none"\n'
    assert scores(tiny(tmp_path, rule), plain(51, 0, 204)) == pytest.approx({"red": 0.2, "blue": 0.8})
    bgr = rule + 'colours = "bgr"\n'
    assert scores(tiny(tmp_path, bgr), plain(51, 0, 204)) == pytest.approx({"red": 0.8, "blue": 0.2})
    several = rule.replace('"none"', '"sigmoid"')
    assert scores(tiny(tmp_path, several), plain(0, 0, 0)) == pytest.approx({"red": 0.5, "blue": 0.5})


@NEEDS_ONNXRUNTIME
def test_channels_may_come_last(tmp_path: Path) -> None:
    planar = scores(tiny(tmp_path), plain(200, 10, 30))
    packed = scores(tiny(tmp_path, input_shape=(1, 16, 16, 3)), plain(200, 10, 30))
    assert packed == pytest.approx(planar, abs=1e-5)


@pytest.mark.parametrize(("described", "told"), [
    pytest.param('labels = ["red"]', "gives 2 scores, but the number of labels is 1", marks=NEEDS_ONNXRUNTIME),
    ('labels = ["red", "red"]', "the label 'red' twice"),
    ("labels = []", "lists no labels"),
    ('labels = ["red", "blue"]\nstd = [0.0]', "std must not be 0"),
    ('labels = ["red", "blue"]\nmean = [1, 2]', "expected one number or three as mean"),
    ('labels = ["red", "blue"]\ncolours = "hsv"', "expected rgb or bgr as colours"),
    ("labels = [", "can't be read"),
])
def test_wrong_descriptions_are_reported(described: str, told: str, tmp_path: Path) -> None:
    with pytest.raises((EngineUnavailable, EngineFailed)) as caught:
        tiny(tmp_path, described).warm_up()
    assert told in str(caught.value)


def test_a_model_without_labels_is_reported_with_what_to_do(tmp_path: Path) -> None:
    path = TinyParser(2, input_shape=(1, 3, 16, 16), is_pooled=True).save(tmp_path / "bare.onnx")
    with pytest.raises(EngineUnavailable, match=r"put bare\.txt next to it"):
        OnnxClassifier(path, "cpu")


@NEEDS_ONNXRUNTIME
def test_a_network_that_takes_something_else_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="1 or 3 channels"):
        tiny(tmp_path, input_shape=(1, 5, 16, 16))


@NEEDS_ONNXRUNTIME
def test_scores_that_are_no_numbers_are_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="not numbers"):
        tiny(tmp_path, bias={0: float("nan")}).warm_up()


def test_a_missing_model_is_reported() -> None:
    with pytest.raises(EngineUnavailable, match="nowhere"):
        make_onnx_classifier("nowhere.onnx", "cpu")
    with pytest.raises(EngineUnavailable, match="mini-xception"):
        make_onnx_classifier("", "cpu")


@NEEDS_ONNXRUNTIME
def test_smiling_portraits_are_happy(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models"))
    classifier = make_onnx_classifier("mini-xception", "cpu")
    host = EngineHost()
    host.prepare(EngineSettings())
    for name in (*SMILING, *EARNEST):
        pixels = freeze(cv2.cvtColor(cv2.imread(str(shared_data / "photos" / name)), cv2.COLOR_BGR2RGB))
        frame = Frame(pixels, 0, 0.0, 0.0, is_still=True)
        found = scores(classifier, Subject(host.perceive(frame, Settings()).faces[0], frame))
        assert (found["happy"] > 0.9) == (name in SMILING), (name, found)
    host.close()
