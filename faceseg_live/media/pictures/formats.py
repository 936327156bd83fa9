"""The formats in which pictures are written, and how each of them is encoded."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import ExifTags, Image

from ...domain.types import Pixels
from ...errors import OutputError
from . import png
from .profiles import SRGB
from .sparse_png import sparse_png
from .tags import NO_TAGS, Tags

_PNG = (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE,
        cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP)
"""Of all that libpng offers the fastest for masks and cut-outs, and smaller than OpenCV's usual choice."""
_MOST_EXIF_BYTES = 65_533
_MOST_XMP_BYTES = 65_504
"""What one segment of a JPEG file holds of each, with its own marks."""
_TIFF_XMP, _TIFF_PREDICTOR, _BY_DIFFERENCE = 700, 317, 2


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """One kind of file."""

    key: str
    """As in the settings."""
    title: str
    suffixes: tuple[str, ...]
    """The first one is that of the files that are written; all are lower-case."""
    encode: Callable[[Pixels, int, Tags], bytes]
    """Grey, BGR or BGRA; 1..100; what the file will say of itself."""
    has_alpha: bool = True
    is_exact: bool = True
    """Whether every pixel comes back as it was."""
    usual_quality: int = 100

    @property
    def suffix(self) -> str:
        return self.suffixes[0]


def encoded(pixels: Pixels, form: PictureFormat, quality: int = 0, tags: Tags = NO_TAGS) -> bytes:
    """A picture as the content of a file.

    Args:
        pixels: (height, width) grey, (height, width, 3) BGR or (height, width, 4) BGRA with straight alpha; uint8,
            sRGB. Where the format has no alpha, the fourth channel is left out.
        quality: 1 is the smallest file, 100 the best picture; 0: the usual one. Exact formats take no notice.
        tags: what the file that the picture was made of said of itself. The file says that it is upright and sRGB,
            and as much of the rest as the format can hold.

    Raises OutputError where the format can't hold a picture of this size.
    """
    if pixels.ndim == 3 and pixels.shape[2] == 4 and not form.has_alpha:
        pixels = pixels[..., :3]
    height, width = pixels.shape[:2]
    try:
        return form.encode(np.ascontiguousarray(pixels), quality or form.usual_quality, tags.of_result(width, height))
    except (OSError, ValueError, RuntimeError, SystemError, cv2.error) as error:
        raise OutputError("media.no_picture", width=width, height=height, kind=form.title) from error


def encoded_part(part: Pixels, place: tuple[int, int], size: tuple[int, int], form: PictureFormat, quality: int = 0,
                 tags: Tags = NO_TAGS) -> bytes:
    """A picture that is empty but for a part, otherwise as `encoded`: black, and transparent where there is alpha.

    Args:
        part: grey, BGR or BGRA.
        place: where its left upper corner lies in the picture.
        size: (width, height) of the picture.
    """
    width, height = size
    if form.key == "png" and part.size:
        order = part[..., [2, 1, 0, 3][:part.shape[2]]] if part.ndim == 3 else part
        data = sparse_png(order, *place, width, height)
        return png.with_chunks(data, _png_chunks(tags.of_result(width, height), is_grey=part.ndim == 2))
    pixels = np.zeros((height, width, *part.shape[2:]), np.uint8)
    pixels[place[1]:place[1] + part.shape[0], place[0]:place[0] + part.shape[1]] = part
    return encoded(pixels, form, quality, tags)


def format_of(path: Path) -> PictureFormat | None:
    """The format that a file's suffix names; None where that can't be written."""
    return next((form for form in PICTURE_FORMATS.values() if path.suffix.lower() in form.suffixes), None)


def _png(pixels: Pixels, _quality: int, tags: Tags) -> bytes:
    is_done, data = cv2.imencode(".png", pixels, _PNG)
    if not is_done:
        raise ValueError(pixels.shape)
    return png.with_chunks(data.tobytes(), _png_chunks(tags, is_grey=pixels.ndim == 2))


def _png_chunks(tags: Tags, *, is_grey: bool) -> list[tuple[bytes, bytes]]:
    # Of grey pixels a profile of colours may not speak (PNG specification, section 11.3.2.3).
    chunks = [] if is_grey else [(b"iCCP", b"sRGB\0\0" + zlib.compress(SRGB))]
    if tags.exif:
        chunks.append((b"eXIf", tags.exif.removeprefix(b"Exif\0\0")))
    if tags.xmp:
        chunks.append((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + tags.xmp))
    return chunks


def _jpeg(pixels: Pixels, quality: int, tags: Tags) -> bytes:
    more = {}
    if 0 < len(tags.exif) <= _MOST_EXIF_BYTES:
        more["exif"] = tags.exif
    if 0 < len(tags.xmp) <= _MOST_XMP_BYTES:
        more["xmp"] = tags.xmp
    return _by_pillow(pixels, "JPEG", quality=quality, subsampling="4:4:4", **more)


def _webp(pixels: Pixels, quality: int, tags: Tags) -> bytes:
    return _by_pillow(pixels, "WEBP", quality=quality, exif=tags.exif, xmp=tags.xmp)


def _avif(pixels: Pixels, quality: int, tags: Tags) -> bytes:
    return _by_pillow(pixels, "AVIF", quality=quality, subsampling="4:4:4", speed=8, exif=tags.exif, xmp=tags.xmp)


def _tiff(pixels: Pixels, _quality: int, tags: Tags) -> bytes:
    info = Image.Exif()
    if tags.exif:
        info.load(tags.exif)
    if tags.xmp:
        info[_TIFF_XMP] = tags.xmp
    # libtiff, which compresses, writes no tables within tables.
    if not any(table in info for table in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)):
        info[_TIFF_PREDICTOR] = _BY_DIFFERENCE
        return _by_pillow(pixels, "TIFF", compression="tiff_lzw", tiffinfo=info)
    return _by_pillow(pixels, "TIFF", tiffinfo=info)


def _bmp(pixels: Pixels, _quality: int, _tags: Tags) -> bytes:
    return _by_pillow(pixels, "BMP")


def _by_pillow(pixels: Pixels, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    if pixels.ndim == 3:
        order = cv2.COLOR_BGR2RGB if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
        pixels = np.asarray(cv2.cvtColor(pixels, order), np.uint8)
        options["icc_profile"] = SRGB
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


PICTURE_FORMATS: Mapping[str, PictureFormat] = {row.key: row for row in (
    PictureFormat("png", "PNG", (".png",), _png),
    PictureFormat("jpg", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), _jpeg, has_alpha=False, is_exact=False,
                  usual_quality=95),
    PictureFormat("webp", "WebP", (".webp",), _webp, is_exact=False, usual_quality=95),
    PictureFormat("tiff", "TIFF", (".tiff", ".tif"), _tiff),
    PictureFormat("avif", "AVIF", (".avif",), _avif, is_exact=False, usual_quality=85),
    PictureFormat("bmp", "BMP", (".bmp", ".dib"), _bmp, has_alpha=False),
)}
"""By key, in the order of the settings."""
