"""The 52 blendshapes of MediaPipe's face landmarker: single muscles of the face, by their own names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..messages import Message
from ..models.weights import MODELS, verified_model
from ..runtimes.face_task import FaceTask
from .base import ClassifierInfo, Scores, Subject

_MODEL = "face_landmarker"
_CROP_FACTOR = 1.8
"""The task's own detector wants some surroundings."""
_SIDED = ("browDown", "browOuterUp", "cheekSquint", "eyeBlink", "eyeLookDown", "eyeLookIn", "eyeLookOut", "eyeLookUp",
          "eyeSquint", "eyeWide", "mouthDimple", "mouthFrown", "mouthLowerDown", "mouthPress", "mouthSmile",
          "mouthStretch", "mouthUpperUp", "noseSneer")
_SINGLE = ("_neutral", "browInnerUp", "cheekPuff", "jawForward", "jawLeft", "jawOpen", "jawRight", "mouthClose",
           "mouthFunnel", "mouthLeft", "mouthPucker", "mouthRight", "mouthRollLower", "mouthRollUpper",
           "mouthShrugLower", "mouthShrugUpper")
LABELS = (*_SINGLE, *(f"{name}{side}" for name in _SIDED for side in ("Left", "Right")))
"""Left and right are the subject's own."""


class BlendshapesClassifier:
    """Looks at each face's crop; about 10 ms a face. Shrinking the crop first gains nothing."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where mediapipe or the model file is missing."""
        self._task = FaceTask(verified_model(_MODEL), Message("classifiers.named", key="blendshapes"), blendshapes=True)

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("blendshapes", "Blendshapes", "CPU", MODELS[_MODEL].licence, LABELS)

    def warm_up(self) -> None:
        self._task.blendshapes(np.full((256, 256, 3), 127, np.uint8))

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        return [self._scores(subject) for subject in subjects]

    def close(self) -> None:
        self._task.close()

    def _scores(self, subject: Subject) -> Scores:
        found = self._task.blendshapes(subject.crop(_CROP_FACTOR))
        return found[0] if found else {}


def make_blendshapes_classifier(model: str, device: str) -> BlendshapesClassifier:
    """For the registry."""
    del model, device
    return BlendshapesClassifier()
