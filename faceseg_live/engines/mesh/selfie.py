"""Separates people from background with MediaPipe's selfie segmentation networks."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.types import Pixels
from ...models.shipped import shipped_model
from ...runtimes.litert import LiteRtNetwork
from .square import as_input

_LANDSCAPE_FROM = 1.3
"""Width over height from which the landscape network distorts the frame less than the square one does."""


class SelfieSegmenter:
    """The PersonSegmenter of the default engine: 3 to 5 ms a frame."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where a model or its runtime is missing."""
        self._landscape = LiteRtNetwork(shipped_model("selfie_segmentation_landscape"))
        self._square = LiteRtNetwork(shipped_model("selfie_segmentation"))

    def probability(self, pixels: Pixels) -> NDArray[np.float32]:
        """(H, W, 3) RGB → (144, 256) float32 in 0..1 for landscape frames, (256, 256) for all others."""
        height, width = pixels.shape[:2]
        network = self._landscape if width >= _LANDSCAPE_FROM * height else self._square
        _, rows, columns, _ = network.input_shape
        small = cv2.resize(pixels, (columns, rows), interpolation=cv2.INTER_AREA)
        (mask,) = network.run(as_input(np.asarray(small, np.uint8)))
        return np.asarray(np.clip(mask[0, :, :, 0], 0.0, 1.0), np.float32)

    def close(self) -> None:
        self._landscape.close()
        self._square.close()
