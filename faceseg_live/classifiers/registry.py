"""The classifiers that can be chosen. A row names its module; nothing is imported before it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from ..errors import EngineUnavailable, InvalidParameter
from . import known_labels
from .base import Classifier


@dataclass(frozen=True, slots=True)
class ClassifierRow:
    """What is known of a classifier without loading it."""

    key: str
    title: str
    licence: str
    """Of the models, as an SPDX identifier."""
    summary: str
    module: str
    """Next to this one."""
    factory: str
    """Name of the module's function that takes a model and a device and gives a classifier."""
    labels: tuple[str, ...] = ()
    """What it gives with its usual model; empty where only the model knows."""
    presets: tuple[str, ...] = ()
    """Models to choose from; others may be named."""
    takes_model: bool = False
    needs_model: bool = False
    """It has no usual model: the user has to name one."""
    model_files: str = ""
    """Pattern of its model files; empty: its model is a folder or a name."""
    has_files: bool = True
    """Its models are files or folders; else the presets are all there are, or several of them: "emotion+age"."""
    reads_foreign_files: bool = False
    """Its models may be anybody's: live, those that no catalogue vouches for are loaded in a process of their own."""
    is_offered: bool = True
    """Shown to users; a test double is not."""


_GENDER_MODELS = (
    "rizvandwiki/gender-classification-2",
    "NTQAI/pedestrian_gender_recognition",
    "Leilab/gender_class",
    "ProjectPersonal/GenderClassifier",
    "crangana/trained-gender",
    "cledoux42/GenderNew_v002",
    "ivensamdh/genderage2",
)

GEOMETRY = "geometry"
CLASSIFIERS: dict[str, ClassifierRow] = {
    row.key: row
    for row in (
        ClassifierRow(GEOMETRY, "Geometry", "Apache-2.0",
                      "Smile, gaze, eyelids, brows and the head's turn, from the mesh; always available.",
                      "geometry", "make_geometry_classifier", known_labels.GEOMETRY),
        ClassifierRow("blendshapes", "Blendshapes", "Apache-2.0",
                      "MediaPipe's 52 movements of the face, by their own names.",
                      "blendshapes", "make_blendshapes_classifier", known_labels.BLENDSHAPES),
        ClassifierRow("age-gender", "Age and gender", "CC0-1.0",
                      "Apparent gender and age, ± 10 years: looks, not who someone is.",
                      "age_gender", "make_age_gender_classifier", known_labels.AGE_GENDER),
        ClassifierRow("emotions", "Emotions by looks", "Apache-2.0",
                      "Seven facial expressions, by blendshapes: looks, not feelings.",
                      "emotions", "make_emotions_classifier", known_labels.EMOTIONS),
        ClassifierRow("deepface", "DeepFace", "MIT",
                      "Emotion, age, gender and race by deepface's networks.",
                      "deepface_attributes", "make_deepface_classifier",
                      tuple(label for labels in known_labels.DEEPFACE.values() for label in labels),
                      takes_model=True, has_files=False, reads_foreign_files=True,
                      presets=("emotion", "age", "gender", "race")),
        ClassifierRow("onnx", "ONNX classifier", "the model's",
                      "Any image-classification ONNX with a list of its labels next to it.",
                      "onnx_images", "make_onnx_classifier", known_labels.FER2013, takes_model=True,
                      model_files="*.onnx", reads_foreign_files=True),
        ClassifierRow("transformers", "Transformers", "the model's",
                      "Any image-classification model of the Hugging Face hub or a local folder.",
                      "transformers_images", "make_transformers_classifier", presets=_GENDER_MODELS,
                      takes_model=True, needs_model=True, reads_foreign_files=True),
        ClassifierRow("fake", "Stand-in", "Apache-2.0", "Scores by brightness, for tests.", "fake",
                      "make_fake_classifier", takes_model=True, is_offered=False),
    )
}


def offered_classifiers() -> dict[str, ClassifierRow]:
    """Key → row of the classifiers that users may choose."""
    return {row.key: row for row in CLASSIFIERS.values() if row.is_offered}


def classifier_row(name: str) -> tuple[ClassifierRow, str]:
    """The row and the model of a name, "onnx" or "onnx=model.onnx"; InvalidParameter where there is none."""
    key, _, model = name.partition("=")
    row = CLASSIFIERS.get(key)
    if row is None:
        raise InvalidParameter("common.unknown", name="classifier", value=key, known=tuple(offered_classifiers()))
    if model and not row.takes_model:
        raise InvalidParameter("classifiers.takes_no_model", key=key, name=name)
    if row.needs_model and not model:
        example = f"{key}={row.presets[0] if row.presets else 'owner/name'}"
        raise InvalidParameter("classifiers.needs_model", key=key, example=example)
    return row, model


def create_classifier(name: str, device: str) -> Classifier:
    """A new classifier, to be used and closed on the calling thread.

    Args:
        request: a key of CLASSIFIERS, or "key=model".
        device: one of settings.DEVICES.

    Raises InvalidParameter for an unknown key, EngineUnavailable where a package or model file is missing.
    """
    row, model = classifier_row(name)
    try:
        module = importlib.import_module(f"{__package__}.{row.module}")
    except ImportError as error:
        missing = (error.name or "a package").partition(".")[0]
        raise EngineUnavailable("classifiers.lacks_package", key=row.key, package=missing, reason=error,
                                command=f'pip install "faceseg-live[{row.key}]"') from error
    make = cast("Callable[[str, str], Classifier]", getattr(module, row.factory))
    return make(model, device)
