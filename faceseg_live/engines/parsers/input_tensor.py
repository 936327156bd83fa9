"""A network's input: one array that is filled again with each image."""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.types import Pixels
from .parser_rows import InputRule, Layout

_LEVELS = np.arange(256, dtype=np.float64)


class InputTensor:
    """Normalises images straight into the network's input: one look-up per value, nothing is allocated."""

    def __init__(self, rule: InputRule) -> None:
        side = rule.size_px
        self._layout = rule.layout
        self.values = np.zeros((1, 3, side, side) if rule.layout is Layout.NCHW else (1, side, side, 3), np.float32)
        """(1, 3, size, size) or (1, size, size, 3) float32."""
        by_channel = [
            ((_LEVELS / rule.scale - mean) / std).astype(np.float32)
            for mean, std in zip(rule.mean, rule.std, strict=True)
        ]
        self._planes = [table[None] for table in by_channel]
        self._together = np.ascontiguousarray(np.stack(by_channel, axis=-1)[None])

    def fill(self, picture: Pixels) -> None:
        """Take over a (size, size, 3) uint8 RGB image."""
        if self._layout is Layout.NHWC:
            cv2.LUT(picture, self._together, dst=self.values[0])
            return
        for index, plane in enumerate(cv2.split(picture)):
            cv2.LUT(plane, self._planes[index], dst=self.values[0, index])
