"""What is done to a mask before and after matting."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

FOREGROUND, UNKNOWN, BACKGROUND = 255, 128, 0
"""The values of a trimap."""

_PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
_SIGMA_PX = 2.0
_TAPS = 17
"""Four standard deviations on each side."""
_HALF = 127


@dataclass(frozen=True, slots=True)
class Trimming:
    """What of a mask is certain."""

    foreground_threshold: int = 240
    """Certain foreground lies above, 0..250."""
    background_threshold: int = 20
    """Certain background lies below."""
    erode_size: int = 10
    """Side of the square, in pixels, by which both shrink; 0 leaves them."""


def post_processed(mask: Pixels) -> Pixels:
    """(H, W) uint8 → the same shape, 0 or 255: opened by a 3×3 plus, smoothed (sigma 2), cut at one half."""
    opened = cv2.morphologyEx(mask, cv2.MORPH_OPEN, _PLUS).astype(np.float32)
    smooth = cv2.GaussianBlur(opened, (_TAPS, _TAPS), _SIGMA_PX, borderType=cv2.BORDER_REFLECT)
    return np.asarray(np.where(smooth < _HALF, 0, 255), np.uint8)


def trimap(mask: Pixels, trimming: Trimming) -> Pixels:
    """(H, W) uint8 mask → (H, W) uint8: 0 certain background, 255 certain foreground, 128 unknown.

    Outside the frame lies background: the foreground shrinks at the frame's border and the background does not.
    """
    foreground = _eroded(mask > trimming.foreground_threshold, trimming.erode_size, outside=0)
    background = _eroded(mask < trimming.background_threshold, trimming.erode_size, outside=1)
    drawn = np.full(mask.shape, UNKNOWN, np.uint8)
    drawn[foreground] = FOREGROUND
    drawn[background] = BACKGROUND
    return drawn


def averaged(mask: Floats, before: Floats | None, share: float) -> Floats:
    """`share` (0..1) of the mask before and the rest of this one; this one where the shapes differ."""
    if before is None or share <= 0 or before.shape != mask.shape:
        return mask
    return np.asarray(cv2.addWeighted(before, share, mask, 1 - share, 0), np.float32)


def rgba_cutout(pixels: Pixels, alpha: Floats, colours: Pixels | None = None) -> Pixels:
    """(H, W, 3) RGB and (H, W) alpha 0..1 → (H, W, 4) RGBA.

    `colours` are those of the foreground alone, as exact matting gives them; without them it is image × alpha.
    """
    result = np.empty((*alpha.shape, 4), np.uint8)
    result[..., :3] = np.rint(pixels * alpha[..., None]) if colours is None else colours
    result[..., 3] = np.rint(alpha * 255)
    return result


def _eroded(inside: NDArray[np.bool_], size_px: int, *, outside: int) -> NDArray[np.bool_]:
    if size_px < 2:
        return inside
    square = np.ones((size_px, size_px), np.uint8)
    shrunk = cv2.erode(inside.view(np.uint8), square, borderType=cv2.BORDER_CONSTANT, borderValue=(outside,))
    return np.asarray(shrunk).view(np.bool_)
