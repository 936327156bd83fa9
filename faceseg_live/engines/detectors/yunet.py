"""Finds faces with YuNet, through OpenCV's own class for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Box, Pixels
from ...errors import EngineFailed, EngineUnavailable
from ...models.weights import verified_model
from ..base import Detection
from .input_size import fitted, stretched

MODEL = "yunet"
"""Its name in the table of models."""
_MIN_SCORE = 0.7
_LONGEST_PX = 480
"""Larger images are shrunk to it: faces of 22 pixels are seen still."""
_SMALLEST_SIDE_PX = 2


class YuNetDetector:
    """OpenCV's FaceDetectorYN: whole image at once, side faces and covered ones too."""

    def __init__(self, min_score: float = _MIN_SCORE, longest_px: int = _LONGEST_PX) -> None:
        """
        Args:
            min_score: 0..1; what is less certain is left out.
            longest_px: larger pictures are averaged down to it.

        Raises EngineUnavailable where the model is missing or not the published one.
        """
        self._longest_px = longest_px
        path = verified_model(MODEL)
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(path), "", (320, 320), min_score)
        except cv2.error as error:
            raise EngineUnavailable("engines.old_opencv", version=cv2.__version__, path=path,
                                    reason=error.err) from error

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        height, width = pixels.shape[:2]
        if min(height, width) < _SMALLEST_SIDE_PX:
            return ()
        small, across, down = fitted(pixels, self._longest_px)
        try:
            self._network.setInputSize((small.shape[1], small.shape[0]))
            _, rows = self._network.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))
        except cv2.error as error:
            raise EngineFailed("engines.yunet_stopped", width=width, height=height, reason=error.err) from error
        if rows is None:
            return ()
        found = [stretched(_detection(row), across, down) for row in np.asarray(rows, np.float64)]
        return sorted(found, key=lambda detection: -detection.score)

    def close(self) -> None:
        """OpenCV frees the network with the object."""
        self._network = None


def _detection(row: NDArray[np.float64]) -> Detection:
    """A row is x, y, width, height; x, y of right eye, left eye, nose, right and left mouth corner; score."""
    x, y, width, height, right_x, right_y, left_x, left_y = (float(value) for value in row[:8])
    score = min(1.0, max(0.0, float(row[-1])))
    return Detection(Box(x, y, width, height), score, right_eye=(right_x, right_y), left_eye=(left_x, left_y))
