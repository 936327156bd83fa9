"""What can be read only once, as a file that can be read as often as needed."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO

from ...errors import SourceError

STANDARD_INPUT = "-"
_AT_ONCE = 1 << 20


def is_read_once(name: str | Path) -> bool:
    """Whether this names the standard input, a pipe or the like; False also where nothing is there."""
    if str(name) == STANDARD_INPUT:
        return True
    try:
        mode = Path(name).stat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or stat.S_ISCHR(mode)


@contextmanager
def spooled(name: str | Path) -> Iterator[Path]:
    """A private copy of what `is_read_once`, for as long as the block runs; whatever happens in it, it is removed.

    Blocks until the other end is closed. Only this user can read the copy, and nothing of it is kept. Raises
    SourceError where nothing comes, reading fails, or the disk has no room.
    """
    handle, copy = tempfile.mkstemp(prefix="faceseg-")
    try:
        _copy(name, handle)
        yield Path(copy)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(copy)  # noqa: PTH108 - in one step, also while the interpreter ends


def _copy(name: str | Path, handle: int) -> None:
    try:
        with os.fdopen(handle, "wb") as target, _opened(name) as source:
            shutil.copyfileobj(source, target, _AT_ONCE)
            count = target.tell()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise SourceError("media.no_room", path=name, folder=tempfile.gettempdir()) from error
        raise SourceError("media.unreadable", path=name, reason=(error.strerror or str(error)).lower()) from error
    if count == 0:
        raise SourceError("media.nothing_came", path=name)


def _opened(name: str | Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if str(name) == STANDARD_INPUT else Path(name).open("rb")
