"""Which side of a face a pixel is on: networks confuse left and right, the mesh does not.

A face-parsing network sees a brow, an eye or an ear well and still takes the left one for the right one, above all in
turned faces. The line between the eyes of the mesh shows which it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ...domain.regions import Region, Regions
from ...domain.types import Pixels, Points
from ..crops import Affine
from ..mesh.geometry import LEFT_EYE_CORNER, RIGHT_EYE_CORNER

_PAIRS = (
    (Region.LEFT_BROW, Region.RIGHT_BROW),
    (Region.LEFT_EYE, Region.RIGHT_EYE),
    (Region.LEFT_EAR, Region.RIGHT_EAR),
)
_INNER_CORNERS = (133, 362)
"""Of the eyes: the bridge of the nose lies between them."""
_LEAST_APART_PX = 1.0


class Sides:
    """Puts the labels of paired features on the side of the face where they lie."""

    def __init__(self, classes: Sequence[Regions]) -> None:
        self._to_left, self._to_right = np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8)
        for left, right in _PAIRS:
            if frozenset({left}) in classes and frozenset({right}) in classes:
                of_left, of_right = classes.index(frozenset({left})), classes.index(frozenset({right}))
                self._to_left[of_right] = of_left
                self._to_right[of_left] = of_right
        self._has_pairs = bool((self._to_left != self._to_right).any())

    def corrected(self, labels: Pixels, to_labels: Affine, landmarks: Points | None) -> Pixels:
        """The (h, w) labels with every paired feature on its own side; the same array where nothing can be said."""
        if landmarks is None or not self._has_pairs:
            return labels
        corners = landmarks[[*_INNER_CORNERS, RIGHT_EYE_CORNER, LEFT_EYE_CORNER], :2] @ to_labels[:, :2].T
        across = corners[3] - corners[2]
        if np.hypot(*across) < _LEAST_APART_PX:
            return labels
        bridge = corners[:2].mean(axis=0) + to_labels[:, 2]
        rows, columns = (np.arange(side) - start for side, start in zip(labels.shape, bridge[::-1], strict=True))
        is_left = (rows * -across[1]).astype(np.float32)[:, None] < (columns * across[0]).astype(np.float32)
        return np.where(is_left, cv2.LUT(labels, self._to_left), cv2.LUT(labels, self._to_right))
