"""Finds faces with YuNet, through OpenCV's own class for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import EngineFailed, EngineUnavailable
from ..frames import Box, Pixels
from .base import Detection
from .weights import verified_model

MODEL = "yunet"
"""Its name in the table of models."""
_MIN_SCORE = 0.7
_LONGEST_PX = 480
"""Larger pictures are shrunk to it: 4 to 7 ms a picture on one core, and faces of 22 pixels are seen."""
_SMALLEST_SIDE_PX = 2
_LEAST_SIDE_PX = 64
_THINNEST = 7
"""Longer side over shorter one."""


class YuNetFinder:
    """OpenCV's FaceDetectorYN: whole picture at once, side faces and covered ones too."""

    def __init__(self, min_score: float = _MIN_SCORE) -> None:
        """min_score: 0..1. EngineUnavailable where the model is missing or not the published one."""
        path = verified_model(MODEL)
        try:
            self._network: Any = cv2.FaceDetectorYN.create(str(path), "", (320, 320), min_score)
        except cv2.error as error:
            raise EngineUnavailable(
                f"OpenCV {cv2.__version__} can't load {path} ({error.err}); it takes OpenCV 4.10 or newer"
            ) from error

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        height, width = pixels.shape[:2]
        if min(height, width) < _SMALLEST_SIDE_PX:
            return ()
        share = min(1.0, _LONGEST_PX / max(height, width))
        size = max(1, round(width * share)), max(1, round(height * share))
        small = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
        small = padded(np.asarray(small, np.uint8))
        try:
            self._network.setInputSize((small.shape[1], small.shape[0]))
            _, rows = self._network.detect(small)
        except cv2.error as error:
            raise EngineFailed(f"YuNet stopped on a picture of {width}×{height}: {error.err}") from error
        if rows is None:
            return ()
        found = [_detection(row, width / size[0], height / size[1]) for row in np.asarray(rows, np.float64)]
        return sorted(found, key=lambda detection: -detection.score)

    def close(self) -> None:
        """OpenCV frees the network with the object."""
        self._network = None


def padded(pixels: Pixels) -> Pixels:
    """The picture with black to the right and below where it is very small or thin; what it shows stays in place.

    With a side of 32 pixels or less, OpenCV's YuNet reads memory that is not its own and gives endless boxes (4.11).
    """
    height, width = pixels.shape[:2]
    least = max(_LEAST_SIDE_PX, -(-max(height, width) // _THINNEST))
    right, below = max(0, least - width), max(0, least - height)
    if not right and not below:
        return pixels
    return np.pad(pixels, ((0, below), (0, right), (0, 0)))


def _detection(row: NDArray[np.float64], across: float, down: float) -> Detection:
    """A row is x, y, width, height; x, y of right eye, left eye, nose, right and left mouth corner; score."""
    x, y, width, height, right_x, right_y, left_x, left_y = (float(value) for value in row[:8])
    return Detection(
        Box(x * across, y * down, width * across, height * down),
        min(1.0, max(0.0, float(row[-1]))),
        right_eye=(right_x * across, right_y * down),
        left_eye=(left_x * across, left_y * down),
    )
