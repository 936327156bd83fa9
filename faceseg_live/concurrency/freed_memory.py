"""What the C library does with memory that is let go of."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of mallopt(3), which only glibc has."""
_ARENAS = 2
GIVE_BACK_EVERY_S = 5.0
_KEPT_BYTES = 256 << 20
_LARGEST_KEPT_BYTES = 32 << 20
"""glibc takes no more."""


def keep_freed_memory() -> bool:
    """Have what is freed kept for what is needed next; False where the C library can't be told.

    Frames of several megabytes come and go. Usually each is handed back to the system when it goes, and the next one
    fetched anew, page by page, all zeros: at 720p that takes one or two ms of a frame. For processes that do nothing
    but work through files.
    """
    return _set({_MMAP_THRESHOLD: _LARGEST_KEPT_BYTES, _TRIM_THRESHOLD: _KEPT_BYTES})


def share_freed_memory() -> bool:
    """Have what one thread frees serve the others as well; False where the C library can't be told.

    By itself glibc gives nearly each thread an arena of its own, eight for a processor, and what is free in one is of
    no use to another. Where threads come and go with every engine, source and recording, all of them grow to whatever
    was needed there once: in one run of some 80 engines from 220 to 580 MB, and to 300 with two arenas and what is free
    given back. Threads wait for each other's arena now and then. To be called before there are other threads; for
    programs that run for long.
    """
    return _set({_ARENA_MAX: _ARENAS})


@contextmanager
def freed_memory_given_back(every_s: float = GIVE_BACK_EVERY_S) -> Iterator[None]:
    """Within the block what is free goes back to the system now and then, where the C library can be told.

    By itself glibc gives back the end of an arena only: what lies free before a single block in use stays resident. It
    takes a millisecond or two, on a thread of its own.
    """
    trim = _of_libc("malloc_trim")
    if trim is None:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=_trim_until, args=(trim, ended, every_s), name="faceseg-memory", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _trim_until(trim: Callable[[int], int], ended: threading.Event, every_s: float) -> None:
    while not ended.wait(every_s):
        trim(0)


def _set(values: dict[int, int]) -> bool:
    mallopt = _of_libc("mallopt")
    return mallopt is not None and all(mallopt(parameter, value) for parameter, value in values.items())


def _of_libc(name: str) -> Any:
    """A function of glibc; None where the C library is another one, or Windows', which has no name."""
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
