"""From a path to a picture that Pillow holds, or to a clear error: what it costs is known before it is decoded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from ...errors import SourceError
from ...messages import Message
from ...policy import limits
from ..size_limit import check_size, too_many_pixels
from .quiet import silence_pillow

KINDS = Message("media.image_kinds")
_PILLOWS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF", "BMP", "DIB", "PPM", "JPEG2000", "PSD", "TGA", "DDS", "ICO",
            "CUR", "ICNS", "QOI", "SGI", "SUN", "PCX", "DCX")
"""Kinds that Pillow may open. Of the others some are run by other programs (EPS) or the system (WMF), and in the rest
there are nobody's pictures."""
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
"""Of pictures coded in HEVC (ISO/IEC 23008-12, annex B)."""
_MOST_BYTES_PER_PIXEL = 8
"""In a file: 16 bits in each of four channels, as they are."""
_BYTES_BESIDE = 64 << 20
"""For profiles, previews and what else stands beside the pixels of a file."""
_own_limits = {Image.MAX_IMAGE_PIXELS}
"""Pillow's limits on pixels that nobody else has set."""


@contextmanager
def reading(path: Path) -> Iterator[BufferedReader]:
    """A file, as long as the block. Raises SourceError where it is missing, unreadable, or empty."""
    try:
        with path.open("rb") as file:
            if not file.peek(1):
                raise SourceError("media.empty_image", path=path)
            yield file
    except FileNotFoundError as error:
        raise SourceError("media.no_such_file", path=path) from error
    except OSError as error:
        raise SourceError("media.unreadable", path=path, reason=(error.strerror or str(error)).lower()) from error


def read_bytes(path: Path) -> bytes:
    """The whole file. Raises as `reading`, and where it is larger than any picture within the limit."""
    with reading(path) as file:
        return read_whole(file, path)


def read_whole(file: BinaryIO, path: Path) -> bytes:
    """All that is in an open file; SourceError where that is more than any picture within the limit."""
    size = os.fstat(file.fileno()).st_size
    if size > _MOST_BYTES_PER_PIXEL * limits.most_pixels() + _BYTES_BESIDE:
        raise SourceError("media.too_many_bytes", path=path, size=size, most=limits.most_megapixels())
    file.seek(0)
    return file.read()


def opened(data: bytes, path: Path) -> Image.Image | None:
    """The picture in a file's bytes, with its size and tags and without its pixels; None: Pillow knows no such kind.

    Raises SourceError where the file is damaged, as far as its beginning tells, or its picture too large.
    """
    return _checked(lambda: _heic(data) if _is_heic(data) else _by_pillow(BytesIO(data)), path)


def opened_file(file: BinaryIO, path: Path) -> Image.Image | None:
    """As `opened`, of a file that is read as far as needed; HEIC is not among its kinds."""
    return _checked(lambda: _by_pillow(file), path)


def _checked(open_: Callable[[], Image.Image], path: Path) -> Image.Image | None:
    silence_pillow()
    _set_pillows_limit()
    try:
        image = open_()
    except UnidentifiedImageError:
        return None
    except Exception as error:  # of whatever kind: the data is anybody's
        raise failed(error, path) from error
    check_size(path, image.width, image.height)
    return image


def _by_pillow(file: BinaryIO) -> Image.Image:
    return Image.open(file, formats=_kinds())


@cache
def _kinds() -> tuple[str, ...]:
    Image.init()
    return tuple(kind for kind in _PILLOWS if kind in Image.OPEN)  # older Pillows know fewer


def _set_pillows_limit() -> None:
    """For what Pillow finds within files, such as the pictures of an icon; whoever has set another one knows why."""
    if Image.MAX_IMAGE_PIXELS in _own_limits:
        Image.MAX_IMAGE_PIXELS = limits.most_pixels() // 2  # of so many it warns, twice as many it refuses
        _own_limits.add(Image.MAX_IMAGE_PIXELS)


def failed(error: Exception, path: Path) -> SourceError:
    """What to say where Pillow, libheif or OpenCV could not open or decode a file."""
    if isinstance(error, SourceError):
        return error
    if isinstance(error, Image.DecompressionBombError):
        pixels = re.search(r"(\d+) pixels", str(error))
        return too_many_pixels(path, int(pixels[1]) if pixels else limits.most_pixels())
    if isinstance(error, MemoryError):
        return SourceError("media.too_much_memory", path=path)
    return damaged(path)


def damaged(path: Path) -> SourceError:
    return SourceError("media.no_image_file", path=path, known=KINDS)


def _is_heic(data: bytes) -> bool:
    if data[4:8] != b"ftyp":
        return False
    brands = data[8:min(int.from_bytes(data[:4], "big"), 256)]
    return not _HEIC_BRANDS.isdisjoint(brands[at:at + 4] for at in range(0, len(brands), 4))


def _heic(data: bytes) -> Image.Image:
    """By its class: registered with Pillow, it would read the files of whoever else uses Pillow as well."""
    from pi_heif.as_plugin import HeifImageFile

    image: Image.Image = HeifImageFile(BytesIO(data))
    return image
