"""PNG files of pictures that are empty but for a part, as masks and cut-outs are: they cost what the part costs."""

from __future__ import annotations

import functools
import struct
import zlib

import numpy as np

from ...domain.types import Pixels
from . import png

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""Channels → what PNG calls it (PNG specification, section 11.2.1)."""
_UP = 2
"""The filter that leaves each pixel less the one above (section 9.2)."""
_RUN = 1 << 18
"""Bytes of emptiness that are compressed once and repeated."""
_ADLER = 65_521
_WINDOW_BITS = -15
"""A bare deflate stream: its pieces are put together here."""


def sparse_png(part: Pixels, x: int, y: int, width: int, height: int) -> bytes:
    """A picture of width × height zeros, in which a part lies at (x, y).

    part: (rows, columns) grey, or with 3 or 4 channels RGB(A); uint8.
    """
    rows, columns = part.shape[:2]
    part = part.reshape(rows, columns, -1)
    channels = part.shape[2]
    line_bytes = 1 + width * channels
    lines = np.zeros((rows, line_bytes), np.uint8)
    lines[:, 0] = _UP
    inner = lines[:, 1 + x * channels:1 + (x + columns) * channels]
    inner[:] = part.reshape(rows, -1)
    inner[1:] -= part.reshape(rows, -1)[:-1]
    above, below = y * line_bytes, (height - y - rows) * line_bytes
    compressed = zlib.compressobj(1, zlib.DEFLATED, _WINDOW_BITS, 9, zlib.Z_RLE)
    middle = compressed.compress(lines.data) + compressed.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(1, zlib.DEFLATED, _WINDOW_BITS).flush()
    total = _adler_of_zeros(above, 1)
    total = _adler_of_zeros(below, zlib.adler32(lines.data, total))
    data = b"\x78\x01" + _empty(above) + middle + _empty(below) + end + struct.pack(">I", total)
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    return png.file_of([(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")])


def _empty(count: int) -> bytes:
    """A piece of a deflate stream: so many zeros."""
    return _run(_RUN) * (count // _RUN) + _run(count % _RUN)


@functools.lru_cache(maxsize=64)
def _run(count: int) -> bytes:
    stream = zlib.compressobj(1, zlib.DEFLATED, _WINDOW_BITS, 9, zlib.Z_RLE)
    return stream.compress(bytes(count)) + stream.flush(zlib.Z_FULL_FLUSH)


def _adler_of_zeros(count: int, before: int) -> int:
    """Adler-32 (RFC 1950, section 8.2) of what came before and so many zeros."""
    low, high = before & 0xFFFF, before >> 16
    return (high + count * low) % _ADLER << 16 | low
