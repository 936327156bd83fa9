"""The steps that turn a binary shape into a soft mask: smooth → grow → blur.

They follow the "faceSegmentation" node step by step and give what its full-frame computation gives, but work
on the shape's own patch of the frame. A filter wider than the frame, where the node fails, sees the frame
mirrored again and again at its borders (see `Shape.surrounded`).
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from .gaussian import Floats, Gaussian, convolve, gaussian_kernel
from .shapes import Binary, Margins, Shape

SMOOTHING_SHARE = 0.2
SMOOTHING_LIMIT = 99
"""The smoothing kernel is a fifth of the shape's size, 99 at most."""

_HALF = 0.5
"""A blurred shape is cut at this value."""

_ROUNDED_UP = np.float32(1 + 1e-6)
"""Weights that sum to a little more than 1: what is full becomes 1, and no less by rounding."""

_CELLS_PER_SIGMA = 6.0
_FIRST_CELL_SIGMA_PX = 7.8
"""A wide blur runs on square cells, six to the standard deviation; cells of two pixels serve from the second
value on. The error against the blur on pixels stays below 0.5 of 1/255 (measured)."""

_CELLS_PER_SIDE = 4
"""At least so many cells to the frame's smaller side: larger ones would beat with the period at which a wide
kernel sees a small frame mirrored."""


def odd_kernel(size: int) -> int:
    """The kernel size itself, or the next larger one when it is even."""
    return size | 1


def smoothing(extent_px: int, scale: float = 1.0) -> Gaussian:
    """What rounds a shape whose last and first pixel are `extent_px` apart.

    scale: the shape is so many times as large as in the frame for whose pixels the limit is meant.
    """
    size = int(min(extent_px / scale * SMOOTHING_SHARE, SMOOTHING_LIMIT))
    return Gaussian.of(odd_kernel(size) if size > 1 else 1, scale)


def smoothed(shape: Shape, gaussian: Gaussian) -> Shape:
    """Round the corners: 1 where the blurred shape is above one half. What is too thin for it vanishes."""
    reach = gaussian.reach_px
    if shape.is_empty or reach == 0:
        return shape
    # A point outside the bounding box has less than half of the kernel's weight on the shape, so it stays 0;
    # but near the frame's border the mirrored shape adds to that, and the gap between them can close.
    window = shape.expanded(shape.to_border.unless_above(reach))
    seen = window.surrounded(Margins(reach, reach, reach, reach))
    values = convolve(seen, gaussian.kernel)
    return Shape((values > _HALF).view(np.uint8), window.left, window.top, shape.frame).tight()


def grown(shape: Shape, steps: int, *, tapered: bool) -> Shape:
    """Dilate (steps > 0) or erode (steps < 0) by a 3×3 square, or plus when tapered, so many times.

    Repeating those is a threshold on the distance, Chebyshev for the square and L1 for the plus; a 3×3
    distance transform is exact for both. The frame's border never erodes.
    """
    if shape.is_empty or steps == 0:
        return shape
    if steps > 0:
        window = shape.expanded(shape.to_border.at_most(steps))
        inside = _is_near(window.pixels, steps, tapered=tapered)
    else:
        window = shape.expanded(shape.to_border.at_most(1))
        inside = ~_is_near(window.pixels ^ np.uint8(1), -steps, tapered=tapered)
    return Shape(inside.view(np.uint8), window.left, window.top, shape.frame).tight()


def _is_near(pixels: Binary, steps: int, *, tapered: bool) -> NDArray[np.bool_]:
    """Where a marked pixel is no more than so many steps away. In a square there is one if the sum over it is not 0:
    sums take half the time of distances."""
    if tapered:
        return np.asarray(cv2.distanceTransform(pixels ^ 1, cv2.DIST_L1, 3) <= steps)
    side = 2 * min(steps, max(pixels.shape)) + 1
    counts = cv2.boxFilter(pixels, cv2.CV_32S, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(counts > 0)


def grown_softly(shape: Shape, steps: float, *, tapered: bool) -> Shape:
    """As `grown`, by fractions of pixels as well: the pixels of the result are the shares that lie inside, 0..255."""
    if shape.is_empty:
        return shape
    metric = cv2.DIST_L1 if tapered else cv2.DIST_C
    if steps > 0:
        window = shape.expanded(shape.to_border.at_most(math.ceil(steps)))
        depth = steps + 1 - cv2.distanceTransform(window.pixels ^ 1, metric, 3)
    else:
        window = shape.expanded(shape.to_border.at_most(1))
        depth = cv2.distanceTransform(window.pixels, metric, 3) + steps
    shares = np.rint(np.clip(depth, 0, 1) * 255).astype(np.uint8)
    return Shape(shares, window.left, window.top, shape.frame).tight()


def blurred(shape: Shape, gaussian: Gaussian, full: int = 1) -> tuple[int, int, Floats]:
    """Soften the edge; a Gaussian without reach leaves it as it is. The shape must not be empty.

    full: the value of pixels that lie inside: 1, or 255 after `grown_softly`.

    Returns left, top and the values 0..1, float32, of the patch on which they are not 0: the shape's bounding
    box, larger by the Gaussian's reach on each side, within the frame.
    """
    window = shape.tight()
    window = window.expanded(window.to_border.at_most(gaussian.reach_px))
    if gaussian.reach_px == 0:
        return window.left, window.top, window.pixels.astype(np.float32) / np.float32(full)
    cell = _cell_size(gaussian.sigma_px, min(shape.frame))
    if cell > 1:
        return window.left, window.top, _blurred_on_cells(window, gaussian, cell, full)
    return window.left, window.top, _blurred_on_pixels(window, gaussian, full)


def _cell_size(sigma_px: float, frame_side_px: int) -> int:
    if sigma_px < _FIRST_CELL_SIGMA_PX:
        return 1
    return min(max(int(sigma_px / _CELLS_PER_SIGMA), 2), max(frame_side_px // _CELLS_PER_SIDE, 1))


def _blurred_on_pixels(window: Shape, gaussian: Gaussian, full: int) -> Floats:
    reach = gaussian.reach_px
    seen = window.surrounded(Margins(reach, reach, reach, reach))
    values = convolve(seen, gaussian.kernel * _ROUNDED_UP)
    if full > 1:
        values *= np.float32(1 / full)
    return np.minimum(values, 1, out=values)


def _blurred_on_cells(window: Shape, gaussian: Gaussian, cell: int, full: int) -> Floats:
    """Average over cells, blur these, interpolate between their centres.

    The averaging adds cell²/12 to the blur's variance and the interpolation cell²/6, so the Gaussian between
    them is narrower by the sum.
    """
    cell_reach = gaussian.reach_px // cell
    pad = (cell_reach + 1) * cell
    seen = window.surrounded(Margins(pad, pad, pad + -window.width % cell, pad + -window.height % cell))
    cells_wide, cells_high = seen.shape[1] // cell, seen.shape[0] // cell
    seen *= np.uint8(255 // full)
    cells = np.asarray(cv2.resize(seen, (cells_wide, cells_high), interpolation=cv2.INTER_AREA), np.uint8)
    sigma = math.sqrt(gaussian.sigma_px**2 - cell**2 / 4) / cell
    coarse = convolve(cells, gaussian_kernel(2 * cell_reach + 1, sigma))
    coarse *= np.float32(1 / 255)
    np.minimum(coarse, 1, out=coarse)
    size = (coarse.shape[1] * cell, coarse.shape[0] * cell)
    fine = np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR), np.float32)
    return fine[cell : cell + window.height, cell : cell + window.width]
