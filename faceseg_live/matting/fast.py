"""A guided filter in reduced size (He, Sun: Guided Image Filtering; Fast Guided Filter): the mask's edge follows the
image's.

In each small window the mask is described as a linear function of red, green and blue; the function's four numbers
vary slowly, so they are found in a reduced image and applied to the full one.
"""

from __future__ import annotations

import cv2
import numpy as np

from .steps import BACKGROUND, FOREGROUND, Floats, Pixels, Trimming, trimap

WORK_SIDE_PX = 256
"""The larger side of the reduced image."""
_RADIUS_PX = 6
"""Of the window, in the reduced image."""
_EPSILON = 1e-5
"""Contrast, as a variance of values 0..1, below which an edge of the image does not count."""
_SHARPENING = 1.2
"""The filter draws values towards the middle; this brings them back. On the photos tried, all four numbers are those
that come closest to exact matting (benchmarks/matting.py)."""


def resized_fast(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """To (width, height) without shimmer: halved exactly as often as it goes, which is quick, then interpolated."""
    while True:
        (height, width), (columns, rows) = pixels.shape[:2], size
        across, down = width % 2 == 0 and width >= 2 * columns, height % 2 == 0 and height >= 2 * rows
        if not (across or down):
            break
        half = width // (1 + across), height // (1 + down)
        pixels = np.asarray(cv2.resize(pixels, half, interpolation=cv2.INTER_AREA), np.uint8)
    reduces = width >= 2 * columns and height >= 2 * rows
    way = cv2.INTER_AREA if reduces else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=way), np.uint8)


class FastMatting:
    """Refines one image after the other; keeps its working memory, which takes longer to get than to use.

    Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._weights: Floats = np.empty((0, 0), np.float32)
        self._values: Floats = np.empty((0, 0), np.float32)
        self._channel: Pixels = np.empty((0, 0), np.uint8)

    def refined(self, pixels: Pixels, mask: Floats, trimming: Trimming | None = None) -> Floats:
        """A soft mask at the image's size.

        Args:
            pixels: (H, W, 3) RGB.
            mask: (h, w) float32, 0..1, of any size.
            trimming: what is certain counts as 0 or 1; None leaves everything to the filter.

        Returns:
            (H, W) float32, 0..1; a new array.
        """
        height, width = pixels.shape[:2]
        shrink = min(1.0, WORK_SIDE_PX / max(height, width))
        size = max(1, round(width * shrink)), max(1, round(height * shrink))
        small = resized_fast(pixels, size)
        reduces = mask.shape[0] > size[1] and mask.shape[1] > size[0]
        coarse: Floats = np.asarray(
            cv2.resize(mask, size, interpolation=cv2.INTER_AREA if reduces else cv2.INTER_LINEAR), np.float32
        )
        if trimming is not None:
            coarse = _trimmed(coarse, trimming, shrink)
        return self.guided(pixels, small, coarse, _RADIUS_PX, sharpening=_SHARPENING)

    def guided(self, pixels: Pixels, small: Pixels, mask: Floats, radius_px: int, *, sharpening: float = 1) -> Floats:
        """(h, w) mask of a reduced image → (H, W) mask 0..1 whose edges are the full image's.

        `sharpening` stretches the values about one half.
        """
        if self._channel.shape != pixels.shape[:2]:
            self._weights = np.empty(pixels.shape[:2], np.float32)
            self._values = np.empty(pixels.shape[:2], np.float32)
            self._channel = np.empty(pixels.shape[:2], np.uint8)
        size = pixels.shape[1], pixels.shape[0]
        weights, offset = _lines(small, mask, radius_px)
        offset = (offset - np.float32(0.5)) * np.float32(sharpening) + np.float32(0.5)
        alpha = np.asarray(cv2.resize(offset, size, interpolation=cv2.INTER_LINEAR), np.float32)
        for channel, weight in enumerate(weights):
            scaled = weight * np.float32(sharpening / 255)
            cv2.resize(scaled, size, dst=self._weights, interpolation=cv2.INTER_LINEAR)
            cv2.extractChannel(pixels, channel, dst=self._channel)
            np.copyto(self._values, self._channel)  # multiplying bytes with floats takes longer
            cv2.accumulateProduct(self._weights, self._values, alpha)
        cv2.threshold(alpha, 1, 0, cv2.THRESH_TRUNC, dst=alpha)
        cv2.threshold(alpha, 0, 0, cv2.THRESH_TOZERO, dst=alpha)
        return alpha


def _lines(small: Pixels, mask: Floats, radius_px: int) -> tuple[tuple[Floats, ...], Floats]:
    """Weights of the three channels (0..1) and the offset that give the mask, smoothed over the windows."""
    window = (2 * radius_px + 1,) * 2

    def mean(plane: Floats) -> Floats:
        return np.asarray(cv2.blur(plane, window), np.float32)

    channels = [np.asarray(plane, np.float32) for plane in cv2.split(small.astype(np.float32) * np.float32(1 / 255))]
    means, mask_mean = [mean(plane) for plane in channels], mean(mask)
    shared = [mean(plane * mask) - average * mask_mean for plane, average in zip(channels, means, strict=True)]
    covariance = {
        (i, j): mean(channels[i] * channels[j]) - means[i] * means[j] + np.float32(_EPSILON if i == j else 0)
        for i in range(3)
        for j in range(i + 1)
    }
    weights = _solved(covariance, shared)
    offset = mask_mean - sum(weight * average for weight, average in zip(weights, means, strict=True))
    return tuple(mean(weight) for weight in weights), mean(np.asarray(offset, np.float32))


def _solved(matrix: dict[tuple[int, int], Floats], right: list[Floats]) -> tuple[Floats, ...]:
    """Solve one symmetric 3×3 system per pixel, given its lower half (LDLᵀ: stable where an image is grey)."""
    first = matrix[0, 0]
    l10, l20 = matrix[1, 0] / first, matrix[2, 0] / first
    second = matrix[1, 1] - l10 * matrix[1, 0]
    rest = matrix[2, 1] - l10 * matrix[2, 0]
    l21 = rest / second
    third = matrix[2, 2] - l20 * matrix[2, 0] - l21 * rest
    y1 = right[1] - l10 * right[0]
    z = (right[2] - l20 * right[0] - l21 * y1) / third
    y = y1 / second - l21 * z
    x = right[0] / first - l10 * y - l20 * z
    return tuple(np.asarray(weight, np.float32) for weight in (x, y, z))


def _trimmed(mask: Floats, trimming: Trimming, shrink: float) -> Floats:
    """The mask with what is certain at its full value."""
    scaled = Trimming(
        trimming.foreground_threshold, trimming.background_threshold, round(trimming.erode_size * shrink)
    )
    drawn = trimap(np.asarray(cv2.convertScaleAbs(mask, alpha=255), np.uint8), scaled)
    trimmed = np.array(mask)
    trimmed[drawn == FOREGROUND] = 1
    trimmed[drawn == BACKGROUND] = 0
    return trimmed
