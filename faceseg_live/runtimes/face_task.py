"""MediaPipe's FaceLandmarker from `face_landmarker.task`: meshes and blendshapes of single images."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import EngineFailed, EngineUnavailable
from ..messages import Message
from .native_logs import native_logs_hidden


class FaceTask:
    """One FaceLandmarker on single images. Belongs to the thread that made it."""

    def __init__(self, model: Path, user: Message, *, faces: int = 1, min_detection: float = 0.2,
                 min_presence: float = 0.5, blendshapes: bool = False) -> None:
        """
        Args:
            model: path of face_landmarker.task.
            user: what needs it, for errors: "engine 'mesh'".
            min_detection, min_presence: 0..1, of the detector and of the mesh.

        Raises EngineUnavailable where mediapipe is missing or the file is no such model.
        """
        with native_logs_hidden():
            try:
                self._mediapipe = importlib.import_module("mediapipe")
                tasks = importlib.import_module("mediapipe.tasks.python")
            except ImportError as error:
                raise EngineUnavailable("runtimes.lacks_mediapipe", user=user, reason=error,
                                        command="pip install mediapipe") from error
            options = tasks.vision.FaceLandmarkerOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(model)),
                running_mode=tasks.vision.RunningMode.IMAGE,
                num_faces=faces,
                min_face_detection_confidence=min_detection,
                min_face_presence_confidence=min_presence,
                output_face_blendshapes=blendshapes,
            )
            try:
                self._task: Any = tasks.vision.FaceLandmarker.create_from_options(options)
            except (RuntimeError, ValueError) as error:
                raise EngineUnavailable("runtimes.no_face_model", path=model, reason=error,
                                        command="faceseg-live models pull face_landmarker") from error
        self._is_open = True

    def meshes(self, pixels: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
        """(H, W, 3) RGB → one (478, 3) float32 per face, in pixels."""
        height, width = pixels.shape[:2]
        scale = np.array((width, height, width), dtype=np.float32)
        return [np.array([(point.x, point.y, point.z) for point in mesh], dtype=np.float32) * scale
                for mesh in self._result(pixels).face_landmarks]

    def blendshapes(self, pixels: NDArray[np.uint8]) -> list[dict[str, float]]:
        """(H, W, 3) RGB → name → 0..1 for each face."""
        return [{shape.category_name: float(shape.score) for shape in shapes}
                for shapes in self._result(pixels).face_blendshapes]

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            self._task.close()

    def _result(self, pixels: NDArray[np.uint8]) -> Any:
        picture = self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(pixels)
        )
        try:
            return self._task.detect(picture)
        except (RuntimeError, ValueError) as error:
            raise EngineFailed("runtimes.landmarker_stopped", reason=error) from error
