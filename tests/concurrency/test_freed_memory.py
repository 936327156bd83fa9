"""Freed memory is kept, shared or given back: in processes of their own, for it counts for all of one."""

from __future__ import annotations

import platform
import subprocess
import sys
import threading

import pytest

from faceseg_live.concurrency.freed_memory import freed_memory_given_back

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
_ALL_THREADS_ALLOCATE = """
import ctypes, sys, threading
from faceseg_live.concurrency.freed_memory import share_freed_memory

assert share_freed_memory()
libc = ctypes.CDLL(None)
libc.fopen.restype = libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(12)

def allocate():
    together.wait()
    libc.malloc(10_000)
    together.wait()

threads = [threading.Thread(target=allocate) for _ in range(together.parties)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""
_BLOCKS_ARE_FREED = """
import ctypes, time
from faceseg_live.concurrency.freed_memory import freed_memory_given_back

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]

def resident_mib():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 >> 20

blocks = [libc.malloc(100_000) for _ in range(1000)]
for block in blocks:
    ctypes.memset(block, 1, 100_000)
for block in blocks[:-1]:  # what is before the last one is free, and not the end of the arena
    libc.free(block)
held = resident_mib()
with freed_memory_given_back(every_s=0.05):
    end_s = time.monotonic() + 30
    while held - resident_mib() < 50 and time.monotonic() < end_s:
        time.sleep(0.05)
print(held - resident_mib())
"""
_of_glibc = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")


@_of_glibc
def test_memory_of_frames_that_went_is_there_for_those_that_come() -> None:
    done = subprocess.run([sys.executable, "-c", _FRAMES_COME_AND_GO], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 1000, "18 MB ten times are 46,080 pages"


@_of_glibc
def test_a_dozen_threads_share_two_arenas(tmp_path) -> None:
    subprocess.run([sys.executable, "-c", _ALL_THREADS_ALLOCATE, str(tmp_path / "info.xml")], check=True)
    assert (tmp_path / "info.xml").read_text().count("<heap nr=") == 2


@_of_glibc
@pytest.mark.skipif(sys.platform != "linux", reason="what is resident is read from /proc")
def test_free_blocks_before_one_in_use_go_back_to_the_system() -> None:
    done = subprocess.run([sys.executable, "-c", _BLOCKS_ARE_FREED], capture_output=True, text=True, check=True)
    assert int(done.stdout) >= 50, "of a hundred megabytes"


def test_nothing_is_left_of_what_gives_back() -> None:
    before = threading.active_count()
    with freed_memory_given_back():
        pass
    assert threading.active_count() == before
