"""Finds faces with CenterFace (https://arxiv.org/abs/1911.03599): side faces, covered ones and small ones too."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Box, Pixels
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from ..base import Detection
from .input_size import fitted, stretched

MODEL = "centerface"
"""Its file, of those that come with the program."""
_LONGEST_PX = 640
_MIN_SCORE = 0.5
_STEP_PX = 32
"""Sides of the input are multiples of it."""
_CELL_PX = 4
"""Side of the square of the input that one place of the output stands for."""
_SAME_FACE = 0.3
"""Intersection over union from which two boxes show the same."""
_LARGEST_EXPONENT = 10.0
"""Of a box's side in cells: beyond any picture."""


class CenterFaceDetector:
    """Whole picture at once; faces from 10 pixels on, of a picture fitted to `longest_px`."""

    def __init__(self, min_score: float = _MIN_SCORE, longest_px: int = _LONGEST_PX) -> None:
        """
        Args:
            min_score: 0..1; what is less certain is left out.
            longest_px: larger pictures are averaged down to it. 640 takes four times as long as 320.

        Raises EngineUnavailable where the model or its runtime is missing.
        """
        self._network = LiteRtNetwork(shipped_model(MODEL))
        self._min_score, self._longest_px = min_score, longest_px

    def find(self, pixels: Pixels) -> Sequence[Detection]:
        """(H, W, 3) RGB → detections, most certain first."""
        small, across, down = fitted(pixels, self._longest_px)
        below, beside = (-side % _STEP_PX for side in small.shape[:2])
        # Stretched to such sides, a picture would be resampled twice.
        padded = cv2.copyMakeBorder(small, 0, below, 0, beside, cv2.BORDER_CONSTANT)
        values = np.asarray(padded, np.float32)[None]
        if values.shape != self._network.input_shape:
            self._network.resize(values.shape)
        (output,) = self._network.run(values)
        return [stretched(item, across, down) for item in _detections(output[0], self._min_score)]

    def close(self) -> None:
        self._network.close()


def _detections(output: NDArray[np.float32], min_score: float) -> list[Detection]:
    """What the network's answer means, in pixels of its input, most certain first.

    Args:
        output: (h, w, 15): heat before its sigmoid, log height and width, offset down and across, five key points, down
            and across, in heights and widths of the box from its corner.
        min_score: 0..1.
    """
    kept = output[..., 0] > np.log(max(min_score, 1e-6) / max(1 - min_score, 1e-6))
    rows, columns = np.nonzero(kept)
    found = output[kept].astype(np.float64)
    scores = 1 / (1 + np.exp(-found[:, 0]))
    sizes = np.exp(np.minimum(found[:, 1:3], _LARGEST_EXPONENT))
    corners = np.stack((rows, columns), axis=1) + found[:, 3:5] + 0.5 - sizes / 2
    keys = (corners[:, None] + found[:, 5:9].reshape(-1, 2, 2) * sizes[:, None]) * _CELL_PX
    corners, sizes = corners * _CELL_PX, sizes * _CELL_PX
    boxes = np.concatenate((corners[:, ::-1], sizes[:, ::-1]), axis=1)
    order = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), min_score, _SAME_FACE) if len(boxes) else ()
    return [_detection(boxes[index], scores[index], keys[index]) for index in order]


def _detection(box: NDArray[np.float64], score: float, keys: NDArray[np.float64]) -> Detection:
    (right_y, right_x), (left_y, left_x) = keys.tolist()
    return Detection(Box(*box.tolist()), float(score), right_eye=(right_x, right_y), left_eye=(left_x, left_y))
