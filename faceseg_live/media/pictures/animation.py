"""Animations that are pictures to Pillow: WebP, PNG, GIF and AVIF, composed as a browser shows them."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import numpy as np
from PIL import Image

from ...domain.types import Pixels
from ...errors import SourceError
from ...messages import Message
from ..size_limit import check_size
from . import png
from .colours import alpha_of, rgb_of
from .opening import failed, opened, read_bytes
from .turning import orientation_in, upright

_RIFF_HEADER_BYTES = 12
_SHORTEST_MS, _INSTEAD_MS = 10, 100
"""Browsers show frames that say they stay no longer than the first for as long as the second."""


class Animation:
    """The frames of one file, in order; loops are not counted. Nothing is kept open."""

    def __init__(self, path: Path) -> None:
        """Raises SourceError where the file is missing, empty, unreadable or no animation that Pillow reads."""
        self._path = path
        data = read_bytes(path)
        whole = _whole_chunks(data)
        is_untold = whole is not data or _lacks_its_end(data)
        self._is_cut_short = is_untold or png.is_cut_short(data)
        image = opened(whole, path)
        if image is None:
            raise SourceError("media.no_media_file", path=path)
        self._image = image
        self._exif: bytes = image.info.get("exif") or b""
        self._profile: bytes = image.info.get("icc_profile") or b""
        # The first picture of a PNG may be for those who know no animations.
        self._first = 1 if getattr(image, "default_image", False) else 0
        try:
            frames = getattr(image, "n_frames", 1) - self._first
        except Exception as error:  # of whatever kind: the data is anybody's
            raise SourceError("media.no_media_file", path=path) from error
        self.codec = (image.format or "").lower()
        self.count = None if is_untold else frames
        """How many frames there are; None where the file is cut so short that it doesn't tell."""
        self._last = frames

    def frames(self) -> Generator[tuple[Pixels, float], None, None]:
        """Each frame, (height, width, 3) RGB uint8 over black, and for how many seconds it is shown.

        Raises SourceError after the last frame that can be read, where the file is damaged or cut short.
        """
        for number in range(self._last):
            try:
                self._image.seek(self._first + number)
                check_size(self._path, *self._image.size)  # a frame may enlarge what was declared
                self._image.load()
                pixels = _over_black(self._image, self._profile)
                shown_s = _shown_ms(self._image) / 1000
            except SourceError:
                raise
            except (MemoryError, Image.DecompressionBombError) as error:
                raise failed(error, self._path) from error
            except Exception as error:
                raise self._ended(number) from error
            yield upright(pixels, orientation_in(self._exif)), shown_s
        if self._is_cut_short:
            raise self._ended(self._last)

    def _ended(self, count: int) -> SourceError:
        read = Message("media.frames_read", count=count)
        if self.count is not None:
            read = Message("media.frames_read_of", count=count, total=self.count)
        if self._is_cut_short:
            return SourceError("media.cut_short", path=self._path, read=read)
        return SourceError("media.damaged", path=self._path, read=read)


def _over_black(image: Image.Image, profile: bytes) -> Pixels:
    colours, alpha = rgb_of(image, profile), alpha_of(image)
    if alpha is None or alpha.min() == 255:
        return colours
    return np.asarray(Image.composite(Image.fromarray(colours), Image.new("RGB", image.size), Image.fromarray(alpha)))


def _shown_ms(image: Image.Image) -> float:
    stated = float(image.info.get("duration") or 0)
    return stated if stated > _SHORTEST_MS else _INSTEAD_MS


def _lacks_its_end(data: bytes) -> bool:
    """A GIF file without its trailer (GIF89a, section 27); False for any other file."""
    return data.startswith(b"GIF8") and not data.rstrip(b"\0").endswith(b";")


def _whole_chunks(data: bytes) -> bytes:
    """Of a WebP file that is cut short, what holds whole chunks, as a file of its own; `data` itself where it isn't.

    (RFC 9649, section 2.3: chunks have a name, four bytes of length, and an even number of bytes.)
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) >= 8 + int.from_bytes(data[4:8], "little"):
        return data
    end = position = _RIFF_HEADER_BYTES
    while position + 8 <= len(data):
        length = int.from_bytes(data[position + 4:position + 8], "little")
        position += 8 + length + length % 2
        if position <= len(data):
            end = position
    return b"RIFF" + (end - 8).to_bytes(4, "little") + data[8:end]
