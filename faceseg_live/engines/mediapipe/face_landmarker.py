"""MediaPipe's FaceLandmarker task: the meshes of single images, or of a stream that it tracks by itself."""

from __future__ import annotations

import importlib
import math
from importlib import metadata
from typing import Any

import numpy as np
from packaging.version import Version

from ...domain.types import Pixels, Points
from ...errors import EngineFailed, EngineUnavailable
from ...messages import Message
from ...models.verified_content import VerifiedContent
from ...runtimes.native_logs import native_logs_hidden
from .tasks import image_of, open_task

_PACKAGE = "mediapipe"
_OLDEST = "1.2"
_INSTALL = 'pip install "faceseg-live[mediapipe]"'
_SMALLEST_SIDE_PX = 16


def require_mediapipe() -> None:
    """Raise EngineUnavailable, with the command that gets it, unless a mediapipe that will do can be imported."""
    reason: object
    try:
        found = metadata.version(_PACKAGE)
        if Version(found) < Version(_OLDEST):
            raise EngineUnavailable("engines.old_mediapipe", oldest=_OLDEST, found=found, command=_INSTALL)
        with native_logs_hidden():
            importlib.import_module(_PACKAGE)
        return
    except metadata.PackageNotFoundError:
        reason = Message("engines.not_installed")
    except ImportError as error:
        reason = error
    raise EngineUnavailable("engines.lacks_mediapipe", oldest=_OLDEST, reason=reason, command=_INSTALL)


class FaceLandmarker:
    """One task, made anew where it is to look for another number of faces. Belongs to the thread that made it."""

    def __init__(self, model: VerifiedContent, *, is_stream: bool) -> None:
        """
        Args:
            model: what face_landmarker.task holds.
            is_stream: follow the faces from image to image instead of looking at each for itself. A task that follows
                a single face steadies its landmarks, too.
        """
        self._model = model
        self._is_stream = is_stream
        self._task: Any = None
        self._faces = 0
        self._time_s = -math.inf
        self._stamp_ms = 0

    def meshes(self, pixels: Pixels, faces: int, time_s: float = 0.0) -> list[Points]:
        """One (478, 3) float32 per face, in pixels, in no order that means anything.

        Args:
            pixels: (H, W, 3) RGB.
            faces: 1 and more: the largest number of faces that is looked for.
            time_s: of the stream's clock. Where it runs back, nothing of the images before is used.

        Raises EngineUnavailable where the model can't be loaded, EngineFailed where mediapipe stops.
        """
        if min(pixels.shape[:2]) < _SMALLEST_SIDE_PX:
            return []
        if self._is_stream and time_s < self._time_s:
            self.reset()
        if faces != self._faces:
            self.open(faces)
        self._time_s = time_s
        height, width = pixels.shape[:2]
        scale = np.array((width, height, width), dtype=np.float32)
        found = self._detect(pixels, round(time_s * 1000)).face_landmarks
        return [np.array([(point.x, point.y, point.z) for point in mesh], dtype=np.float32) * scale for mesh in found]

    def open(self, faces: int) -> None:
        """Load the task and run it once, so that the first image is not slow."""
        self.reset()
        with native_logs_hidden():
            self._task = open_task("FaceLandmarker", self._model, num_faces=faces, **self._mode())
            self._faces = faces
            self._detect(np.full((256, 256, 3), 127, dtype=np.uint8), 0)

    def reset(self) -> None:
        """Forget all earlier images; the task is made anew for the next one, which takes some 20 ms."""
        self.close()
        self._time_s = -math.inf

    def close(self) -> None:
        """Let go of the task; it is made again when it is needed."""
        task, self._task, self._faces, self._stamp_ms = self._task, None, 0, 0
        if task is not None:
            task.close()

    def _mode(self) -> dict[str, object]:
        from mediapipe.tasks.python import vision

        return {"running_mode": vision.RunningMode.VIDEO} if self._is_stream else {}

    def _detect(self, pixels: Pixels, time_ms: int) -> Any:
        """What the task says; it only takes times that rise, so that images of one time are put a millisecond apart."""
        image = image_of(pixels)
        try:
            if not self._is_stream:
                return self._task.detect(image)
            self._stamp_ms = max(self._stamp_ms + 1, time_ms)
            return self._task.detect_for_video(image, self._stamp_ms)
        except (RuntimeError, ValueError) as error:
            raise EngineFailed("engines.landmarker_stopped", reason=error) from error
