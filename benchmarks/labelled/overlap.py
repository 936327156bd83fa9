"""How well a mask meets a label. Masks are (height, width) bool; only pixels that are counted decide."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

_CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True, slots=True)
class Counts:
    """Pixels that are rightly, wrongly and wrongly not marked; of several pictures, their sums."""

    both: int = 0
    too_much: int = 0
    missed: int = 0

    @classmethod
    def of(cls, found: Flags, truth: Flags, counted: Flags) -> Counts:
        """Of one picture."""
        return cls(*(int(np.count_nonzero(part & counted)) for part in (found & truth, found & ~truth, ~found & truth)))

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.both + other.both, self.too_much + other.too_much, self.missed + other.missed)

    @property
    def iou(self) -> float:
        """Intersection over union, 0..1; 1 where both are empty."""
        union = self.both + self.too_much + self.missed
        return self.both / union if union else 1.0

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall (Dice), 0..1; None where both are empty."""
        pixels = 2 * self.both + self.too_much + self.missed
        return 2 * self.both / pixels if pixels else None


def outline(mask: Flags, counted: Flags) -> Flags:
    """The mask's pixels that touch a counted pixel outside of it, by an edge.

    Neither the picture's edge nor that of what counts is an outline: there the mask goes on unseen.
    """
    outside = (~mask & counted).astype(np.uint8)
    return np.asarray(mask & counted & (cv2.dilate(outside, _CROSS) > 0))


def border_distance(found: Flags, truth: Flags, counted: Flags) -> float | None:
    """Mean symmetric distance of the two outlines in pixels; None where one of them is empty.

    Every pixel of either outline counts with its distance to the nearest one of the other: the average symmetric
    surface distance (Heimann et al., 2009) in two dimensions.
    """
    outlines = outline(found, counted), outline(truth, counted)
    if not all(one.any() for one in outlines):
        return None
    distances = [_distance_from(other)[one] for one, other in (outlines, outlines[::-1])]
    return float(np.concatenate(distances).mean())


def _distance_from(marked: Flags) -> NDArray[np.float32]:
    away = np.where(marked, 0, 255).astype(np.uint8)
    return np.asarray(cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), np.float32)
