"""From the labels of subpixels to those of a sample."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..labels import SEEN_THROUGH_GLASS, Label

SUPERSAMPLING = 2
"""The subpixels of a pixel, along each axis."""
_THIN = np.zeros(len(Label), np.uint8)
_THIN[[Label.GLASSES, Label.EARRING, Label.NECKLACE]] = 3
_THIN[[Label.LEFT_EYE, Label.RIGHT_EYE, Label.LEFT_BROW, Label.RIGHT_BROW, Label.UPPER_LIP, Label.LOWER_LIP]] = 2
_THIN[[Label.MOUTH, Label.LEFT_EAR, Label.RIGHT_EAR]] = 1


def tidied(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Labels whose hair has no holes of single strands' width, and no single strands outside."""
    hair = (labels == Label.HAIR).astype(np.uint8)
    smooth = cv2.medianBlur(hair, 7)
    around = np.isin(labels, (Label.HAIR, Label.SKIN, Label.BACKGROUND, Label.NECK, Label.CLOTHES))
    without = cv2.medianBlur(np.where(hair > 0, 0, labels).astype(np.uint8), 7)
    gone = (hair > 0) & (smooth == 0)
    return np.where((smooth > 0) & around, Label.HAIR, np.where(gone, without, labels)).astype(np.uint8)


def reduced(labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Labels at half the size: the class of most of a pixel, and of two that share it the thinner thing."""
    height, width = labels.shape[0] // SUPERSAMPLING, labels.shape[1] // SUPERSAMPLING
    cells = labels.reshape(height, SUPERSAMPLING, width, SUPERSAMPLING).transpose(0, 2, 1, 3).reshape(height, width, -1)
    votes = (cells[..., :, None] == cells[..., None, :]).sum(-1) * 4 + _THIN[cells]
    return np.take_along_axis(cells, votes.argmax(-1)[..., None], -1)[..., 0]


def glazed(labels: NDArray[np.uint8], glass: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Labels with clear lenses (`glass`) as CelebAMask-HQ draws them."""
    return np.where(glass & ~np.isin(labels, SEEN_THROUGH_GLASS), Label.GLASSES, labels).astype(np.uint8)
