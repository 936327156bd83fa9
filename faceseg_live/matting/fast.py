"""A guided filter in reduced size (He, Sun: Fast Guided Filter): the mask's edge follows the picture's.

Where the mask varies, it is described as a linear function of the picture's brightness in a small window; the
function's two numbers vary slowly, so they are found in a reduced picture and applied to the full one.
"""

from __future__ import annotations

import cv2
import numpy as np

from .steps import BACKGROUND, FOREGROUND, Floats, Pixels, Trimming, trimap

WORK_SIDE_PX = 480
"""The larger side of the reduced picture."""
_RADIUS_PX = 4
"""Of the window, in the reduced picture."""
_EPSILON = 1e-4
"""Contrast, as a variance of brightness 0..1, below which an edge of the picture does not count."""


def refined(pixels: Pixels, mask: Floats, trimming: Trimming | None = None) -> Floats:
    """A soft mask at the picture's size.

    Args:
        pixels: (H, W, 3) RGB.
        mask: (h, w) float32, 0..1, of any size.
        trimming: what is certain stays 0 or 1; None leaves everything to the filter.

    Returns:
        (H, W) float32, 0..1.
    """
    height, width = pixels.shape[:2]
    shrink = min(1.0, WORK_SIDE_PX / max(height, width))
    size = max(1, round(width * shrink)), max(1, round(height * shrink))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    coarse = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), np.float32)
    if trimming is not None:
        coarse = _trimmed(coarse, trimming, shrink)
    return guided(pixels, small, coarse, _RADIUS_PX)


def guided(pixels: Pixels, small: Pixels, mask: Floats, radius_px: int) -> Floats:
    """(h, w) mask of a reduced picture → (H, W) mask 0..1 whose edges are the full picture's."""
    slope, offset = _lines(_brightness(small), mask, radius_px)
    size = pixels.shape[1], pixels.shape[0]
    # One picture after the other: two planes side by side take longer.
    alpha = np.asarray(cv2.resize(slope, size, interpolation=cv2.INTER_LINEAR), np.float32)
    cv2.multiply(alpha, cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dst=alpha, scale=1 / 255, dtype=cv2.CV_32F)
    cv2.add(alpha, cv2.resize(offset, size, interpolation=cv2.INTER_LINEAR), dst=alpha)
    return np.clip(alpha, 0, 1, out=alpha)


def _lines(guide: Floats, mask: Floats, radius_px: int) -> tuple[Floats, Floats]:
    """Slope and offset of the line that gives the mask from the guide, smoothed over the windows."""
    window = (2 * radius_px + 1,) * 2
    mean, mask_mean = cv2.blur(guide, window), cv2.blur(mask, window)
    variance = cv2.blur(guide * guide, window) - mean * mean
    slope = (cv2.blur(guide * mask, window) - mean * mask_mean) / (variance + _EPSILON)
    offset = mask_mean - slope * mean
    return np.asarray(cv2.blur(slope, window), np.float32), np.asarray(cv2.blur(offset, window), np.float32)


def _trimmed(mask: Floats, trimming: Trimming, shrink: float) -> Floats:
    """The mask with what is certain at its full value."""
    scaled = Trimming(
        trimming.foreground_threshold, trimming.background_threshold, round(trimming.erode_size * shrink)
    )
    drawn = trimap(np.asarray(cv2.convertScaleAbs(mask, alpha=255), np.uint8), scaled)
    mask[drawn == FOREGROUND] = 1
    mask[drawn == BACKGROUND] = 0
    return mask


def _brightness(pixels: Pixels) -> Floats:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32) * np.float32(1 / 255)
