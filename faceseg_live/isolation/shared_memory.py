"""Memory that two processes see. It has no name in the file system, so that nothing is left of it, however they end."""

from __future__ import annotations

import contextlib
import mmap
import os
import secrets
import sys
import tempfile

_LEAST_BYTES = 1 << 20


class SharedMemory:
    """One side's view of it. One side writes, the other reads what it was told of; it grows as the writer needs it."""

    def __init__(self, place: str) -> None:
        """place: as `place` of the other side says it."""
        self.place = place
        self._map: mmap.mmap | None = None

    @classmethod
    def new(cls) -> SharedMemory:
        """Raises OSError where there is none to be had."""
        return cls(secrets.token_hex(16) if sys.platform == "win32" else str(_descriptor()))

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What the other process has to be given of this one's files."""
        return () if sys.platform == "win32" else (int(self.place),)

    def grown(self, size: int) -> tuple[mmap.mmap, int]:
        """For the writer: the memory, of at least so many bytes, and how many it has: its reader has to be told that.

        Raises OSError.
        """
        capacity = len(self._map) if self._map is not None else 0
        if size > capacity:
            capacity = max(_LEAST_BYTES, 1 << (size - 1).bit_length())
            if sys.platform != "win32":
                os.ftruncate(int(self.place), capacity)
        return self.seen(capacity), capacity

    def seen(self, capacity: int) -> mmap.mmap:
        """The memory, where it has so many bytes. Raises OSError or ValueError where it hasn't."""
        if self._map is None or len(self._map) != capacity:
            self._unmap()
            if sys.platform == "win32":  # memory of another size is another one, and lasts as long as somebody sees it
                self._map = mmap.mmap(-1, capacity, tagname=f"{self.place}-{capacity}")
            else:
                self._map = mmap.mmap(int(self.place), capacity)
        return self._map

    def close(self) -> None:
        """Let go of it; a second call does nothing."""
        self._unmap()
        if sys.platform != "win32" and self.place:
            os.close(int(self.place))
        self.place = ""

    def _unmap(self) -> None:
        if self._map is not None:
            self._map.close()
        self._map = None


def _descriptor() -> int:
    if hasattr(os, "memfd_create"):
        with contextlib.suppress(OSError):  # some containers forbid it
            return os.memfd_create("faceseg", os.MFD_CLOEXEC)
    with tempfile.TemporaryFile() as file:  # it has no name from the beginning, or none any more
        return os.dup(file.fileno())
