"""One part of an image that is hidden, and how it is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.heads import Oval
from ...domain.types import Pixels, Points
from ..cropping import Affine
from ..drawing import Colour, mixed

FULL = 255
"""The weight of pixels of which nothing of the frame is left."""
_SHIFT = 4
_STEPS = 1 << _SHIFT
"""OpenCV draws in fractions of a pixel, so that edges don't tremble: sixteenths."""
_SOFT_PX = 2
"""So far beyond its outlines soft edges reach."""
_ROUNDING_PX = 0.7
"""OpenCV's firm edges are up to so far off."""
_RUN = 3
"""Grains of an image: so far what one shows may run beyond it where the image is resampled. A pixel of a reduced image
is made of two averages at most, a grain wide each, along each axis: all of that lies within 2.2."""
_CORNERS = 64
_CIRCLE = np.array([(math.cos(angle), math.sin(angle)) for angle in np.arange(_CORNERS) * (2 * math.pi / _CORNERS)])
_AROUND = 1 / math.cos(math.pi / _CORNERS)
"""A polygon round a circle is so much larger than the one within."""


@dataclass(frozen=True, eq=False)
class Region:
    """A part of an image of a frame.

    All that lies within its outlines is hidden; beyond them is a soft edge of a pixel, and then nothing changes.
    """

    outlines: tuple[NDArray[np.int32], ...]
    """Closed polygons, (N, 2) each, in sixteenths of a pixel of the frame."""
    size: tuple[int, int]
    """(width, height) of the frame."""
    rotation: float = 0.0
    """Radians, clockwise: how far the head is tilted that it is of."""
    landmarks: Points | None = None
    """The mesh of the face that it is of, as in `Face`; None: nobody knows."""
    spread_px: int = 0
    """So far beyond its outlines all is hidden as well."""

    @classmethod
    def of(cls, outlines: Iterable[NDArray[np.floating]], size: tuple[int, int], rotation: float = 0.0,
           landmarks: Points | None = None) -> Region:
        """From outlines in pixels; finite, and not much further out than the frame is large."""
        return cls(tuple(np.rint(outline * _STEPS).astype(np.int32) for outline in outlines), size, rotation, landmarks)

    @classmethod
    def whole(cls, size: tuple[int, int]) -> Region:
        """All of the image."""
        width, height = size
        return cls.of([np.array(((-1.0, -1), (width, -1), (width, height), (-1, height)))], size)

    def moved(self, move: Affine, size: tuple[int, int], grain_px: float) -> Region:
        """The same in an image of this (width, height) that was made of the frame, and a little more: where an image is
        resampled, what a pixel shows runs into those beside it.

        Args:
            move: (3, 3), pixels of the frame to pixels of the image, without a turn.
            grain_px: as in `Hider.hide_in_copy`.
        """
        scale, shift = move[(0, 1), (0, 1)], move[:2, 2] * _STEPS
        outlines = tuple(np.rint(outline * scale + shift).astype(np.int32) for outline in self.outlines)
        landmarks = self.landmarks
        if landmarks is not None:
            landmarks = landmarks * np.float32(scale[0])
            landmarks[:, :2] += np.asarray(move[:2, 2], np.float32)
        return Region(outlines, size, self.rotation, landmarks, math.ceil(_RUN * max(1.0, grain_px)))

    @cached_property
    def place(self) -> tuple[slice, slice]:
        """Rows and columns of the image that it changes; empty ones where it lies beside the frame."""
        corners = np.concatenate(self.outlines)
        beyond = _SOFT_PX + self.spread_px
        left, top = (max(0, int(side) // _STEPS - beyond) for side in corners.min(axis=0))
        right, bottom = (min(edge, int(side) // _STEPS + beyond + 1)
                         for side, edge in zip(corners.max(axis=0), self.size, strict=True))
        return slice(top, max(top, bottom)), slice(left, max(left, right))

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Centre, width and height, in pixels, of the rectangle round it that is tilted as the head is."""
        cos, sin = math.cos(self.rotation), math.sin(self.rotation)
        upright = np.array(((cos, -sin), (sin, cos)))
        corners = np.concatenate(self.outlines) / _STEPS @ upright
        first, last = corners.min(axis=0), corners.max(axis=0)
        x, y = upright @ ((first + last) / 2)
        width, height = last - first
        return float(x), float(y), float(width), float(height)

    def paint(self, pixels: Pixels, colour: Colour | int) -> None:
        """Fill it in an image of the frame's size: with one colour, softly, and again with a firm edge, so that nothing
        is left within."""
        for outline in self.outlines:
            for line, soft_px in ((cv2.LINE_AA, 1), (cv2.LINE_8, 0)):
                cv2.fillPoly(pixels, [outline], colour, line, _SHIFT)
                if self.spread_px:
                    cv2.polylines(pixels, [outline], True, colour, 2 * (self.spread_px + soft_px), line, _SHIFT)

    def lay(self, pixels: Pixels, part: Pixels) -> None:
        """Lay what is there instead over an image of the frame's size. `part`: of the size of its place, BGRA."""
        place = self.place
        pixels[place] = mixed(pixels[place], part, self.weight)

    @cached_property
    def weight(self) -> Pixels:
        """(rows, columns) uint8 of its place: FULL where nothing of the frame is left, 0 where all of it."""
        rows, columns = self.place
        drawn = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
        corner = np.array((columns.start, rows.start), np.int32) * _STEPS
        moved = tuple(outline - corner for outline in self.outlines)
        Region(moved, (drawn.shape[1], drawn.shape[0]), spread_px=self.spread_px).paint(drawn, FULL)
        return drawn


def ring(oval: Oval) -> NDArray[np.float64]:
    """A polygon round all pixels of an oval, (N, 2) pixels."""
    cos, sin = math.cos(oval.rotation), math.sin(oval.rotation)
    across, along = oval.across + _ROUNDING_PX, oval.along + _ROUNDING_PX
    axes = np.array(((cos * across, sin * across), (-sin * along, cos * along)))
    return np.asarray(_CIRCLE @ axes * _AROUND + (oval.x, oval.y))


def hull_round(points: Points, reach_px: float) -> NDArray[np.float64]:
    """The outline of all points, (N, 2) pixels, and so far beyond them."""
    hull = cv2.convexHull(np.ascontiguousarray(points, np.float32)).reshape(-1, 1, 2)
    spread = (hull + _CIRCLE * (_AROUND * (reach_px + _ROUNDING_PX))).reshape(-1, 2)
    return np.asarray(cv2.convexHull(spread.astype(np.float32)).reshape(-1, 2), np.float64)
