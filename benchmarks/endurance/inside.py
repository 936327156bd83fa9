"""What the program holds by its own account: it tells whether memory from outside grows since more is in use."""

from __future__ import annotations

import ctypes
import sys
import threading
from typing import Any

_MIB = 1 << 20


class _Heaps(ctypes.Structure):
    """`struct mallinfo2` of glibc: of all arenas."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def account() -> dict[str, Any]:
    """In MiB what is in use of glibc's heaps, what is free there, and what is mapped for large blocks; the number of
    Python's blocks; the names of its threads."""
    told: dict[str, Any] = {"blocks": sys.getallocatedblocks(),
                            "threads": sorted(thread.name for thread in threading.enumerate())}
    heaps_of = getattr(ctypes.CDLL(None), "mallinfo2", None)  # glibc's from 2.33 on
    if heaps_of is not None:
        heaps_of.restype = _Heaps
        heaps = heaps_of()
        told |= {"in_use_mib": heaps.uordblks / _MIB, "free_mib": heaps.fordblks / _MIB,
                 "mapped_mib": heaps.hblkhd / _MIB}
    return told
