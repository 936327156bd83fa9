"""The end of a process whose threads hang: its exit code is the one it was given, and what it said is there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

_HANGS = "from tests.hanging import hang\n"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the drill is Linux's")


def run(code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", _HANGS + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


@pytest.mark.parametrize(("name", "daemon"), [("faceseg-engine", True), ("heads_0", False)])
def test_a_thread_that_hangs_keeps_nobody(name: str, daemon: bool) -> None:
    code = f"""
import sys, threading
from faceseg_live.concurrency.leaving import leave
threading.Thread(target=hang, name={name!r}, daemon={daemon}).start()
print("said", end="")
sys.exit(leave(3))
"""
    ended = run(code)
    assert (ended.returncode, ended.stdout, ended.stderr) == (3, "said", "")


def test_a_process_without_hung_threads_ends_as_usual() -> None:
    ended = run("""
import atexit, sys, threading
from faceseg_live.concurrency.leaving import leave
atexit.register(print, "at the end")
threading.Thread(target=hang, name="of somebody else", daemon=True).start()
sys.exit(leave(4))
""")
    assert (ended.returncode, ended.stdout) == (4, "at the end\n")


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_ends_a_process_whose_main_thread_hangs(name: str, code: int) -> None:
    ended = run(f"""
import os, signal, threading
from faceseg_live.concurrency.signals import exit_on_termination
signal.signal(signal.SIGINT, signal.default_int_handler)
with exit_on_termination():
    threading.Timer(0.2, os.kill, (os.getpid(), signal.{name})).start()
    print("said")
    hang()
""")
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "said\n", "")


def test_who_cleans_up_has_time_for_it() -> None:
    ended = run("""
import os, signal, time
from faceseg_live.concurrency.signals import exit_on_termination
with exit_on_termination():
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        time.sleep(1.8)
        print("cleaned up")
""")
    assert (ended.returncode, ended.stdout) == (143, "cleaned up\n")


def test_a_handler_within_the_block_may_go_on() -> None:
    ended = run("""
import os, signal, time
from faceseg_live.concurrency.signals import exit_on_termination, on_signals
with exit_on_termination():
    with on_signals(lambda: print("heard")):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(1.8)
    print("went on")
""")
    assert (ended.returncode, ended.stdout) == (0, "heard\nwent on\n")
