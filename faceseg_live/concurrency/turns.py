"""One process after another: by a lock of the operating system, which goes with its process, however that ends."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

_LOOK_AGAIN_S = 0.1
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextlib.contextmanager
def one_at_a_time(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Be the only one inside for this path, among threads and processes of this machine.

    Args:
        path: of the lock's file, which is there only while somebody is inside.
        waiting: called again and again while another one is; what it raises ends the wait.

    Raises OSError where the file can't be made. Where the folder knows no locks, nobody waits.
    """
    while (lock := _entered(path)) is None:
        waiting()
        time.sleep(_LOOK_AGAIN_S)
    try:
        yield
    finally:
        if sys.platform == "win32":
            lock.close()  # an open file can't be removed there
        with contextlib.suppress(OSError):
            path.unlink()
        lock.close()


def _entered(path: Path) -> IO[bytes] | None:
    """The lock; None where another one has it."""
    lock = path.open("ab")
    try:
        if _acquire(lock) and _is_still(path, lock):
            return lock
    except BaseException:
        lock.close()
        raise
    lock.close()
    return None


def _is_still(path: Path, lock: IO[bytes]) -> bool:
    """Whether the file that was locked is the one that others will find: whoever was inside has removed theirs."""
    try:
        return os.path.samestat(path.stat(), os.fstat(lock.fileno()))
    except FileNotFoundError:
        return False


def _acquire(lock: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True
