"""Models that never come to an end: the commands end all the same, with their exit codes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the drill is Linux's")
DEADLINE_S = 60.0
_PROGRAM = """
import sys, threading
from faceseg_live.cli.entry import run
from faceseg_live.engines.fake import FakeEngine
from tests.hanging import hang

def perceive(*_):
    threading.Timer(0.3, lambda: print("it hangs now", flush=True)).start()
    hang()

FakeEngine.perceive = perceive
sys.exit(run())
"""


def interrupted(how: signal.Signals, *words: str) -> tuple[int, str]:
    """The exit code of a command whose engine hangs, and what it said."""
    command = [sys.executable, "-c", _PROGRAM, *words, "--engine", "fake"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "it hangs now\n"
    process.send_signal(how)
    _, told = process.communicate(timeout=DEADLINE_S)
    return process.returncode, told


def test_process_ends_when_it_is_asked_to(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), np.full((64, 96, 3), 90, np.uint8))
    words = ("process", str(tmp_path / "a.png"), "--out", str(tmp_path / "out"))
    code, told = interrupted(signal.SIGHUP, *words)
    assert code == 129
    assert told == "faceseg-live: it hangs, and is ended; the next run removes what is unfinished\n"


def test_record_of_a_file_ends_when_it_is_asked_to(tmp_path: Path, demo_path: Path) -> None:
    code, told = interrupted(signal.SIGINT, "record", "--source", str(demo_path), "--out", str(tmp_path / "out.mp4"))
    assert code == 1
    assert "interrupted before the first frame" in told
    assert list(tmp_path.iterdir()) == []
