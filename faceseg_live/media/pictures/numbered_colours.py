"""Colours that files without a profile name by the numbers of ITU-T H.273: HEIC and AVIF of cameras, PNG (cICP)."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageFilter

from ...domain.types import Pixels
from ..sources.tone_mapping import ColourSpace, to_srgb, wide_space
from . import png

_BOX = b"colrnclx"
"""Name and kind of the box (ISO/IEC 14496-12, section 12.1.5)."""
_HEAD_BYTES = 1 << 18
"""Boxes that tell of pictures stand in front of these."""
_STEPS = 33
"""Of the table, per axis."""


def space_of(data: bytes) -> ColourSpace | None:
    """What the bytes of a file say; None where that is what a screen shows, or nothing."""
    if chunk := png.content(data, b"cICP"):
        primaries, transfer = chunk[0], chunk[1]
    elif data[4:8] == b"ftyp" and (place := data.find(_BOX, 0, _HEAD_BYTES)) >= 0:
        start = place + len(_BOX)
        primaries, transfer = (int.from_bytes(data[start + at:start + at + 2], "big") for at in (0, 2))
    else:
        return None
    return wide_space(transfer, primaries)


def from_space(pixels: Pixels, space: ColourSpace) -> Pixels:
    """(height, width, 3) RGB of a space as sRGB."""
    return np.asarray(Image.fromarray(pixels).filter(_table(space)))


@cache
def _table(space: ColourSpace) -> ImageFilter.Color3DLUT:
    steps = np.linspace(0, 1, _STEPS)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")  # red runs fastest
    colours = to_srgb(np.stack([red, green, blue], axis=-1).reshape(-1, 3), space)
    return ImageFilter.Color3DLUT(_STEPS, colours.ravel().tolist())
