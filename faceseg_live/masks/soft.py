"""Refinement of a mask that has a soft edge of its own, such as the alpha of hair."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..errors import InvalidParameter
from .gaussian import Floats, Gaussian
from .refine import odd_kernel
from .region_mask import RegionMask

EDGE_BLUR = 13
"""A soft edge stands in for so much blur: it is the default that gives a hard mask its edge."""

_CELLS_PER_SIGMA = 6.0
_CELLS_PER_SIDE = 4
_SQUARE = np.ones((3, 3), np.uint8)
_PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


def mask_from_matte(matte: Floats, *, grow: int = 0, grow_tapered: bool = False, blur: int = EDGE_BLUR,
                     scale: float = 1.0) -> RegionMask:
    """The mask of a whole frame's matte; nothing is cut at one half.

    Growing moves the soft edge as a whole, each value taking the largest (or smallest) within reach; the frame's
    border never erodes. A blur up to EDGE_BLUR leaves the edge as it is; what is set beyond it blurs.

    Args:
        matte: (H, W) float32, 0..1.
        grow, grow_tapered, blur: as in `mask_from_points`.
        scale: the matte was reduced to so many times its size.
    """
    if matte.ndim != 2 or 0 in matte.shape:
        raise InvalidParameter("masks.matte_shape", shape=str(matte.shape))
    gaussian = Gaussian.of(odd_kernel(max(1, blur - EDGE_BLUR + 1)), scale)
    values = _softened(_grown(matte, grow * scale, grow_tapered), gaussian)
    height, width = matte.shape
    left, top, columns, rows = cv2.boundingRect((values > 0).view(np.uint8))
    if rows == 0:
        return RegionMask.empty((width, height))
    patch = np.ascontiguousarray(values[top : top + rows, left : left + columns])
    return RegionMask(patch.copy() if patch is matte else patch, left, top, width, height)


def _grown(matte: Floats, grow: float, tapered: bool) -> Floats:
    """Grey dilation or erosion, on eight bits: ten times as fast as on floats."""
    steps = min(abs(grow), sum(matte.shape))
    if steps == 0:
        return matte
    grey = np.asarray(cv2.convertScaleAbs(matte, alpha=255), np.uint8)
    change, element = cv2.dilate if grow > 0 else cv2.erode, _PLUS if tapered else _SQUARE
    whole = int(steps)
    moved = change(grey, element, iterations=whole) if whole else grey
    if part := steps - whole:
        moved = cv2.addWeighted(moved, 1 - part, change(moved, element), part, 0)
    return np.asarray(moved / np.float32(255), np.float32)


def _softened(values: Floats, gaussian: Gaussian) -> Floats:
    if gaussian.reach_px == 0:
        return values
    sigma = gaussian.sigma_px
    height, width = values.shape
    cell = min(int(sigma / _CELLS_PER_SIGMA), min(height, width) // _CELLS_PER_SIDE)
    if cell < 2:
        taps = 2 * gaussian.reach_px + 1
        soft = cv2.GaussianBlur(values, (taps, taps), sigma)
        return np.asarray(soft, np.float32)
    # As masks.refine does: averaging over cells and interpolating between them blur by cell²/4 themselves.
    cells = cv2.resize(values, (-(-width // cell), -(-height // cell)), interpolation=cv2.INTER_AREA)
    cells = cv2.GaussianBlur(cells, (0, 0), math.sqrt(sigma**2 - cell**2 / 4) / cell)
    return np.asarray(cv2.resize(cells, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
