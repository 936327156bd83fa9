"""What is said of labels that nobody gives, and that no preset asks for such."""

from __future__ import annotations

import pytest

from faceseg_live.classifiers import known_labels
from faceseg_live.classifiers.base import ClassifierInfo, Subject
from faceseg_live.classifiers.ensemble import Ensemble, Names
from faceseg_live.classifiers.label_hints import label_hints
from faceseg_live.classifiers.registry import GEOMETRY, offered_classifiers
from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.host import EngineHost
from faceseg_live.expression import Expression
from faceseg_live.settings import PRESETS, ClassifySettings, Preset, Settings
from tests.conftest import ROOT

NO_DOWNLOAD = {"geometry", "blendshapes", "age-gender", "emotions"}


def info(key: str, *labels: str) -> ClassifierInfo:
    return ClassifierInfo(key, key.title(), "CPU", "MIT", labels)


@pytest.mark.parametrize(("text", "said"), [
    ("smile > .5", ""),
    ("smil > .5", "no classifier gives 'smil', so no face matches; did you mean smile?"),
    ("beard", "no classifier gives 'beard', so no face matches; there are smile, onnx.happy, onnx2.happy"),
    ("#Female > .5", "no classifier in use gives '#Female', so no face matches; Age and gender does"),
    ("looks_sad", "Emotions by looks does; choose it with --classifier emotions, in Python with "
                  "classifiers=('emotions',)"),
    ("jawOpen", "Blendshapes does"),
    ("race > 0 or asian", "DeepFace does"),
    ("happy", "did you mean onnx.happy or onnx2.happy?"),
])
def test_a_label_that_nobody_gives(text: str, said: str) -> None:
    infos = [info("geometry", "smile"), info("onnx", "happy"), info("onnx", "happy")]
    hints = label_hints(Expression.parse(text), infos, ("smile", "onnx.happy", "onnx2.happy"))
    assert said in str(hints[-1]) if said else hints == ()


def test_a_label_of_two_that_are_in_use_is_written_with_one_of_them() -> None:
    infos = [info("deepface", "happy"), info("onnx", "happy")]
    (hint,) = label_hints(Expression.parse("happy"), infos, ("deepface.happy", "onnx.happy"))
    assert "did you mean deepface.happy or onnx.happy?" in str(hint)


def test_no_expression_no_hints() -> None:
    assert label_hints(None, [], ()) == ()


@pytest.fixture(scope="module")
def subject(portrait: Pixels) -> Subject:
    frame = Frame(portrait, 0, 0.0, 0.0, is_still=True)
    host = EngineHost()
    host.prepare(Settings().engine)
    perception = host.perceive(frame, Settings())
    host.close()
    return Subject(perception.faces[0], frame, perception.hands)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_preset_works_on_a_fresh_machine(preset: Preset, subject: Subject) -> None:
    """With the classifiers that are switched on with it, none of which needs a download, a real face gets a verdict."""
    expression = ClassifySettings(expression=preset.expression).parsed()
    assert expression is not None
    rows = offered_classifiers()
    givers = expression.givers(rows[GEOMETRY].labels, {key: row.labels for key, row in rows.items()})
    assert set(givers.values()) <= NO_DOWNLOAD
    ensemble = Ensemble([GEOMETRY, *dict.fromkeys(givers.values())], "cpu")
    (scores,) = ensemble.classify([subject])
    ensemble.close()
    assert expression.evaluate(scores).missing == ()


def test_presets_keep_their_labels_beside_classifiers_that_give_the_same() -> None:
    """Labels that several give are prefixed: none of a preset's may vanish behind a prefix."""
    labels = Names([info(key, *row.labels) for key, row in offered_classifiers().items()]).labels
    assert "age-gender.woman" in labels
    for preset in PRESETS:
        assert Expression.parse(preset.expression).missing_from(labels) == ()


@pytest.mark.parametrize("labels", [known_labels.GEOMETRY, known_labels.AGE_GENDER, known_labels.EMOTIONS,
                                    known_labels.FER2013])
def test_every_label_is_explained(labels: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "labels.md").read_text("utf-8")
    assert [label for label in labels if f"`{label}`" not in text] == []
