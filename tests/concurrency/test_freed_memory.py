"""Freed memory is kept: in a process of its own, for it counts for all of one."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_FRAMES_COME_AND_GO = """
import resource
from faceseg_live.concurrency.freed_memory import keep_freed_memory

def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt

def come_and_go():
    frames = [bytearray(3 << 20) for _ in range(6)]

assert keep_freed_memory()
come_and_go()
before = faults()
for _ in range(10):
    come_and_go()
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
def test_memory_of_frames_that_went_is_there_for_those_that_come() -> None:
    done = subprocess.run([sys.executable, "-c", _FRAMES_COME_AND_GO], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1000, "18 MB ten times are 46,080 pages"
