"""Separates people from background, with the selfie models in mediapipe's wheel."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...messages import Message
from .bundled_solution import BundledSolution

_GRAPH = """
input_stream: "image" input_side_packet: "model_selection" output_stream: "mask"
node { calculator: "SelfieSegmentationCpu" input_stream: "IMAGE:image"
       input_side_packet: "MODEL_SELECTION:model_selection" output_stream: "SEGMENTATION_MASK:mask" }
"""
_SQUARE = (0, (256, 256), "selfie_segmentation/selfie_segmentation.tflite")
_LANDSCAPE = (1, (256, 144), "selfie_segmentation/selfie_segmentation_landscape.tflite")
_LANDSCAPE_FROM = 1.3
"""Width over height from which the landscape model distorts the frame less than the square one does."""


class BundledSelfie:
    """The PersonSegmenter on mediapipe 0.10. Use and close it on the thread that made it."""

    def __init__(self) -> None:
        """EngineUnavailable where this installation has no selfie models."""
        self._landscape = _start(_LANDSCAPE)
        self._square = _start(_SQUARE)

    def probability(self, pixels: Pixels) -> NDArray[np.float32]:
        """(H, W, 3) RGB → (144, 256) float32 in 0..1 for landscape frames, (256, 256) for all others."""
        height, width = pixels.shape[:2]
        is_landscape = width >= _LANDSCAPE_FROM * height
        _, size, _ = _LANDSCAPE if is_landscape else _SQUARE
        # The graph answers at the size of its input: so the frame shrinks before it, not the mask after it.
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        result = (self._landscape if is_landscape else self._square).run({"image": small})
        return np.asarray(np.clip(result.mask, 0.0, 1.0), np.float32)

    def close(self) -> None:
        self._landscape.close()
        self._square.close()


def _start(model: tuple[int, tuple[int, int], str]) -> BundledSolution:
    selection, (width, height), path = model
    solution = BundledSolution(Message("engines.selfie_models"), _GRAPH, path, {"model_selection": selection})
    solution.warm_up({"image": np.zeros((height, width, 3), np.uint8)})
    return solution
