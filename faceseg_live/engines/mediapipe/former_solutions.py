"""The face detection that mediapipe had until 0.10, for deepface, whose detector "mediapipe" still asks for it.

Only the part that deepface uses is here, under the names of that time.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ...domain.types import Pixels
from ...models.verified_content import VerifiedContent
from .tasks import image_of, open_task

MODEL = "blaze_face_short_range"
"""Its name in the catalogue; the same network that mediapipe's wheels carried until 0.10."""


@contextmanager
def former_solutions() -> Iterator[None]:
    """Inside, mediapipe has `solutions.face_detection` again.

    A mediapipe that still has its own keeps it, and where there is none, deepface says so.
    """
    if importlib.util.find_spec("mediapipe") is None:
        yield
        return
    import mediapipe

    if hasattr(mediapipe, "solutions"):
        yield
        return
    mediapipe.solutions = SimpleNamespace(face_detection=SimpleNamespace(FaceDetection=FaceDetection))
    try:
        yield
    finally:
        del mediapipe.solutions


class FaceDetection:
    """MediaPipe's short-range face detector; belongs to the thread that made it."""

    def __init__(self, min_detection_confidence: float = 0.5, model_selection: int = 0) -> None:
        """
        Args:
            min_detection_confidence: 0..1.
            model_selection: of no effect: mediapipe has no other model any more.

        Raises EngineUnavailable where the model is missing or can't be loaded, with the command that gets it.
        """
        del model_selection
        self._task: Any = open_task("FaceDetector", VerifiedContent(MODEL),
                                    min_detection_confidence=min_detection_confidence)

    def process(self, pixels: Pixels) -> SimpleNamespace:
        """(H, W, 3) → `detections`, a list, or None where there is no face."""
        height, width = pixels.shape[:2]
        found = self._task.detect(image_of(pixels)).detections
        return SimpleNamespace(detections=[_detection(item, width, height) for item in found] or None)

    def close(self) -> None:
        self._task.close()


def _detection(found: Any, width: int, height: int) -> SimpleNamespace:
    """Score, box and points in shares of the image, the subject's right eye first, then the left one."""
    box = found.bounding_box
    shares = SimpleNamespace(xmin=box.origin_x / width, ymin=box.origin_y / height, width=box.width / width,
                             height=box.height / height)
    place = SimpleNamespace(relative_bounding_box=shares, relative_keypoints=found.keypoints)
    return SimpleNamespace(score=[found.categories[0].score], location_data=place)
