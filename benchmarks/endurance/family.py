"""What a process and all that it has begun hold of the system: memory, threads, handles. Linux only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")
_MIB_OF_KIB = 1 / 1024


@dataclass(frozen=True, slots=True)
class Held:
    """What a family of processes holds at one moment."""

    rss_mib: float = 0.0
    """Resident memory, file pages (libraries, models) included; shared pages count for each process."""
    pss_mib: float = 0.0
    """The same with each page shared out among all processes of the machine that have it."""
    own_mib: float = 0.0
    """Anonymous pages: what was allocated, by whatever allocator, freed or not, and not given back to the system."""
    threads: int = 0
    handles: int = 0
    """Open descriptors."""
    processes: int = 0

    def __add__(self, other: Held) -> Held:
        return Held(self.rss_mib + other.rss_mib, self.pss_mib + other.pss_mib, self.own_mib + other.own_mib,
                    self.threads + other.threads, self.handles + other.handles, self.processes + other.processes)


def held_by(pid: int) -> Held:
    """By the process and all of its descendants; nothing by a process that has ended."""
    return sum((_held_by_one(member) for member in _family(pid)), Held())


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        tasks = [*(_PROC / str(pid) / "task").iterdir()]
    except OSError:
        return
    for task in tasks:  # a child belongs to the thread that has begun it
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _held_by_one(pid: int) -> Held:
    place = _PROC / str(pid)
    try:
        lines = (line.split() for line in (place / "smaps_rollup").read_text().splitlines()[1:])
        kib = {fields[0]: int(fields[1]) for fields in lines}
        return Held(kib["Rss:"] * _MIB_OF_KIB, kib["Pss:"] * _MIB_OF_KIB, kib["Anonymous:"] * _MIB_OF_KIB,
                    sum(1 for _ in (place / "task").iterdir()), sum(1 for _ in (place / "fd").iterdir()), 1)
    except (OSError, KeyError):  # it ends just now
        return Held()
