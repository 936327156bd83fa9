"""Finds faces with MediaPipe's full-range detector."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from ...domain.types import Box, Pixels
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import Detection, Roi
from ..mesh.square import cut_square
from ..mesh.ssd import SsdDetector, SsdFinding, SsdLayout
from .input_size import fitted, stretched

MODEL = "face_detection_full_range_sparse"
"""Its file, of those that come with the program."""
_LAYOUT = SsdLayout(strides=(4,), is_signed=True)
_RIGHT_EYE, _LEFT_EYE = 0, 1
_SMALLEST_SIDE_PX = 2
_LARGEST_SIDES = 2
"""Larger images are averaged down to so many sides of the network's input first: single pixels picked out of them would
carry the sensor's noise along, which blinds the network. Averaged all the way, some clean faces are lost."""


class FullRangeDetector:
    """About 4 ms a frame; sees faces from 12 % of its height on."""

    def __init__(self, min_score: float = 0.3) -> None:
        """min_score: 0..1. Raises EngineUnavailable where the model or its runtime is missing."""
        network = LiteRtNetwork(shipped_model(MODEL))
        self._detector = SsdDetector(network, _LAYOUT, min_score)

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        height, width = pixels.shape[:2]
        if min(height, width) < _SMALLEST_SIDE_PX:
            return ()
        side = self._detector.side
        small, across, down = fitted(pixels, side * _LARGEST_SIDES)
        small_height, small_width = small.shape[:2]
        whole = Roi(small_width / 2, small_height / 2, max(small_width, small_height), 0.0)
        square = cut_square(small, whole, side, cv2.BORDER_CONSTANT)
        left, top = whole.centre_x - whole.side / 2, whole.centre_y - whole.side / 2
        return [stretched(_detection(finding, whole.side, left, top), across, down)
                for finding in self._detector.find(square)]

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
