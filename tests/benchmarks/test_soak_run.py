"""A soak from its begin to its verdict, of a program that only says that it does something."""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
from _thread import interrupt_main
from pathlib import Path

import pytest

from benchmarks import soak
from benchmarks.endurance import program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PROGRAM = """
import json, os, signal, sys, time

told = os.fdopen(int(sys.argv[sys.argv.index("--tell") + 1]), "w", buffering=1)

def tell(what, **values):
    told.write(json.dumps({"what": what, **values}) + "\\n")

signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
tell("begun", pid=os.getpid())
tell("deed", name="areas")
tell("refused", deed="areas", reason="no such area")
tell("all done once")
time.sleep(SLEEP)
for rest in range(RESTS):
    tell("rest begins")
    time.sleep(0.15)
    tell("rest ends", fps=30.0, p50_ms=40.0, p95_ms=60.0, is_true=rest > 0,
         inside={"blocks": 1000 + 10 * rest, "threads": ["MainThread"] + ["late"] * (rest > 4)})
MORE
tell("over")
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Soaks such a program; gives the exit code and what was written."""
    def run_(rests: int = 8, more: str = "", sleep_s: float = 0.1) -> tuple[int, dict]:
        script = tmp_path / "program.py"
        script.write_text(PROGRAM.replace("SLEEP", str(sleep_s)).replace("RESTS", str(rests)).replace("MORE", more))
        monkeypatch.setattr(program, "_WINDOW", script)
        monkeypatch.setattr(soak, "make_surroundings", lambda *_: os.environ | {"QT_QPA_PLATFORM": "offscreen"})
        monkeypatch.setattr(soak, "_EVERY_S", 0.02)
        monkeypatch.setattr(soak, "_TABLE_EVERY_S", 0.5)
        report = tmp_path / "report.json"
        code = soak._soak(argparse.Namespace(minutes=0.001, seed=1, data=None, camera="", deeds=[], most_memory=4000.0,
                                             json=report), tmp_path)
        return code, json.loads(report.read_text())

    return run_


def test_a_program_that_stays_as_it_is_meets_the_goals(run, capsys: pytest.CaptureFixture[str]) -> None:
    code, record = run()
    printed = capsys.readouterr().out
    assert code == 0, printed
    assert (len(record["rests"]), record["restless"]) == (7, 1)
    assert "met: threads 1 to 1" in printed
    assert "inside: blocks 10" in printed, "how much they grow depends on when the rests were"
    assert "against the earlier: late +3" in printed
    assert "done: areas 1\nnot at rest in time, and not counted: 1\nrefused 1 times: areas: no such area" in printed


@pytest.mark.parametrize(("more", "said"), [
    ("raise SystemExit(3)", "the program ended with 3"),
    ("raise SystemExit(0)", "the program ended before its time"),
    ("1 / 0", "an error that was not foreseen"),
])
def test_what_goes_wrong_is_missed(run, capsys: pytest.CaptureFixture[str], more: str, said: str) -> None:
    code, _ = run(more=more)
    assert code == 1
    assert said in capsys.readouterr().out


def test_ctrl_c_ends_the_program_and_gives_the_report_so_far(run, capsys: pytest.CaptureFixture[str]) -> None:
    threading.Timer(1.0, interrupt_main).start()
    code, record = run(rests=0, sleep_s=60)
    printed = capsys.readouterr().out
    assert code == 1
    assert "stopped" in printed
    assert "0 rests after the warm-up say nothing" in printed
    assert record["ended"] == "", "it ended by itself when it was asked to"
