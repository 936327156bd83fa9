"""How much memory there is left to take."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

_MEMORY = Path("/proc/meminfo")
_AVAILABLE = "MemAvailable:"
_KIB = 1024
_GROUP = Path("/sys/fs/cgroup")
"""A container sees its own limits there."""


def free_memory_bytes() -> int | None:
    """What can be had without pushing others out of memory; None where nobody tells."""
    if sys.platform == "win32":
        return _free_on_windows()
    known = [found for found in (_free_on_linux(), _left_in_group()) if found is not None]
    return min(known, default=None)


def _free_on_linux() -> int | None:
    with suppress(OSError, ValueError, IndexError):
        for line in _MEMORY.read_text().splitlines():
            if line.startswith(_AVAILABLE):
                return int(line.split()[1]) * _KIB
    return None


def _left_in_group() -> int | None:
    with suppress(OSError, ValueError):  # ValueError: "max", which is no limit
        limit = int((_GROUP / "memory.max").read_text())
        taken = int((_GROUP / "memory.current").read_text())
        kept = dict(line.split() for line in (_GROUP / "memory.stat").read_text().splitlines())
        return max(0, limit - taken + int(kept.get("inactive_file", "0")))  # files that can be read again
    return None


def _free_on_windows() -> int | None:
    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_uint32), ("load", ctypes.c_uint32), ("total", ctypes.c_uint64),
                    ("free", ctypes.c_uint64), ("rest", ctypes.c_uint64 * 5)]

    status = Status(length=ctypes.sizeof(Status))
    windows = getattr(ctypes, "windll", None)
    if windows is None or not windows.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.free)
