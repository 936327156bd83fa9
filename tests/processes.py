"""Other processes, as Linux tells of them in /proc. Whoever is read of may end meanwhile."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_PROC = Path("/proc")
_HAS_PROC = (_PROC / "self/task").is_dir()
needs_proc = pytest.mark.skipif(not _HAS_PROC, reason="needs a system with /proc")


def children_of(pid: int) -> list[int]:
    """Those that any of its threads has begun, and that nobody has waited for."""
    try:
        threads = [*(_PROC / str(pid) / "task").iterdir()]
    except OSError:
        return []
    return [int(child) for thread in threads for child in _text(thread / "children").split()]


def command_of(pid: int) -> str:
    """Its words, with a zero byte after each; empty where it has ended."""
    return _text(_PROC / str(pid) / "cmdline")


def is_running(pid: int) -> bool:
    """Not where it has ended; where there is no /proc, only if somebody has waited for it, too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return state[0] != "Z" if state else not _HAS_PROC


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""
