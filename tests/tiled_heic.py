"""Makes HEIC files of tiles, as phones write them (ISO/IEC 23008-12, section 6.6.2.3: the item "grid")."""

from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pillow_heif
from PIL import Image

from faceseg_live.domain.types import Pixels

SIDE = 128
_GRID, _FIRST_TILE = 1, 2


def tiled_heic(pixels: Pixels) -> bytes:
    """(height, width, 3) RGB in tiles of `SIDE`; both sides are multiples of it."""
    height, width = pixels.shape[:2]
    rows, columns = height // SIDE, width // SIDE
    tiles = [_coded(pixels[row * SIDE:(row + 1) * SIDE, column * SIDE:(column + 1) * SIDE])
             for row in range(rows) for column in range(columns)]
    ids = range(_FIRST_TILE, _FIRST_TILE + len(tiles))
    kinds = [(_GRID, b"grid"), *((number, b"hvc1") for number in ids)]
    infos = b"".join(_full(b"infe", struct.pack(">HH", number, 0) + kind + b"\0", version=2) for number, kind in kinds)
    properties = tiles[0][0] + _extent(SIDE, SIDE) + _extent(width, height)
    uses = struct.pack(">I", len(kinds)) + struct.pack(">HBB", _GRID, 1, 3) + b"".join(
        struct.pack(">HBBB", number, 2, 0x81, 2) for number in ids)
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)
    head = _box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")

    def meta(start: int) -> bytes:
        places, at = [(_GRID, 1, 0, len(grid))], start
        for number, (_, data) in zip(ids, tiles, strict=True):
            places.append((number, 0, at, len(data)))
            at += len(data)
        located = struct.pack(">BBH", 0x44, 0, len(places)) + b"".join(
            struct.pack(">HHHHII", number, method, 0, 1, offset, length) for number, method, offset, length in places)
        return _full(b"meta", b"".join((
            _full(b"hdlr", bytes(4) + b"pict" + bytes(13)),
            _full(b"pitm", struct.pack(">H", _GRID)),
            _full(b"iinf", struct.pack(">H", len(kinds)) + infos),
            _full(b"iref", _box(b"dimg", struct.pack(f">HH{len(tiles)}H", _GRID, len(tiles), *ids))),
            _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", uses)),
            _full(b"iloc", located, version=1),
            _box(b"idat", grid))))

    start = len(head) + len(meta(0)) + 8
    return head + meta(start) + _box(b"mdat", b"".join(data for _, data in tiles))


def _coded(tile: Pixels) -> tuple[bytes, bytes]:
    """How its decoder is set up, as a box, and the coded picture."""
    buffer = BytesIO()
    pillow_heif.from_pillow(Image.fromarray(np.ascontiguousarray(tile))).save(buffer, quality=90, chroma=420)
    data = buffer.getvalue()
    setup, picture = data.index(b"hvcC") - 4, data.index(b"mdat") + 4
    return data[setup:setup + int.from_bytes(data[setup:setup + 4], "big")], data[picture:]


def _extent(width: int, height: int) -> bytes:
    return _full(b"ispe", struct.pack(">II", width, height))


def _full(name: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(name, bytes([version, 0, 0, 0]) + content)


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + name + content
