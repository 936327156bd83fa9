"""Colour profiles (ICC.1:2022): pixels are sRGB in here, and say so in files."""

from __future__ import annotations

import functools
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

_DATE = slice(24, 36)
"""Of a profile's header: when it was made."""


def _srgb() -> bytes:
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[_DATE] = bytes(12)  # the same picture gives the same file on another day
    return bytes(profile)


SRGB = _srgb()
"""The profile in the files that are written."""
_STEPS = 9
"""Colours to a side of the lattice on which a profile is compared with sRGB."""
_INTENT, _FLAGS = ImageCms.Intent.RELATIVE_COLORIMETRIC, ImageCms.Flags.BLACKPOINTCOMPENSATION


def in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """An L, RGB, CMYK or LAB image as RGB by its profile; as it is where that is missing, damaged, or sRGB itself."""
    transform = _transform(profile, image.mode) if profile or image.mode == "LAB" else None
    if transform is None:
        return image
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None  # it is None where the image itself was changed
    return converted


def is_srgb(profile: bytes, mode: str) -> bool:
    """Whether an L, RGB or RGBA image looks the same without its profile, or that is none of such an image."""
    return not profile or _transform(profile, mode.removesuffix("A")) is None


@functools.lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        source = ImageCms.createProfile("LAB") if mode == "LAB" else ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        transform = ImageCms.buildTransform(source, target, mode, "RGB", _INTENT, _FLAGS)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return None
    if mode not in ("L", "RGB"):
        return transform
    steps = np.linspace(0, 255, _STEPS).round().astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, 3)
    lattice = Image.fromarray(grid if mode == "RGB" else grid[..., 0])
    seen = ImageCms.applyTransform(lattice, transform)
    assert seen is not None
    plain = np.asarray(lattice.convert("RGB"), np.int16)
    return transform if np.abs(np.asarray(seen, np.int16) - plain).max() > 1 else None
