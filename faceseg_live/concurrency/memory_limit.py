"""A limit on the memory of this process: what asks for more gets an error, where else the system would end somebody."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

_STATUS = Path("/proc/self/status")
_DATA = "VmData:"
_KIB = 1024


def limit_memory(most_bytes: int) -> bool:
    """From now on let this process take so much more memory than it has; False where the system can't hold it to that.

    Meant for a process that does nothing but run a model. Only memory of its own counts, no files, nothing that it
    shares, and no room that it merely keeps free, as graphics drivers do by the hundred gigabytes.
    """
    if sys.platform != "linux":
        return False
    import resource

    with suppress(OSError, ValueError, StopIteration):
        lines = _STATUS.read_text().splitlines()
        taken = next(int(line.split()[1]) for line in lines if line.startswith(_DATA)) * _KIB
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = taken + most_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
        return True
    return False
