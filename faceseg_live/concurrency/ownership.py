"""Which process a folder of temporary files belongs to, and whether that process is still there.

A lock of the operating system tells: it goes with the process, however that ends. It is believed on the same machine
only: not every system keeps locks on folders that machines share.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path
from typing import IO

from ..structured_text import json_of, read_bounded

_LOCK = "lock"
_OWNER = "owner.json"


class Ownership:
    """Of a folder, by this process, until `release` or its end."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where nothing can be written into the folder."""
        self._lock = (folder / _LOCK).open("xb")
        try:
            _acquire(self._lock)
            # Written last: a folder without it may be just in the making.
            (folder / _OWNER).write_text(json.dumps({"host": socket.gethostname(), "pid": os.getpid()}), "utf-8")
        except BaseException:
            self._lock.close()
            raise

    def release(self) -> None:
        self._lock.close()


def is_abandoned(folder: Path) -> bool:
    """Whether a folder's owner was a process on this machine that is gone; False where that is not known."""
    try:
        owner = json_of(read_bounded(folder / _OWNER))
        if not isinstance(owner, dict) or owner.get("host") != socket.gethostname():
            return False
        with (folder / _LOCK).open("r+b") as lock:
            return _acquire(lock)
    except (OSError, ValueError):
        return False


def _acquire(lock: IO[bytes]) -> bool:
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
