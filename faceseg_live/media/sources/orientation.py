"""The orientation that a camera notes in a WebP file's EXIF block.

OpenCV turns JPEG, PNG and TIFF files upright by itself, WebP files it does not.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from ...domain.types import Pixels

_ORIENTATION_TAG = 0x0112
_ENTRY_BYTES = 12


def upright_webp(pixels: Pixels, data: bytes) -> Pixels:
    """The image turned the right way up if `data` is a WebP file that says how; otherwise as it is."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return pixels
    for name, content in _chunks(data):
        if name == b"EXIF":
            return turned(pixels, _orientation(content.removeprefix(b"Exif\0\0")))
    return pixels


def turned(pixels: Pixels, orientation: int) -> Pixels:
    """The image upright, by the EXIF orientation 1..8 (EXIF 2.3, tag 0x0112); others change nothing."""
    if orientation in (5, 6, 7, 8):
        pixels = np.swapaxes(pixels, 0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of each chunk of a RIFF file; a chunk's content is padded to an even length."""
    position = 12
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4:position + 8], "little")
        yield data[position:position + 4], data[position + 8:position + 8 + size]
        position += 8 + size + size % 2


def _orientation(tiff: bytes) -> int:
    """The value of the orientation tag in the first directory of a TIFF block; 1 where there is none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    try:
        if order is None:
            return 1
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for entry in range(count):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + entry * _ENTRY_BYTES)
            if tag == _ORIENTATION_TAG:
                return int(value)
    except struct.error:
        pass  # a damaged block says nothing about the image itself
    return 1
