"""What Pillow holds, whatever its mode, as colours of 8 bits and transparency."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ...domain.types import Pixels
from .profiles import in_srgb

_STRAIGHT = {"RGBa": "RGBA", "La": "LA"}
"""Modes whose colours were multiplied by alpha → the same with straight alpha."""
_BY_PROFILE = ("L", "RGB", "CMYK", "LAB")
"""Modes that a profile may speak of."""


def rgb_of(image: Image.Image, profile: bytes) -> Pixels:
    """(height, width, 3) RGB uint8 of an image in any mode, sRGB by its profile; transparency is ignored."""
    colours = in_srgb(_opaque(_eight_bits(image)), profile)
    return np.asarray(colours if colours.mode == "RGB" else colours.convert("RGB"))


def alpha_of(image: Image.Image) -> Pixels | None:
    """(height, width) uint8, 255 where nothing shines through; None where it does so nowhere."""
    return np.asarray(image.convert("RGBA").getchannel("A")) if image.has_transparency_data else None


def _opaque(image: Image.Image) -> Image.Image:
    """In one of the modes that a profile may speak of."""
    if image.mode in _STRAIGHT:
        image = image.convert(_STRAIGHT[image.mode])
    if image.mode in _BY_PROFILE:
        return image
    if image.mode == "LA":
        return image.getchannel("L")
    if image.mode == "1":
        return image.convert("L")
    # By way of RGBA: of a palette's transparent entries Pillow says that they get lost.
    return image.convert("RGBA").convert("RGB") if image.has_transparency_data else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits as grey of 8; other images as they are.

    Of floats, 1 is white, and 255 where they exceed it; of integers 65535, and of 32 bits 255 where none exceeds it.
    """
    if image.mode.startswith("I"):
        values = np.asarray(image)
        is_deep = values.dtype.itemsize == 2 or values.max(initial=0) > 255
        return Image.fromarray(np.clip(values >> (8 if is_deep else 0), 0, 255).astype(np.uint8))
    if image.mode == "F":
        grey = np.nan_to_num(np.asarray(image), nan=0.0, posinf=0.0, neginf=0.0)
        return Image.fromarray(np.clip(grey * (255 if grey.max(initial=0) <= 1 else 1), 0, 255).astype(np.uint8))
    return image
