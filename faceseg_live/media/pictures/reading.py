"""Reads pictures of every kind that OpenCV, Pillow and libheif know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from PIL import Image

from ...domain.types import Pixels, freeze
from ...errors import SourceError
from ..first_bytes import HEAD_BYTES, is_tiff
from ..size_limit import check_size
from ..sources.tone_mapping import ColourSpace
from . import png
from .colours import alpha_of, rgb_of
from .maps import size_of_map
from .numbered_colours import from_space, space_of
from .opening import damaged, failed, opened, opened_file, read_whole, reading
from .profiles import in_srgb, is_srgb
from .quiet import silence_opencv
from .tags import NO_TAGS, Tags
from .turning import orientation_in, upright

_BY_OPENCV = frozenset({"JPEG", "MPO", "PNG", "WEBP", "BMP", "PPM"})
"""Kinds that OpenCV reads as well as Pillow, and sooner: JPEG in half the time."""
_PLAIN = ("L", "RGB", "RGBA")
"""Modes that OpenCV makes the same of."""
_SUBFILE_TYPE, _NO_PAGE = 254, 0b101
"""A TIFF's NewSubfileType (TIFF 6.0, section 8), and its bits for a thumbnail and for a mask of another page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a file."""

    pixels: Pixels
    """(height, width, 3) RGB, or (height, width, 4) RGBA with straight alpha; uint8, sRGB, upright, read-only."""
    tags: Tags = NO_TAGS


def read_picture(path: str | Path, page: int | None = None, *, with_alpha: bool = False) -> Picture:
    """Read one picture: the right way up, its colours by the file's profile (without one they are sRGB).

    16-bit and grey pictures, palettes and CMYK are converted; of an animation it is the first frame.

    page: the place among all pictures of a TIFF file, from 0; None: its first page, which is no thumbnail.
    with_alpha: it has a fourth channel; without, transparency is ignored.

    Raises SourceError for a file that is missing, unreadable, empty, cut short or no picture, for more pixels than the
    limit allows (before they are decoded), and a page that isn't there.
    """
    path = Path(path)
    with reading(path) as file:
        # A long document is not read as a whole for each of its pages.
        if page or is_tiff(file.peek(HEAD_BYTES)):
            return _page(opened_file(file, path), page, path, with_alpha=with_alpha)
        data = read_whole(file, path)
    if png.is_cut_short(data):
        raise damaged(path)
    image = opened(data, path)
    if image is None:
        pixels = _by_opencv_alone(data, path)
        return Picture(freeze(_rgba(pixels, None) if with_alpha else pixels))
    pixels = _pixels(image, data, path, with_alpha=with_alpha)
    exif = png.content(data, b"eXIf") or image.info.get("exif") or b""
    return Picture(freeze(upright(pixels, orientation_in(exif))), Tags(exif, _xmp(image)))


def read_image(path: str | Path, page: int | None = None) -> Pixels:
    """One picture as read-only (height, width, 3) RGB uint8; otherwise as `read_picture`."""
    return read_picture(path, page).pixels


def read_image_with_alpha(path: str | Path, page: int | None = None) -> Pixels:
    """One picture as read-only (height, width, 4) RGBA uint8 with straight alpha; otherwise as `read_picture`."""
    return read_picture(path, page, with_alpha=True).pixels


def _page(image: Image.Image | None, page: int | None, path: Path, *, with_alpha: bool) -> Picture:
    """One of a TIFF file, which Pillow turns upright."""
    if image is None and page is None:
        raise damaged(path)
    try:
        if image is None or image.format != "TIFF":
            raise EOFError
        image.seek(_first_page(image) if page is None else page)
        check_size(path, image.width, image.height)
    except EOFError as error:
        raise SourceError("media.no_such_page", path=path, page=(page or 0) + 1) from error
    except Exception as error:  # of whatever kind: the data is anybody's
        raise failed(error, path) from error
    pixels = _by_pillow(image, image.info.get("icc_profile") or b"", None, path, with_alpha=with_alpha)
    return Picture(freeze(np.ascontiguousarray(pixels)), Tags(_exif(image), _xmp(image)))


def _first_page(image: Image.Image) -> int:
    """The place of a TIFF's first page among all of its pictures."""
    for place in range(getattr(image, "n_frames", 1)):
        image.seek(place)
        if not image.tag_v2.get(_SUBFILE_TYPE, 0) & _NO_PAGE:  # type: ignore[attr-defined]
            return place
    return 0


def _pixels(image: Image.Image, data: bytes, path: Path, *, with_alpha: bool) -> Pixels:
    """As they lie in the file, in sRGB."""
    profile = image.info.get("icc_profile") or b""
    space = None if profile else space_of(data)
    if image.format in _BY_OPENCV and image.mode in _PLAIN and not with_alpha and not _moves(image):
        pixels = _by_opencv(data, path, cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
        if is_srgb(profile, image.mode):
            return pixels if space is None else from_space(pixels, space)
        if image.mode != "L":
            return np.asarray(in_srgb(Image.fromarray(pixels), profile))
    return _by_pillow(image, profile, space, path, with_alpha=with_alpha)


def _by_pillow(image: Image.Image, profile: bytes, space: ColourSpace | None, path: Path, *,
               with_alpha: bool) -> Pixels:
    try:
        image.load()
        pixels = rgb_of(image, profile)
        if space is not None:
            pixels = from_space(pixels, space)
        return _rgba(pixels, alpha_of(image)) if with_alpha else pixels
    except Exception as error:  # of whatever kind: the data is anybody's
        raise failed(error, path) from error


def _moves(image: Image.Image) -> bool:
    try:
        return image.format != "MPO" and getattr(image, "n_frames", 1) > 1
    except Exception:  # of whatever kind: the data is anybody's
        return False


def _exif(image: Image.Image) -> bytes:
    """Of a TIFF, whose tags have to be written anew; empty where they can't be."""
    try:
        return image.getexif().tobytes()
    except Exception:  # of whatever kind: the data is anybody's
        return b""


def _xmp(image: Image.Image) -> bytes:
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp)


def _by_opencv_alone(data: bytes, path: Path) -> Pixels:
    """One of a kind that Pillow doesn't know."""
    size = size_of_map(data)
    if size is None:
        raise damaged(path)
    check_size(path, *size)
    return _by_opencv(data, path, cv2.IMREAD_COLOR_RGB)


def _by_opencv(data: bytes, path: Path, how: int) -> Pixels:
    """(height, width, 3) uint8, as OpenCV's flags ask."""
    silence_opencv()
    try:
        decoded = cv2.imdecode(np.frombuffer(png.without_profile(data), np.uint8), how)
    except (cv2.error, MemoryError) as error:
        raise failed(error, path) from error
    if decoded is None or decoded.size == 0:
        raise damaged(path)
    return cast(Pixels, decoded)


def _rgba(colours: Pixels, alpha: Pixels | None) -> Pixels:
    height, width = colours.shape[:2]
    return np.dstack((colours, np.full((height, width), 255, np.uint8) if alpha is None else alpha))
