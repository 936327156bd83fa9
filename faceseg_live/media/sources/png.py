"""Looks after PNG files before libpng does, which reports trouble on stderr by itself."""

from __future__ import annotations

_START = b"\x89PNG\r\n\x1a\n"
_AROUND_CONTENT = 12
"""Bytes of a chunk besides its content: length, name, checksum (PNG specification, section 5.3)."""


def is_cut_short(data: bytes) -> bool:
    """A PNG file whose last chunk is missing; False for any other file."""
    return data.startswith(_START) and b"IEND\xaeB`\x82" not in data


def without_profile(data: bytes) -> bytes:
    """The file without its colour profile, which OpenCV ignores and libpng criticises; other files as they are."""
    if not data.startswith(_START):
        return data
    position = len(_START)
    while position + _AROUND_CONTENT <= len(data):
        end = position + _AROUND_CONTENT + int.from_bytes(data[position:position + 4], "big")
        name = data[position + 4:position + 8]
        if name == b"iCCP":
            return data[:position] + data[end:]
        if name == b"IDAT":  # a profile stands before the pixels
            break
        position = end
    return data
