"""Damage to files that are made of chunks, each with its length: PNG, RIFF (WebP, AVI) and ISO's boxes (MP4, HEIC).

What surrounds a changed chunk is made right again as often as not, checksums as well: a reader that looks at those
first would never see the fault behind.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

_PNG_START = b"\x89PNG\r\n\x1a\n"
_LIKELY_NUMBERS = (0, 1, 2, 3, 0x7F, 0xFF, 0x100, 0x7FFF, 0xFFFF, 20_000, 65_535, 100_000, 0x7FFFFFFF, 0xFFFFFFFF)
_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"moof", b"traf", b"mvex", b"udta", b"meta",
            b"iprp", b"ipco"}
_DEEPEST = 12


@dataclass(frozen=True)
class Chunk:
    """Four letters and what is in there."""

    name: bytes
    content: bytes


Written = Callable[[Sequence[Chunk]], bytes]


def png_damaged(data: bytes, chance: Random) -> bytes:
    """A PNG with a changed chunk; the data itself where it is none."""
    chunks, at = [], len(_PNG_START)
    while data.startswith(_PNG_START) and at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunks.append(Chunk(data[at + 4:at + 8], data[at + 8:at + 8 + length]))
        at += 12 + length
    has_right_sums = chance.random() < 0.8

    def written(chunks: Sequence[Chunk]) -> bytes:
        parts = [_PNG_START]
        for chunk in chunks:
            body = chunk.name + chunk.content
            parts += [struct.pack(">I", len(chunk.content)), body,
                      struct.pack(">I", zlib.crc32(body) if has_right_sums else chance.getrandbits(32))]
        return b"".join(parts)

    return _damaged(chunks, written, chance) if chunks else data


def riff_damaged(data: bytes, chance: Random) -> bytes:
    """A RIFF file with a changed chunk; the data itself where it is none."""
    if not data.startswith(b"RIFF"):
        return data
    chunks, at = [], 12
    while at + 8 <= len(data):
        (length,) = struct.unpack_from("<I", data, at + 4)
        chunks.append(Chunk(data[at:at + 4], data[at + 8:at + 8 + length]))
        at += 8 + length + length % 2

    def written(chunks: Sequence[Chunk]) -> bytes:
        body = b"".join(chunk.name + struct.pack("<I", len(chunk.content)) + chunk.content
                        + b"\0" * (len(chunk.content) % 2) for chunk in chunks)
        return b"RIFF" + struct.pack("<I", len(body) + 4) + data[8:12] + body

    return _damaged(chunks, written, chance) if chunks else data


def boxes_damaged(data: bytes, chance: Random, depth: int = 0) -> bytes:
    """A file of boxes with a changed one, at whatever depth; those around it keep their right lengths."""
    chunks, at = [], 0
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length < 8:
            break
        chunks.append(Chunk(data[at + 4:at + 8], data[at + 8:at + length]))
        at += length
    rest = data[at:]

    def written(chunks: Sequence[Chunk]) -> bytes:
        return b"".join(struct.pack(">I", len(chunk.content) + 8) + chunk.name + chunk.content
                        for chunk in chunks) + rest

    if not chunks:
        return data
    parents = [number for number, chunk in enumerate(chunks) if chunk.name in _PARENTS]
    if parents and depth < _DEEPEST and chance.random() < 0.8:
        number = chance.choice(parents)
        chunk = chunks[number]
        skipped = 4 if chunk.name == b"meta" else 0  # its version and flags
        inner = chunk.content[:skipped] + boxes_damaged(chunk.content[skipped:], chance, depth + 1)
        return written([*chunks[:number], replace(chunk, content=inner), *chunks[number + 1:]])
    return _damaged(chunks, written, chance)


def _damaged(chunks: list[Chunk], written: Written, chance: Random) -> bytes:
    number = chance.randrange(len(chunks))
    chunk = chunks[number]
    what = chance.randrange(7)
    if what == 0:
        return written([*chunks[:number], *chunks[number + 1:]])
    if what == 1:
        return written([*chunks[:number], *[chunk] * chance.choice((2, 3, 200)), *chunks[number + 1:]])
    if what == 2:
        moved = [*chunks[:number], *chunks[number + 1:]]
        moved.insert(chance.randrange(len(chunks)), chunk)
        return written(moved)
    if what == 3:  # the length alone is wrong
        whole = written(chunks)
        at = whole.find(chunk.name)
        wrong = chance.choice(_LIKELY_NUMBERS).to_bytes(4, chance.choice(("big", "little")))
        return whole[:max(at - 4, 0)] + wrong + whole[at:]
    if what == 4:
        name = chance.choice((chance.choice(chunks).name, chance.randbytes(4), b"\0\0\0\0", chunk.name.swapcase()))
        return written([*chunks[:number], replace(chunk, name=name), *chunks[number + 1:]])
    changed = _with_number(chunk.content, chance) if what == 5 else _with_noise(chunk.content, chance)
    return written([*chunks[:number], replace(chunk, content=changed), *chunks[number + 1:]])


def _with_number(content: bytes, chance: Random) -> bytes:
    width = chance.choice((1, 2, 4))
    places = range(0, max(len(content) - width + 1, 1), width)
    at = chance.choice(places[:32] if chance.random() < 0.8 else places)
    value = chance.choice(_LIKELY_NUMBERS) & (1 << 8 * width) - 1
    return content[:at] + value.to_bytes(width, chance.choice(("big", "little"))) + content[at + width:]


def _with_noise(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    length = chance.randint(0, 16)
    return content[:at] + chance.randbytes(length) + content[at + chance.choice((0, length, 1000)):]
