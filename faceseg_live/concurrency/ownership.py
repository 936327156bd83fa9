"""Which process a folder of temporary files belongs to, and whether that process is still there.

A lock of the operating system tells: it goes with the process, however that ends. It is believed on the same machine
only: not every system keeps locks on folders that machines share.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

from ..files.structured_text import json_of, read_bounded

_LOCK = "lock"
_OWNER = "owner.json"


class Ownership:
    """Of a folder, by this process, until `release` or its end."""

    def __init__(self, lock: IO[bytes]) -> None:
        """`lock`: the file that is locked."""
        self._lock = lock

    @staticmethod
    def of(folder: Path) -> Ownership:
        """Own a new folder. Raises OSError where nothing can be written into it."""
        lock = (folder / _LOCK).open("xb")
        try:
            acquire(lock)
            # Written last: a folder without it may be just in the making.
            (folder / _OWNER).write_text(json.dumps({"host": socket.gethostname(), "pid": os.getpid()}), "utf-8")
        except BaseException:
            lock.close()
            raise
        return Ownership(lock)

    @staticmethod
    def of_abandoned(folder: Path) -> Ownership | None:
        """Own a folder whose owner was a process on this machine that is gone; None where that is not known."""
        try:
            owner = json_of(read_bounded(folder / _OWNER))
            if not isinstance(owner, dict) or owner.get("host") != socket.gethostname():
                return None
            lock = (folder / _LOCK).open("r+b")
        except (OSError, ValueError):
            return None
        if acquire(lock) and _is_of(lock, folder / _LOCK):
            return Ownership(lock)
        lock.close()
        return None

    def release(self) -> None:
        self._lock.close()


def is_abandoned(folder: Path) -> bool:
    """Whether a folder's owner was a process on this machine that is gone; False where that is not known."""
    owned = Ownership.of_abandoned(folder)
    if owned is None:
        return False
    owned.release()
    return True


def _is_of(lock: IO[bytes], path: Path) -> bool:
    """Whether the file is still that one: who had the lock before may have removed it."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    return False


def acquire(lock: IO[bytes]) -> bool:
    """Take a lock until its file is closed; False where another process has it, or there are no locks."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
