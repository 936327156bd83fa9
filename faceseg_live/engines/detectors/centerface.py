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

MODEL = "centerface"
"""Its file, of those that come with the program."""
LONGEST_PX = 640
_MIN_SCORE = 0.5
_STEP_PX = 32
"""Sides of the input are multiples of it."""
_CELL_PX = 4
"""Side of the square of the input that one place of the output stands for."""
_SAME_FACE = 0.3
"""Intersection over union from which two boxes show the same."""
_LARGEST_EXPONENT = 10.0


class CenterFaceDetector:
    """Whole picture at once; faces from 10 pixels on, of a picture fitted to `longest_px`."""

    def __init__(self, min_score: float = _MIN_SCORE, longest_px: int = LONGEST_PX) -> None:
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
        values = _fitted(pixels, self._longest_px)
        if values.shape != self._network.input_shape:
            self._network.resize(values.shape)
        (output,) = self._network.run(values)
        return _detections(output[0], pixels.shape[1] / values.shape[2], pixels.shape[0] / values.shape[1],
                           self._min_score)

    def close(self) -> None:
        self._network.close()


def _fitted(pixels: Pixels, longest_px: int) -> NDArray[np.float32]:
    """(1, h, w, 3) in 0..255: the picture with sides that the network can divide, stretched a little for it."""
    height, width = pixels.shape[:2]
    share = min(1.0, longest_px / max(height, width))
    columns, rows = (max(1, round(side * share / _STEP_PX)) * _STEP_PX for side in (width, height))
    is_smaller = columns * rows < width * height
    sized = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA if is_smaller else cv2.INTER_LINEAR)
    return np.asarray(sized, np.float32)[None]


def _detections(output: NDArray[np.float32], across: float, down: float, min_score: float) -> list[Detection]:
    """What the network's answer means, most certain first.

    Args:
        output: (h, w, 15): heat before its sigmoid, log height and width, offset down and across, five key points, down
            and across, in heights and widths of the box from its corner.
        across, down: pixels of the picture in one of the network's input.
        min_score: 0..1.
    """
    kept = output[..., 0] > np.log(max(min_score, 1e-6) / max(1 - min_score, 1e-6))
    rows, columns = np.nonzero(kept)
    found = output[kept].astype(np.float64)
    scores = 1 / (1 + np.exp(-found[:, 0]))
    sizes = np.exp(np.minimum(found[:, 1:3], _LARGEST_EXPONENT))
    corners = np.stack((rows, columns), axis=1) + found[:, 3:5] + 0.5 - sizes / 2
    pixel = np.array((down, across)) * _CELL_PX
    keys = (corners[:, None] + found[:, 5:9].reshape(-1, 2, 2) * sizes[:, None]) * pixel
    corners, sizes = corners * pixel, sizes * pixel
    boxes = np.concatenate((corners[:, ::-1], sizes[:, ::-1]), axis=1)
    order = cv2.dnn.NMSBoxes(boxes.tolist(), scores.tolist(), min_score, _SAME_FACE) if len(boxes) else ()
    return [_detection(boxes[index], scores[index], keys[index]) for index in order]


def _detection(box: NDArray[np.float64], score: float, keys: NDArray[np.float64]) -> Detection:
    (right_y, right_x), (left_y, left_x) = keys.tolist()
    return Detection(Box(*box.tolist()), float(score), right_eye=(right_x, right_y), left_eye=(left_x, left_y))
