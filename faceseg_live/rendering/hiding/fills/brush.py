"""Flat shapes with soft edges, placed by fractions of pixels so that nothing trembles."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
import numpy as np
from numpy.typing import NDArray

from ....domain.types import Pixels
from ...drawing import Colour, mixed, plain

Line = NDArray[np.floating]
"""(N, 2) x, y in pixels; a single point is (2,)."""

_SHIFT = 4
_STEPS = 1 << _SHIFT
_TURN = np.arange(32) * (2 * math.pi / 32)
_COS, _SIN = np.cos(_TURN)[:, None], np.sin(_TURN)[:, None]
_ROOM_PX = 2


class Brush:
    """Draws on an image, (height, width, 4) uint8 BGRA, or (height, width) uint8; it may be a part of a larger one."""

    def __init__(self, pixels: Pixels, corner: tuple[int, int] = (0, 0)) -> None:
        """`corner`: x and y of the first pixel in the coordinates of what is drawn."""
        self._pixels, self._corner = pixels, corner

    def fill(self, outline: Line, colour: Colour | int) -> None:
        """Fill a closed outline."""
        if self._pixels.size:
            polygon = np.rint((outline - self._corner) * _STEPS).astype(np.int32)
            cv2.fillPoly(self._pixels, [polygon], colour, cv2.LINE_AA, _SHIFT)

    def stroke(self, line: Line, width_px: float, colour: Colour) -> None:
        """Draw along a line, with round ends."""
        along = np.gradient(line, axis=0)
        half_px = width_px / 2 / np.maximum(np.hypot(*along.T), 1e-6)
        aside = np.column_stack((-along[:, 1] * half_px, along[:, 0] * half_px))
        self.fill(np.concatenate((line + aside, (line - aside)[::-1])), colour)
        for end in (line[0], line[-1]):
            self.fill(blob(end, np.array((width_px / 2, 0)), np.array((0, width_px / 2))), colour)

    @contextmanager
    def within(self, colour: Colour, *outlines: Line) -> Iterator[Brush]:
        """Draw on an image of one colour that is laid over this one, as far as it is within any of these outlines."""
        corners = np.concatenate(outlines) - self._corner
        height, width = self._pixels.shape[:2]
        first = np.clip(np.floor(corners.min(axis=0)) - _ROOM_PX, 0, (width, height)).astype(int)
        last = np.clip(np.ceil(corners.max(axis=0)) + _ROOM_PX, first, (width, height)).astype(int)
        (left, top), (right, bottom) = first.tolist(), last.tolist()
        corner = self._corner[0] + left, self._corner[1] + top
        above, weight = plain(bottom - top, right - left, colour), np.zeros((bottom - top, right - left), np.uint8)
        yield Brush(above, corner)
        for outline in outlines:
            Brush(weight, corner).fill(outline, 255)
        if weight.size:
            place = np.s_[top:bottom, left:right]
            self._pixels[place] = mixed(self._pixels[place], above, weight)


def blob(centre: Line, half_across: Line, half_along: Line) -> Line:
    """The outline of an ellipse with these half axes, (2,) each."""
    return np.asarray(centre + _COS * half_across + _SIN * half_along)


def hull(points: Line) -> Line:
    """Their outline."""
    return np.asarray(cv2.convexHull(np.ascontiguousarray(points, np.float32)).reshape(-1, 2))


def rounded(outline: Line) -> Line:
    """A closed outline through the same points without corners."""
    return _spline(np.concatenate((outline[-1:], outline, outline[:2])))


def bent(line: Line) -> Line:
    """A line through the same points without corners."""
    first, last = 2 * line[:1] - line[1:2], 2 * line[-1:] - line[-2:-1]
    return np.concatenate((_spline(np.concatenate((first, line, last))), line[-1:]))


def _spline(points: Line, steps: int = 4) -> Line:
    """Through all points but the first and the last one, without the end (Catmull and Rom, 1974)."""
    before, start, end, after = (points[i : len(points) - 3 + i, None] for i in range(4))
    t = (np.arange(steps) / steps)[None, :, None]
    curve = (2 * start + (end - before) * t + (2 * before - 5 * start + 4 * end - after) * t**2
             + (3 * start - before - 3 * end + after) * t**3) / 2
    return np.asarray(curve.reshape(-1, 2))
