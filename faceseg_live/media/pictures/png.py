"""The chunks of PNG files (PNG specification, section 5), which libpng criticises on stderr where they are odd."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_START = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = len(_START) + 25
"""The start and the chunk IHDR, which comes first."""
_AROUND_CONTENT = 12
"""Bytes of a chunk besides its content: length, name, checksum."""


class Chunk(NamedTuple):
    """One part of a file."""

    name: bytes
    start: int
    end: int


def is_cut_short(data: bytes) -> bool:
    """A PNG file that ends before its last chunk, or within one; False for any other file.

    OpenCV asks for the memory of a chunk by its length before it finds that there is less.
    """
    for chunk in _chunks(data):
        if chunk.end > len(data):
            return True
        if chunk.name == b"IEND":
            return False
    return data.startswith(_START)


def without_profile(data: bytes) -> bytes:
    """The file without its colour profile, which OpenCV ignores and libpng criticises; other files as they are."""
    for name, start, end in _chunks(data):
        if name == b"iCCP":
            return data[:start] + data[end:]
        if name == b"IDAT":  # a profile stands before the pixels
            break
    return data


def content(data: bytes, name: bytes) -> bytes:
    """What the first chunk of this name holds; empty without one, and for other files."""
    return next((data[chunk.start + 8:chunk.end - 4] for chunk in _chunks(data) if chunk.name == name), b"")


def with_chunks(data: bytes, chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A PNG file with more chunks, (name, content) each, in front of its pixels."""
    return data[:_HEADER_BYTES] + b"".join(_chunk(*chunk) for chunk in chunks) + data[_HEADER_BYTES:]


def file_of(chunks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The file that these chunks, (name, content) each, make."""
    return _START + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(content, zlib.crc32(name))
    return len(content).to_bytes(4, "big") + name + content + checksum.to_bytes(4, "big")


def _chunks(data: bytes) -> Iterator[Chunk]:
    position = len(_START) if data.startswith(_START) else len(data)
    while position + _AROUND_CONTENT <= len(data):
        end = position + _AROUND_CONTENT + int.from_bytes(data[position:position + 4], "big")
        yield Chunk(data[position + 4:position + 8], position, end)
        position = end
