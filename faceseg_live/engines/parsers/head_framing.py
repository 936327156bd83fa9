"""The crop that shows a parser head and neck and little else, whatever the hair: found from its own last labels.

Face-parsing networks are trained on images that the head fills. A square of one width for all faces cuts big hair
off and shows shaved heads too small; both cost accuracy. So the first look takes the usual square, and from the next
one on the square follows the head that the look before has shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ...domain.regions import EARS, FACE, Region, Regions
from ...domain.types import Pixels
from ..crops import Affine

_HEAD: Regions = FACE | EARS | {
    Region.HAIR, Region.HAT, Region.GLASSES, Region.EARRING, Region.NECK, Region.NECKLACE,
}
_WORK_WIDTH_PX = 112
"""So many rows of the labels are looked at; the box needs no more."""
_ROOM = 1.0
"""Measured: more room costs mouth and nose more than it gives the hair."""
_SMALLEST, _LARGEST = 0.6, 1.6
_BEYOND = 0.08
"""How far a head that is cut off by the crop is thought to go on, as a share of the crop."""
_SLACK = 0.05
"""The square rests while the head's differs by less than this share: a mask must not tremble with the labels."""
_PACE = 0.25
"""The share of the difference that one frame makes up for."""


@dataclass(frozen=True, slots=True)
class Framing:
    """A square within the parser's usual crop of a face; 0..1 is that crop, and it may reach over it."""

    x: float = 0.5
    y: float = 0.5
    """The centre."""
    side: float = 1.0

    def applied(self, to_crop: Affine, size: tuple[int, int]) -> Affine:
        """The map of this square, given that of the usual crop of that (width, height); centres stay on centres."""
        framed = to_crop / self.side
        corner = np.array([self.x - self.side / 2, self.y - self.side / 2])
        framed[:, 2] += (0.5 - corner * size) / self.side - 0.5
        return framed

    def is_near(self, other: Framing, slack: float) -> bool:
        """Whether they differ by less than this share of the side."""
        apart = max(abs(other.x - self.x), abs(other.y - self.y), abs(other.side - self.side))
        return apart < slack * self.side

    def towards(self, requested: Framing) -> Framing:
        """One frame's step; none where they are nearly the same."""
        if self.is_near(requested, _SLACK):
            return self
        return Framing(
            self.x + _PACE * (requested.x - self.x),
            self.y + _PACE * (requested.y - self.y),
            self.side + _PACE * (requested.side - self.side),
        )


class HeadLocator:
    """Finds the head in a parser's labels."""

    def __init__(self, classes: Sequence[Regions]) -> None:
        self._is_head, self._is_face = np.zeros(256, np.uint8), np.zeros(256, np.uint8)
        for index, regions in enumerate(classes):
            self._is_head[index] = bool(regions and regions <= _HEAD)
            self._is_face[index] = bool(regions and regions <= FACE)

    def framing(self, labels: Pixels, shown: Framing) -> Framing:
        """The square round the head in labels of the crop `shown`; `shown` itself where no head is seen."""
        step = max(1, labels.shape[0] // _WORK_WIDTH_PX)
        small = np.ascontiguousarray(labels[::step, ::step])
        _, parts, boxes, _ = cv2.connectedComponentsWithStats(cv2.LUT(small, self._is_head), connectivity=4)
        inside = np.asarray(parts[cv2.LUT(small, self._is_face) > 0], np.int32)
        of_face = np.bincount(inside, minlength=len(boxes))
        head = int(of_face.argmax())
        if of_face[head] == 0:
            return shown
        size = np.array(small.shape[::-1])
        first = boxes[head, :2]
        last = first + boxes[head, 2:4]
        start = first / size - np.where(first <= 0, _BEYOND, 0)
        end = last / size + np.where(last >= size, _BEYOND, 0)
        middle, side = (start + end) / 2, float((end - start).max()) * _ROOM
        return Framing(
            shown.x + (float(middle[0]) - 0.5) * shown.side,
            shown.y + (float(middle[1]) - 0.5) * shown.side,
            float(np.clip(side * shown.side, _SMALLEST, _LARGEST)),
        )
