"""Finds faces with MediaPipe's full-range detector."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from ...domain.types import Box, Pixels
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import Detection, Roi
from .square import cut_square
from .ssd import SsdDetector, SsdFinding, SsdLayout

_LAYOUT = SsdLayout(strides=(4,), is_signed=True)
_RIGHT_EYE, _LEFT_EYE = 0, 1
_SMALLEST_SIDE_PX = 2


class FullRangeDetector:
    """About 4 ms a frame; sees faces from 12 % of its height on."""

    def __init__(self, min_score: float = 0.3) -> None:
        """min_score: 0..1. Raises EngineUnavailable where the model or its runtime is missing."""
        network = LiteRtNetwork(shipped_model("face_detection_full_range_sparse"))
        self._detector = SsdDetector(network, _LAYOUT, min_score)

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        height, width = pixels.shape[:2]
        if min(height, width) < _SMALLEST_SIDE_PX:
            return ()
        whole = Roi(width / 2, height / 2, max(width, height), 0.0)
        square = cut_square(pixels, whole, self._detector.side, cv2.BORDER_CONSTANT)
        left, top = whole.centre_x - whole.side / 2, whole.centre_y - whole.side / 2
        return [_detection(finding, whole.side, left, top) for finding in self._detector.find(square)]

    def close(self) -> None:
        self._detector.close()


def _detection(finding: SsdFinding, side: float, left: float, top: float) -> Detection:
    """In pixels of the frame, whose square of `side` began at (left, top)."""
    keys = finding.keys * side + (left, top)
    return Detection(
        Box(finding.left * side + left, finding.top * side + top, finding.width * side, finding.height * side),
        finding.score,
        right_eye=(float(keys[_RIGHT_EYE, 0]), float(keys[_RIGHT_EYE, 1])),
        left_eye=(float(keys[_LEFT_EYE, 0]), float(keys[_LEFT_EYE, 1])),
    )
