"""What an image may be: a file, a PIL image, or an array."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

import numpy as np
from numpy.typing import NDArray

from ..domain.types import Pixels, freeze
from ..errors import InvalidParameter
from ..media.pictures import read_image
from ..media.pictures.colours import rgb_of

if TYPE_CHECKING:
    from PIL.Image import Image as PilImage

Image: TypeAlias = "str | os.PathLike[str] | PilImage | NDArray[np.uint8]"
"""A file's path, a PIL image of any mode, or an (H, W, 3) uint8 RGB array."""


def pixels_of(image: object, name: str = "image") -> Pixels:
    """The image's pixels, (H, W, 3) uint8 RGB, read-only and nobody else's; upright where it says how it was held.

    Args:
        image: an `Image`. Transparency is ignored, 16 bits become 8, colours sRGB by the image's profile.
        name: of the parameter, for errors.

    Raises:
        SourceError: the file is missing, unreadable or no image.
        InvalidParameter: it is nothing that an image may be.
    """
    if is_path(image):
        return read_image(Path(image))
    if isinstance(image, np.ndarray):
        return _checked(np.array(image), name)
    from PIL.Image import Image as PilImage

    if isinstance(image, PilImage):
        return _checked(_rgb(image, name), name)
    raise InvalidParameter("api.not_an_image", name=name, kind=type(image).__name__)


def is_path(value: object) -> TypeGuard[str | os.PathLike[str]]:
    """Whether it may name a file."""
    return isinstance(value, str | os.PathLike)


def _checked(pixels: NDArray[np.generic], name: str) -> Pixels:
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3:
        raise InvalidParameter("api.array", name=name, kind=pixels.dtype, shape=str(pixels.shape))
    if 0 in pixels.shape:
        raise InvalidParameter("api.empty_image", name=name, width=pixels.shape[1], height=pixels.shape[0])
    return freeze(pixels.astype(np.uint8, copy=False))


def _rgb(image: PilImage, name: str) -> NDArray[np.uint8]:
    from PIL import ImageOps

    try:
        upright = ImageOps.exif_transpose(image)
        return np.array(rgb_of(upright, upright.info.get("icc_profile") or b""))
    except (OSError, ValueError) as error:
        raise InvalidParameter("api.pil_mode", name=name, mode=image.mode, reason=error) from error
