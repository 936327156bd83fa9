"""Apparent age and gender by two networks of the dlib-models project, on each face's chip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..domain.types import Pixels, Points
from ..models.shipped import shipped_model
from ..runtimes.opencv_dnn import OpenCvNetwork, Tensor
from .base import ClassifierInfo, Scores, Subject
from .face_chip import face_chip
from .known_labels import AGE_GENDER, AGE_GROUPS

_GENDER_SIDE_PX, _AGE_SIDE_PX = 32, 64
_MEAN_RGB = np.array((122.782, 117.001, 104.298), np.float32)
_DIVISOR = np.float32(256)
"""The networks take (colour - mean) / divisor (dlib's `input_rgb_image`)."""
_YEARS = np.array((0.25, *range(1, 81)))
"""What the classes of the age network stand for; the last one for all from 80 on."""


class AgeGenderClassifier:
    """What a face looks like, ± 10 years; some 6 ms a face on one thread."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where a model is missing."""
        self._gender = OpenCvNetwork(shipped_model("gender"))
        self._age = OpenCvNetwork(shipped_model("age"))

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("age-gender", "Age and gender", "CPU", "CC0-1.0", AGE_GENDER)

    def warm_up(self) -> None:
        for network, side in ((self._gender, _GENDER_SIDE_PX), (self._age, _AGE_SIDE_PX)):
            network.run(_prepared(np.zeros((side, side, 3), np.uint8)))

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        """A face without a mesh has no scores: its eyes can't be brought to their places."""
        return [{} if (landmarks := subject.landmarks_in_image) is None else self._scores(subject.image, landmarks)
                for subject in subjects]

    def close(self) -> None:
        self._gender.close()
        self._age.close()

    def _scores(self, image: Pixels, landmarks: Points) -> Scores:
        female, male = self._gender.run(_prepared(face_chip(image, landmarks, _GENDER_SIDE_PX)))[0].tolist()
        ages = self._age.run(_prepared(face_chip(image, landmarks, _AGE_SIDE_PX)))[0].astype(np.float64)
        return {"female": female, "male": male, "woman": female, "man": male, **age_scores(ages)}


def age_scores(ages: NDArray[np.float64]) -> Scores:
    """Label → score: the share of each group of ages, and the expected age.

    Args:
        ages: (81,) probabilities of the ages from 0 to 80.
    """
    groups = {label: min(1.0, float(ages[first : last + 1].sum())) for label, (first, last) in AGE_GROUPS.items()}
    return groups | {"apparent_age": float(ages @ _YEARS)}


def _prepared(chip: Pixels) -> Tensor:
    """(1, 3, side, side) float32."""
    return np.ascontiguousarray(((chip - _MEAN_RGB) / _DIVISOR).transpose(2, 0, 1)[None])


def make_age_gender_classifier(model: str, device: str) -> AgeGenderClassifier:
    """For the registry."""
    del model, device
    return AgeGenderClassifier()
