"""Files that are files: a pipe, a device or a socket under a file's name is refused, and never waited for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

_NO_FILE = "it is no file"
_UNBLOCKED = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def open_regular(path: Path) -> BinaryIO:
    """Open a file for reading. Raises OSError, also where it is something else: a folder, a pipe, a device."""
    return os.fdopen(_opened(path, os.O_RDONLY, 0), "rb")


def append_to_regular(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Append to a file, which is made where it is missing, with one call of the system, so that what several processes
    append stays whole. Raises OSError as above, and where it is a link."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = _opened(path, flags, mode)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)


def _opened(path: Path, flags: int, mode: int) -> int:
    descriptor = os.open(path, flags | _UNBLOCKED, mode)
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError(None, _NO_FILE)
