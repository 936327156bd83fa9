"""Parts of a frame for networks. Of a frame that comes in a reduced size they are read from that, where it has as many
pixels as they see: then nobody makes a larger one for them."""

from __future__ import annotations

import cv2
import numpy as np

from ..domain.pictures import STEPS
from ..domain.types import Frame, Pixels
from .crops import Affine


def step_for(zoom: float) -> int:
    """The largest step by which a picture may be reduced for a crop of which each pixel shows `zoom` of its pixels.

    Of the reduced picture it then shows one and more: that moves a mesh of the demo clip by a quarter of a pixel of
    1080p, in the mean; with fewer it would be more.
    """
    return max((step for step in STEPS if zoom >= step), default=1)


def sampled(frame: Frame, to_crop: Affine, size: tuple[int, int], border: int = cv2.BORDER_REPLICATE) -> Pixels:
    """(height, width, 3) RGB: the part of a frame that `to_crop` brings to a crop of that (width, height).

    border: OpenCV's rule for what lies beyond the frame.
    """
    step, pixels = frame.finest(step_for(1 / max(float(np.linalg.norm(to_crop[:, :2], axis=1).max()), 1e-9)))
    to_crop = to_crop @ np.array(((step, 0, (step - 1) / 2), (0, step, (step - 1) / 2), (0, 0, 1)))
    crop = cv2.warpAffine(pixels, to_crop, size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(crop, np.uint8)
