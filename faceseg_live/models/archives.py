"""Takes the files of a model out of the archive that it is published in, and trusts nothing of that archive."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from ..errors import EngineUnavailable
from .answers import Wanted

_CHUNK_BYTES = 1 << 20
_ENCRYPTED = 1
"""A flag of a member."""
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are rare, raise errors of their own, and LZMA takes as much memory as the archive says."""
_MOST_DIRECTORY_BYTES = 1 << 20
"""The list of the members of an archive; some 10,000 of them. Each takes ten times as much when it is read."""
_END, _END_MARK = struct.Struct("<4s4H2LH"), b"PK\5\6"
"""Of a ZIP archive: mark, numbers of disks and members, bytes and place of the directory, bytes of a comment."""
_LOCATOR_MARK, _LOCATOR_BYTES = b"PK\6\7", 20
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
"""Where a locator stands before the end, this stands before that, as in archives beyond 4 GB, and goes before it."""
_MOST_COMMENT_BYTES = 0xFFFF
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError, struct.error)
"""What zipfile raises for archives that are damaged, or packed in a way that it doesn't know."""


def unpack(archive: Path, members: Sequence[str], folder: Path, wanted: Wanted,
           step: Callable[[], None] = lambda: None) -> None:
    """Put the named files of a ZIP archive into a folder, whatever folders they have in there; nothing else is taken.

    Args:
        archive: what was `wanted`.
        members: names of files, without a folder. Each has to be there once, as a plain file.
        folder: is made. Where this fails something half-written may be in it.
        step: called again and again while it goes on; what it raises ends it.

    Raises EngineUnavailable where the archive is damaged, lacks a file, or the files are larger than what is wanted may
    be: by what the archive says of them, and by what really comes out of it.
    """
    try:
        with archive.open("rb") as file:
            require_small_directory(file)
        with zipfile.ZipFile(archive) as packed:
            infos = [_member(packed, name, wanted) for name in members]
            wanted.require_size(sum(info.file_size for info in infos))
            folder.mkdir(parents=True, exist_ok=True)
            unpacked_bytes = 0
            for name, info in zip(members, infos, strict=True):
                with (folder / name).open("wb") as target:
                    for chunk in _chunks(packed, info):
                        unpacked_bytes += len(chunk)
                        wanted.require_size(unpacked_bytes)
                        target.write(chunk)
                        step()
    except _BROKEN as error:
        raise EngineUnavailable("models.broken_archive", url=wanted.url, reason=error) from error


def _chunks(packed: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with packed.open(info) as source:
            while chunk := source.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:  # the archive sends its reader before its own beginning
        raise zipfile.BadZipFile(str(error)) from error


def require_small_directory(file: IO[bytes]) -> None:
    """Raise BadZipFile where the list of an archive's members is too long: zipfile would make an object of each at
    once. `file` is open, and read from anywhere."""
    size_bytes = file.seek(0, os.SEEK_END)
    file.seek(max(0, size_bytes - _LARGE_END.size - _LOCATOR_BYTES - _END.size - _MOST_COMMENT_BYTES))
    tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or place + _END.size > len(tail):
        raise zipfile.BadZipFile("it is no ZIP archive, or cut off")
    directory_bytes = _END.unpack_from(tail, place)[5]
    locator = place - _LOCATOR_BYTES
    if locator >= _LARGE_END.size and tail[locator:].startswith(_LOCATOR_MARK):
        directory_bytes = _LARGE_END.unpack_from(tail, locator - _LARGE_END.size)[8]
    if directory_bytes > _MOST_DIRECTORY_BYTES:
        raise zipfile.BadZipFile("it has far too many members")


def _member(packed: zipfile.ZipFile, name: str, wanted: Wanted) -> zipfile.ZipInfo:
    found = [info for info in packed.infolist() if PurePosixPath(info.filename).name == name and _is_plain(info)]
    if len(found) != 1:
        raise EngineUnavailable("models.not_in_archive", url=wanted.url, member=name, count=len(found))
    return found[0]


def _is_plain(info: zipfile.ZipInfo) -> bool:
    """A file that can be read, inside the archive's own folders: no link, no folder, no way up or to a root."""
    path = PurePosixPath(info.filename)
    stays_inside = not (path.is_absolute() or ".." in path.parts or "\\" in info.filename or ":" in info.filename)
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where it was packed on Windows
    return (stays_inside and kind in (0, stat.S_IFREG) and not info.is_dir() and not info.flag_bits & _ENCRYPTED
            and info.compress_type in _PACKINGS)
