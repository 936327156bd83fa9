"""Finds faces with MediaPipe's full-range detector."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

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
_LAPLACIANS_DIFFERENCE = np.array(((1, -2, 1), (-2, 4, -2), (1, -2, 1)), dtype=np.float32)
_SIGMA_OF_MEDIAN = 1 / (0.6745 * 6)
"""From the median of what that filter leaves to the standard deviation of the noise that it came from."""
_NOISY = 3.0
"""Standard deviation from which an image is smoothed. Clean pictures have up to 2; noise of 40 grey levels leaves 9 to
15 when averaged down, and costs two faces of three; smoothed, one of five."""
_SMOOTHING_PX = 1.1


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
        if _noise_of(small) > _NOISY:
            small, across, down = fitted(pixels, side)
            small = np.asarray(cv2.GaussianBlur(small, (0, 0), _SMOOTHING_PX), np.uint8)
        small_height, small_width = small.shape[:2]
        whole = Roi(small_width / 2, small_height / 2, max(small_width, small_height), 0.0)
        square = cut_square(small, whole, side, cv2.BORDER_CONSTANT)
        left, top = whole.centre_x - whole.side / 2, whole.centre_y - whole.side / 2
        return [stretched(_detection(finding, whole.side, left, top), across, down)
                for finding in self._detector.find(square)]

    def close(self) -> None:
        self._detector.close()


def _noise_of(pixels: Pixels) -> float:
    """Standard deviation of the noise in the middle of an image, in grey levels.

    The filter of J. Immerkær, "Fast Noise Variance Estimation", CVIU 1996, which is blind to edges and ramps; the
    median of what it leaves, for textures show in a part of the picture only. Borders say nothing.
    """
    height, width = pixels.shape[:2]
    middle = pixels[height // 4 : height - height // 4, width // 4 : width - width // 4, 1]
    left = cv2.filter2D(middle, cv2.CV_16S, _LAPLACIANS_DIFFERENCE)[1:-1:2, 1:-1:2]
    return float(np.median(np.abs(left))) * _SIGMA_OF_MEDIAN if left.size else 0.0


def _detection(finding: SsdFinding, side: float, left: float, top: float) -> Detection:
    """In pixels of the frame, whose square of `side` began at (left, top)."""
    keys = finding.keys * side + (left, top)
    return Detection(
        Box(finding.left * side + left, finding.top * side + top, finding.width * side, finding.height * side),
        finding.score,
        right_eye=(float(keys[_RIGHT_EYE, 0]), float(keys[_RIGHT_EYE, 1])),
        left_eye=(float(keys[_LEFT_EYE, 0]), float(keys[_LEFT_EYE, 1])),
    )
