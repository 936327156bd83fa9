"""deepface's attributes: its real code on stand-in weights, and what is told where weights are missing."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("deepface", reason="the networks are deepface's")

from faceseg_live.classifiers.base import Subject
from faceseg_live.classifiers.deepface_attributes import ATTRIBUTES, _prepared, make_deepface_classifier
from faceseg_live.domain.types import Box, Face, Frame, Pixels
from faceseg_live.errors import EngineUnavailable


@pytest.fixture
def weights(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(shared_data / "models" / "standin"))


@pytest.fixture(autouse=True)
def _no_own_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEEPFACE_HOME", str(tmp_path))


@pytest.mark.parametrize("size", [(224, 224), (100, 60), (300, 500), (7, 3)])
def test_a_crop_is_prepared_as_deepface_does(portrait: Pixels, size: tuple[int, int]) -> None:
    from deepface.modules.preprocessing import resize_image

    crop = portrait[200 : 200 + size[0], 500 : 500 + size[1]]
    theirs = resize_image(crop[:, :, ::-1], (224, 224))
    np.testing.assert_allclose(_prepared(crop), theirs, atol=1e-6)


def test_labels_are_deepfaces_own() -> None:
    from deepface.models.demography.DemographyUtils import EMOTION_LABELS, GENDER_LABELS, RACE_LABELS

    assert list(ATTRIBUTES["emotion"].labels) == EMOTION_LABELS
    assert list(ATTRIBUTES["race"].labels) == RACE_LABELS
    assert list(ATTRIBUTES["gender"].labels) == [label.lower() for label in GENDER_LABELS]


@pytest.mark.usefixtures("weights")
def test_what_has_no_weights_is_left_out_and_told(portrait: Pixels) -> None:
    classifier = make_deepface_classifier("", "cpu")
    assert classifier.info.labels == ATTRIBUTES["emotion"].labels
    assert "without age, gender, race" in str(classifier.info.note)
    frame = Frame(portrait, 0, 0.0, 0.0)
    (scores,) = classifier.classify([Subject(Face(1, Box(560, 180, 200, 260), 1.0), frame)])
    assert sum(scores.values()) == pytest.approx(1)
    classifier.close()


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("name", ["age", "emotion+gender", "race"])
def test_what_is_named_and_lacks_weights_is_reported_with_its_command(name: str) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        make_deepface_classifier(name, "cpu")
    assert re.search(r"lacks its file \w+\.onnx.*DeepFace\.build_model\('\w+', 'facial_attribute'\)",
                     str(caught.value))


def test_without_any_weights_it_can_t_be_had() -> None:
    with pytest.raises(EngineUnavailable, match="emotion network lacks its file"):
        make_deepface_classifier("", "cpu")
