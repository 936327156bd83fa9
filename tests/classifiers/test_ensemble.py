"""Several classifiers as one: labels that clash, failures, order."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.classifiers.base import Classifier, ClassifierInfo, Subject
from faceseg_live.classifiers.ensemble import Ensemble, Names
from faceseg_live.classifiers.fake import FakeClassifier
from faceseg_live.classifiers.registry import classifier_row, create_classifier
from faceseg_live.domain.types import Box, Face, Frame, freeze
from faceseg_live.errors import EngineUnavailable, InvalidParameter
from faceseg_live.expression import Expression


def info(key: str, *labels: str) -> ClassifierInfo:
    return ClassifierInfo(key, key, "CPU", "MIT", labels)


def subject() -> Subject:
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[..., 0] = 255
    return Subject(Face(1, Box(10, 10, 30, 30), 1.0), Frame(freeze(pixels), 0, 0.0, 0.0))


def test_labels_keep_their_names_while_they_are_alone() -> None:
    names = Names([info("geometry", "smile"), info("onnx", "happy", "sad")])
    assert names.labels == ("smile", "happy", "sad")
    assert names.together([{"smile": 0.1}, {"happy": 0.2, "sad": 0.3}]) == {"smile": 0.1, "happy": 0.2, "sad": 0.3}


def test_labels_that_clash_get_their_classifier() -> None:
    names = Names([info("deepface", "happy", "age"), info("onnx", "happy"), info("onnx", "happy", "smile")])
    assert names.labels == ("deepface.happy", "age", "onnx.happy", "onnx2.happy", "smile")
    scores = names.together([{"happy": 0.9, "age": 30.0}, {"happy": 0.2}, {"happy": 0.6}])
    assert Expression.parse("deepface.happy > .8 and onnx.happy < .5 and onnx2.happy").evaluate(scores).matches is True
    assert Expression.parse("happy").evaluate(scores).missing == ("happy",)


def test_scores_that_have_not_come_yet_are_left_out() -> None:
    names = Names([info("geometry", "smile"), info("onnx", "happy")])
    assert names.together([{"smile": 0.4}]) == {"smile": 0.4}


def test_they_run_together() -> None:
    made: list[Classifier] = []

    def create(request: str, _device: str) -> Classifier:
        made.append(FakeClassifier(labels=("bright", request)))
        return made[-1]

    ensemble = Ensemble(["red", "scarlet", "red"], "cpu", create)
    assert len(made) == 2
    assert ensemble.names.labels == ("fake.bright", "red", "fake2.bright", "scarlet")
    (scores,) = ensemble.classify([subject()])
    assert scores == pytest.approx({"fake.bright": 1 / 3, "red": 1.0, "fake2.bright": 1 / 3, "scarlet": 1.0})
    assert ensemble.classify([]) == []
    ensemble.close()
    assert ensemble.infos == ()


def test_one_that_can_t_be_had_closes_the_others() -> None:
    first = FakeClassifier()

    def create(request: str, _device: str) -> Classifier:
        if request == "missing":
            raise EngineUnavailable("the classifier 'missing' is missing")
        return first

    with pytest.raises(EngineUnavailable, match="is missing"):
        Ensemble(["fake", "missing"], "cpu", create)
    assert first._is_closed


@pytest.mark.parametrize(("name", "told"), [
    ("nonsense", "expected one of: geometry, blendshapes, age-gender, emotions, deepface, onnx, transformers"),
    ("", "'' is unknown"),
    ("geometry=fast", "takes no model"),
    ("transformers", "transformers=rizvandwiki/gender-classification-2"),
    ("deepface=wisdom", "'wisdom' is unknown; expected one of: emotion, age, gender, race"),
])
def test_unknown_names_are_reported(name: str, told: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        create_classifier(name, "cpu")
    assert told in str(caught.value)


def test_a_name_has_a_row_and_a_model() -> None:
    row, model = classifier_row("onnx=a=b.onnx")
    assert (row.key, model) == ("onnx", "a=b.onnx")
