"""From a path to a picture that Pillow holds, or to a clear error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from ...errors import SourceError
from ...messages import Message
from .quiet import silence_pillow

KINDS = Message("media.image_kinds")
MOST_PIXELS = 1 << 30
"""In one picture: what OpenCV decodes. A file of a few bytes may claim any size."""
_PILLOWS_OWN_LIMIT = 89_478_485
"""Pillow refuses twice as much, and so pictures that phones take."""
_PROGRAMS = frozenset({"EPS", "WMF"})
"""What draws a picture when it is run, by another program or the system."""
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
"""Of pictures coded in HEVC (ISO/IEC 23008-12, annex B)."""


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
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
    """The whole file. Raises as `reading`."""
    with reading(path) as file:
        return file.read()


def opened(data: bytes, path: Path) -> Image.Image | None:
    """The picture in a file's bytes, with its size and tags and without its pixels; None: Pillow knows no such kind.

    Raises SourceError where the file is damaged, as far as its beginning tells, or its picture too large.
    """
    return _checked(lambda: _heic(data) if _is_heic(data) else Image.open(BytesIO(data)), path)


def opened_file(file: BinaryIO, path: Path) -> Image.Image | None:
    """As `opened`, of a file that is read as far as needed; HEIC is not among its kinds."""
    return _checked(lambda: Image.open(file), path)


def _checked(open_: Callable[[], Image.Image], path: Path) -> Image.Image | None:
    silence_pillow()
    if Image.MAX_IMAGE_PIXELS == _PILLOWS_OWN_LIMIT:  # who has set another one knows why
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2
    try:
        image = open_()
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError as error:
        raise SourceError("media.too_many_pixels", path=path) from error
    except Exception as error:  # of whatever kind: the data is anybody's
        raise damaged(path) from error
    if image.format in _PROGRAMS:
        return None
    if Image.MAX_IMAGE_PIXELS is not None and image.width * image.height > 2 * Image.MAX_IMAGE_PIXELS:
        raise SourceError("media.too_many_pixels", path=path)
    return image


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
