"""Binary shapes: where a mask comes from before it is refined, kept as a small patch of the frame.

Polygons are drawn by OpenCV's scan conversion, outline included, so that a point or a line covers pixels too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Binary = NDArray[np.uint8]
IntPoints = NDArray[np.int32]

COORDINATE_LIMIT_PX = 1 << 30
"""Points further out count as lying at this limit: OpenCV's hull is exact up to here."""

_DRAWING_MARGIN_PX = 1 << 16
"""Polygons are cut this far outside the frame: OpenCV walks over every scan line, seen or not."""


_BACKGROUND_AND_TWO = 3
"""Labels of connected parts from which on there is a choice."""


class FrameSize(NamedTuple):
    """A frame's size in pixels, both at least 1."""

    width: int
    height: int


class Margins(NamedTuple):
    """Pixels on the four sides of a shape, each at least 0."""

    left: int
    top: int
    right: int
    bottom: int

    def at_most(self, limit_px: int) -> Margins:
        return Margins(*(min(side, limit_px) for side in self))

    def unless_above(self, limit_px: int) -> Margins:
        """The sides that are within the limit; 0 for the others."""
        return Margins(*(side if side <= limit_px else 0 for side in self))


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """A patch of a binary image; everything outside the patch is 0."""

    pixels: Binary
    """(height, width) uint8, 0 or 1; (0, 0) for an empty shape."""
    left: int
    """Column of the frame where the patch begins; the patch never leaves the frame."""
    top: int
    frame: FrameSize

    @classmethod
    def empty(cls, frame: FrameSize) -> Shape:
        return cls(np.zeros((0, 0), np.uint8), 0, 0, frame)

    @property
    def is_empty(self) -> bool:
        return self.pixels.size == 0

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def to_border(self) -> Margins:
        """Pixels between the patch and the frame's border."""
        return Margins(
            self.left,
            self.top,
            self.frame.width - self.left - self.width,
            self.frame.height - self.top - self.height,
        )

    def tight(self) -> Shape:
        """The same shape on the smallest patch that holds it."""
        x, y, width, height = cv2.boundingRect(self.pixels) if self.pixels.size else (0, 0, 0, 0)
        if width == 0:
            return Shape.empty(self.frame)
        return Shape(self.pixels[y : y + height, x : x + width], self.left + x, self.top + y, self.frame)

    def expanded(self, margins: Margins) -> Shape:
        """The same shape on a larger patch; the margins must fit between it and the frame's border."""
        if not any(margins):
            return self
        pixels = _bordered(self.pixels, margins, cv2.BORDER_CONSTANT)
        return Shape(pixels, self.left - margins.left, self.top - margins.top, self.frame)

    def surrounded(self, margins: Margins) -> Binary:
        """The patch with what a filter sees around it, also beyond the frame.

        Beyond the frame's border the image is mirrored without repeating the border pixel (REFLECT_101), as
        often as the margin needs: 3 2 1 | 0 1 2 3 | 2 1 0 1 2 …; a single row or column repeats itself.
        """
        at_border = Margins(*(m if gap == 0 else 0 for m, gap in zip(margins, self.to_border, strict=True)))
        inside = Margins(*(m - b for m, b in zip(margins, at_border, strict=True)))
        pixels = _bordered(self.pixels, inside, cv2.BORDER_CONSTANT)
        return _bordered(pixels, at_border, cv2.BORDER_REFLECT_101) if any(at_border) else pixels


def hull_shape(points: IntPoints, frame: FrameSize) -> Shape:
    """The filled convex hull of all points, (N, 2); empty without points."""
    if len(points) == 0:
        return Shape.empty(frame)
    hull = cv2.convexHull(points).reshape(-1, 2)
    return _drawn(np.asarray(hull, np.int32), frame, convex=True)


def contour_shape(contour: IntPoints, frame: FrameSize) -> Shape:
    """The filled polygon with these corners, (N, 2), in this order; empty without points."""
    return _drawn(contour, frame, convex=False)


def united(shapes: Iterable[Shape], frame: FrameSize) -> Shape:
    """Where any of the shapes is."""
    filled = [shape for shape in shapes if not shape.is_empty]
    if len(filled) < 2:
        return filled[0] if filled else Shape.empty(frame)
    left, top = min(s.left for s in filled), min(s.top for s in filled)
    right, bottom = max(s.left + s.width for s in filled), max(s.top + s.height for s in filled)
    pixels = np.zeros((bottom - top, right - left), np.uint8)
    for shape in filled:
        y, x = shape.top - top, shape.left - left
        pixels[y : y + shape.height, x : x + shape.width] |= shape.pixels
    return Shape(pixels, left, top, frame)


def subtracted(shape: Shape, hole: Shape) -> Shape:
    """The shape without the hole."""
    return _combined(shape, hole, ~hole.pixels, keeps_rest=True)


def intersected(shape: Shape, limit: Shape) -> Shape:
    """The shape as far as it lies inside the limit."""
    return _combined(shape, limit, limit.pixels, keeps_rest=False)


def without_specks(shape: Shape, least: float) -> Shape:
    """The parts that hang together, corner to corner at least, and have no less than this share of the largest."""
    if shape.is_empty:
        return shape
    count, parts = cv2.connectedComponents(shape.pixels)
    if count < _BACKGROUND_AND_TWO:
        return shape
    areas = np.bincount(parts.ravel())  # OpenCV's own statistics take five times as long
    kept = np.asarray(areas >= least * areas[1:].max(), np.uint8)
    kept[0] = 0
    return Shape(kept[parts], shape.left, shape.top, shape.frame).tight()


def _combined(shape: Shape, other: Shape, kept: Binary, *, keeps_rest: bool) -> Shape:
    """The shape where `kept`, on the other one's patch, says so; `keeps_rest`: and all of it outside that patch."""
    left, top = max(shape.left, other.left), max(shape.top, other.top)
    right = min(shape.left + shape.width, other.left + other.width)
    bottom = min(shape.top + shape.height, other.top + other.height)
    if right <= left or bottom <= top:
        return shape if keeps_rest else Shape.empty(shape.frame)
    common = np.s_[top - shape.top : bottom - shape.top, left - shape.left : right - shape.left]
    pixels = shape.pixels.copy() if keeps_rest else np.zeros_like(shape.pixels)
    theirs = kept[top - other.top : bottom - other.top, left - other.left : right - other.left]
    pixels[common] = shape.pixels[common] & theirs
    return Shape(pixels, shape.left, shape.top, shape.frame).tight()


def _bordered(pixels: Binary, margins: Margins, border: int) -> Binary:
    left, top, right, bottom = margins
    return np.asarray(cv2.copyMakeBorder(pixels, top, bottom, left, right, border), np.uint8)


def _drawn(polygon: IntPoints, frame: FrameSize, *, convex: bool) -> Shape:
    polygon = _within_drawing_range(polygon, frame)
    if len(polygon) == 0:
        return Shape.empty(frame)
    left, top = (int(v) for v in np.maximum(polygon.min(axis=0), 0))
    right, bottom = (int(v) + 1 for v in np.minimum(polygon.max(axis=0), np.array(frame) - 1))
    if right <= left or bottom <= top:
        return Shape.empty(frame)
    pixels = np.zeros((bottom - top, right - left), np.uint8)
    corners = polygon - np.array((left, top), np.int32)
    if convex:
        cv2.fillConvexPoly(pixels, corners, (1,))
    else:
        cv2.fillPoly(pixels, [corners], (1,))
    return Shape(pixels, left, top, frame).tight()


def _within_drawing_range(polygon: IntPoints, frame: FrameSize) -> IntPoints:
    """Cut a polygon that reaches far outside the frame; edges in the frame move by half a pixel at most."""
    low = -_DRAWING_MARGIN_PX
    highs = (frame.width + _DRAWING_MARGIN_PX, frame.height + _DRAWING_MARGIN_PX)
    if len(polygon) == 0 or (polygon.min() >= low and bool((polygon.max(axis=0) <= highs).all())):
        return polygon
    corners = polygon.astype(np.float64)
    for axis, high in enumerate(highs):
        corners = _cut(corners, axis, low, keep_above=True)
        corners = _cut(corners, axis, high, keep_above=False)
    return np.rint(corners).astype(np.int32)


def _cut(corners: NDArray[np.float64], axis: int, limit: int, *, keep_above: bool) -> NDArray[np.float64]:
    """One step of Sutherland and Hodgman's clipping: the part on one side of an axis-parallel line."""
    depth = (corners[:, axis] - limit) * (1 if keep_above else -1)
    kept: list[NDArray[np.float64]] = []
    for here, (corner, inside) in enumerate(zip(corners, depth, strict=True)):
        before = depth[here - 1]
        if (inside >= 0) != (before >= 0):
            kept.append(corners[here - 1] + (corner - corners[here - 1]) * (before / (before - inside)))
        if inside >= 0:
            kept.append(corner)
    return np.array(kept).reshape(-1, 2)
