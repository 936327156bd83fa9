"""The 52 blendshapes of MediaPipe's face landmarker: single muscles of the face, by their own names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..domain.types import Points
from ..models.shipped import shipped_model
from ..runtimes.litert import LiteRtNetwork
from .base import ClassifierInfo, Scores, Subject
from .known_labels import BLENDSHAPES

_READ_POINTS = np.array((
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70, 78, 80,
    81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149, 150, 152, 153,
    154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195, 197, 234, 246, 249,
    251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300, 308, 310, 311, 312, 314,
    317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375, 377, 378, 379, 380, 381, 382,
    384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454, 466, 468, 469, 470, 471, 472, 473,
    474, 475, 476, 477,
))
"""The points of the mesh that the network was trained on, in its order (MediaPipe's face_blendshapes_graph)."""


class BlendshapesClassifier:
    """Looks at the mesh, not at the picture: less than 1 ms a face."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where the model or its runtime is missing."""
        self._network = LiteRtNetwork(shipped_model("face_blendshapes"))

    @property
    def info(self) -> ClassifierInfo:
        return ClassifierInfo("blendshapes", "Blendshapes", "CPU", "Apache-2.0", BLENDSHAPES)

    def warm_up(self) -> None:
        self._network.run(np.zeros(self._network.input_shape, np.float32))

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        """A face without a mesh has no scores."""
        return [{} if subject.face.landmarks is None else self._scores(subject.face.landmarks) for subject in subjects]

    def close(self) -> None:
        self._network.close()

    def _scores(self, landmarks: Points) -> Scores:
        (scores,) = self._network.run(landmarks[None, _READ_POINTS, :2])
        return dict(zip(BLENDSHAPES, scores.tolist(), strict=True))


def make_blendshapes_classifier(model: str, device: str) -> BlendshapesClassifier:
    """For the registry."""
    del model, device
    return BlendshapesClassifier()
