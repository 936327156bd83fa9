"""Gaussian filtering of small images: narrow kernels by OpenCV's separable filter, wide ones faster than that.

Sums of many products are what matrix multiplication does best: a block of output rows is a banded matrix,
made of the kernel, times the rows it depends on. At 97 taps that takes a quarter of the time of OpenCV's own
separable filter.

The products are kept below the size at which OpenBLAS starts threads: these gain nothing on such blocks, and
when the cores are busy with other work they wait for each other many times longer than the work takes.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_NARROW = 45
"""Taps up to which OpenCV's filter is faster: at 13 in a third of the time, at 45 about as fast."""
_BLOCK = 16
"""Output rows (or columns) per product: more would waste work outside the band."""
_TILE = 64
"""Columns (or rows) per product; a multiple of the block. 16 × 114 × 64 stays well below OpenBLAS's 2¹⁸."""


class Gaussian(NamedTuple):
    """A Gaussian that ends somewhere."""

    reach_px: int
    """Its kernel has so many weights on each side of the middle; 0: it changes nothing."""
    sigma_px: float

    @classmethod
    def of(cls, kernel_size: int, scale: float = 1.0) -> Gaussian:
        """The one that goes with an odd kernel size; `scale`: on an image that is so many times as large."""
        return cls(math.ceil(kernel_size // 2 * scale), default_sigma(kernel_size) * scale)

    @property
    def kernel(self) -> Floats:
        """(2 · reach + 1,) weights that sum to 1."""
        return gaussian_kernel(2 * self.reach_px + 1, self.sigma_px)


def default_sigma(kernel_size: int) -> float:
    """The standard deviation in pixels that goes with a kernel size (OpenCV's rule for sigma = 0)."""
    return 0.15 * kernel_size + 0.35


def gaussian_kernel(kernel_size: int, sigma_px: float) -> Floats:
    """(kernel_size,) weights that sum to 1; the size is odd."""
    return np.asarray(cv2.getGaussianKernel(kernel_size, sigma_px, cv2.CV_32F), np.float32).ravel()


def convolve(picture: Floats | NDArray[np.uint8], kernel: Floats) -> Floats:
    """Filter both axes with a symmetric kernel of k taps: (h, w) becomes (h − k + 1, w − k + 1), float32.

    Only places where the whole kernel lies inside the image are computed; borders are the caller's matter.
    """
    if kernel.size <= _NARROW:
        reach, (height, width) = kernel.size // 2, picture.shape
        filtered = np.asarray(cv2.sepFilter2D(picture, cv2.CV_32F, kernel, kernel), np.float32)
        return filtered[reach : height - reach, reach : width - reach]
    overlap = kernel.size - 1
    rows, columns = picture.shape[0] - overlap, picture.shape[1] - overlap
    whole_columns = _rounded_up(columns, _BLOCK)
    filtered = np.empty((_rounded_up(rows, _TILE), whole_columns), np.float32)

    # One strip of a tile's height at a time, through buffers that stay in the cache.
    seen = np.zeros((_TILE + overlap, _rounded_up(whole_columns + overlap, _TILE)), np.float32)
    halfway = np.empty((_TILE, seen.shape[1]), np.float32)
    band = _band_matrix(kernel)
    band_across = np.ascontiguousarray(band.T)
    down = _tiles(seen, (_BLOCK + overlap, _TILE), (_BLOCK, _TILE))
    halfway_down = _tiles(halfway, (_BLOCK, _TILE), (_BLOCK, _TILE))
    across = _tiles(halfway[:, : whole_columns + overlap], (_TILE, _BLOCK + overlap), (_TILE, _BLOCK))
    for top in range(0, rows, _TILE):
        source = picture[top : top + _TILE + overlap]
        seen[: source.shape[0], : source.shape[1]] = source
        np.matmul(band, down, out=halfway_down)
        strip = filtered[top : top + _TILE]
        np.matmul(across, band_across, out=_tiles(strip, (_TILE, _BLOCK), (_TILE, _BLOCK)))
    return filtered[:rows, :columns]


def _band_matrix(kernel: Floats) -> Floats:
    """(block, block + k − 1) matrix whose row i holds the kernel from column i on."""
    band = np.zeros((_BLOCK, _BLOCK + kernel.size - 1), np.float32)
    for row in range(_BLOCK):
        band[row, row : row + kernel.size] = kernel
    return band


def _tiles(array: Floats, size: tuple[int, int], step: tuple[int, int]) -> Floats:
    """A view of an array as (tiles down, tiles across, *size), one tile at each step; tiles may overlap."""
    down, across = ((extent - s) // d + 1 for extent, s, d in zip(array.shape, size, step, strict=True))
    row, column = array.strides
    strides = (step[0] * row, step[1] * column, row, column)
    return np.lib.stride_tricks.as_strided(array, (down, across, *size), strides)


def _rounded_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
