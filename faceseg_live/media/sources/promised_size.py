"""How many bytes a file says it has, for containers that say it: a file with fewer of them lost its end."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

_EBML, _SEGMENT, _UNKNOWN_SIZE = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67", -1
_BOXES = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"mfra", b"sidx", b"free", b"skip", b"wide", b"uuid"})
"""At the top of an MP4 or QuickTime file. Anything else may be no box at all, but something that a camera appended."""
_ASF, _ASF_FILE = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
"""What Windows Media files begin with, and the object that says how long they are."""
_ROUNDING = 16
"""Writers of AVI disagree about padding."""


def promised_size(path: Path) -> int | None:
    """Bytes that there should be at least; None where the file doesn't say, or can't be read."""
    try:
        with path.open("rb") as file:
            start = file.read(16)
            if start[4:8] in _BOXES:
                return _end_of_boxes(file)
            if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
                return _end_of_riff(file)
            if start[:4] == _EBML:
                return _end_of_segment(file)
            if start == _ASF:
                return _size_in_asf(file)
    except OSError:
        pass
    return None


def lost_its_end(path: Path) -> bool:
    """Whether a file is known to be shorter than it says."""
    promised = promised_size(path) if path.is_file() else None
    return promised is not None and path.stat().st_size < promised


def _end_of_boxes(file: BinaryIO) -> int:
    """ISO 14496-12, 4.2: size and type, then the size in 64 bits where it says 1; 0 is all the rest."""
    size, place = os.fstat(file.fileno()).st_size, 0
    while place < size:
        file.seek(place)
        head = file.read(16)
        if head[4:8] not in _BOXES:
            break
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length < 8:
            break
        place += length
    return place


def _end_of_riff(file: BinaryIO) -> int:
    """OpenDML: what is longer than a gigabyte goes on in another RIFF of the kind AVIX."""
    size, place = os.fstat(file.fileno()).st_size, 0
    while place < size:
        file.seek(place)
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] not in (b"AVI ", b"AVIX"):
            break
        length = struct.unpack("<I", head[4:8])[0]
        if not 0 < length < 0xFFFFFFF0:
            break  # never finished
        place += 8 + length + length % 2
    return place - _ROUNDING


def _end_of_segment(file: BinaryIO) -> int | None:
    """RFC 8794, sections 4 and 5: ids and sizes of varying length; all ones are an unknown size."""
    file.seek(4)
    header = _size(file)
    file.seek(file.tell() + max(header, 0))
    if file.read(4) != _SEGMENT:
        return None
    length = _size(file)
    return None if length == _UNKNOWN_SIZE else file.tell() + length


def _size_in_asf(file: BinaryIO) -> int | None:
    """Advanced Systems Format, section 3.2: an object has an id and a size; a broadcast's file size means nothing."""
    file.seek(30)
    while len(head := file.read(24)) == 24:
        length = int.from_bytes(head[16:], "little")
        if head[:16] == _ASF_FILE:
            content = file.read(80)
            is_broadcast = len(content) < 80 or content[64] & 1
            return None if is_broadcast else int.from_bytes(content[16:24], "little")
        if length < 24:
            break
        file.seek(length - 24, os.SEEK_CUR)
    return None


def _size(file: BinaryIO) -> int:
    first = file.read(1)[:1] or b"\0"
    width = 9 - first[0].bit_length()
    if width > 8:
        return _UNKNOWN_SIZE
    value = int.from_bytes(first + file.read(width - 1), "big") & ((1 << 7 * width) - 1)
    return _UNKNOWN_SIZE if value == (1 << 7 * width) - 1 else value
