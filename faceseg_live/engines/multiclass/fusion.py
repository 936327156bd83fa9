"""What both networks see of a head: six classes by the one, and by ours what that takes as one.

The first has learnt from photos, and knows hair, necks and clothes better; it takes a face with its ears as one thing,
and glasses, hats and jewellery as another. Ours has learnt from rendered heads alone, and says which of these it is,
where the first agrees that it is one of them. What the first sees stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

from ...domain.regions import FACE_TO_EARS, Region, Regions
from ...domain.types import Frame, Pixels, freeze
from ..crops import Affine
from . import face_regions, network
from .face_regions import FaceRegionNetwork
from .network import MulticlassNetwork

TOLD: tuple[Regions, ...] = tuple(frozenset({region}) for region in (
    Region.LEFT_EAR, Region.RIGHT_EAR, Region.GLASSES, Region.HAT))
"""What only ours tells, and well enough."""
CLASSES: tuple[Regions, ...] = (
    frozenset(), frozenset({Region.HAIR}), frozenset({Region.NECK}), frozenset({Region.BODY_SKIN}), FACE_TO_EARS,
    frozenset({Region.CLOTH}), frozenset({Region.EARRING, Region.NECKLACE, Region.HELD}), *TOLD,
)
"""All that both can tell apart together."""
_TOLD_AT = tuple(face_regions.CLASSES.index(regions) for regions in TOLD)
_TAKEN_AS = tuple(next(index for index, taken in enumerate(network.CLASSES) if regions <= taken)
                  for regions in face_regions.CLASSES)
"""For each class of ours the one that the first network takes it as."""
_DOUBT = 5
"""Of 255: so much of each class is never excluded by the first network."""
_WHOLE = 255


class HeadNetwork:
    """Both networks. One look takes about 45 ms on one thread. Only one thread at a time may use it."""

    input_size = MulticlassNetwork.input_size
    """(width, height) in pixels: known without loading, for whoever plans looks."""

    def __init__(self) -> None:
        """Raises EngineUnavailable where a model or its runtime is missing."""
        self._multiclass, self._face_regions = MulticlassNetwork(), FaceRegionNetwork()

    def shares_of_frame(self, frame: Frame, to_input: Affine) -> Pixels:
        """(192, 192, 6) uint8 shares of the first network's classes; raises EngineFailed.

        Args:
            to_input: pixels of the frame → pixels of the shares, for any part of it.
        """
        return self._multiclass.look(frame, to_input).shares

    def shares_of_head(self, frame: Frame, to_input: Affine) -> Pixels:
        """(192, 192, 10) uint8 shares: of the first network's classes, and of `TOLD`; raises EngineFailed.

        Args:
            to_input: of a square round a face, 2.1 times as large, in which the face is upright.
        """
        sight = self._multiclass.look(frame, to_input)
        return freeze(np.concatenate((sight.shares, told(sight.shares, self._face_regions.shares(sight))), axis=2))

    def close(self) -> None:
        self._multiclass.close()
        self._face_regions.close()


def told(coarse: Pixels, fine: Pixels) -> Pixels:
    """(H, W, 4) uint8 shares of `TOLD`, 255 in all at the most.

    The product of both networks' probabilities (products of experts, Hinton 2002). On labelled heads (FaceSynthetics 0
    to 19) that overlaps ears by .76 and hats by .45, where ours alone does by .70 and .24.

    Args:
        coarse: (H, W, 6) shares of `network.CLASSES`.
        fine: (h, w, 19) shares of `face_regions.CLASSES`, of the same part of the frame.
    """
    (rows, columns), (small_rows, small_columns) = coarse.shape[:2], fine.shape[:2]
    small = np.asarray(cv2.resize(coarse, (small_columns, small_rows), interpolation=cv2.INTER_AREA))
    product = fine * np.maximum(small, _DOUBT)[..., _TAKEN_AS].astype(np.float32)
    product *= _WHOLE / np.maximum(product.sum(axis=2, keepdims=True), 1)
    own = product[..., _TOLD_AT].astype(np.uint8)
    return freeze(np.asarray(cv2.resize(own, (columns, rows), interpolation=cv2.INTER_LINEAR)))
