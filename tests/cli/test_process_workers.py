"""`process` with several workers, from the command line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.results import Command
from tests.output_files import made_in
from tests.worker_jobs import contents, write_pictures


def test_several_give_the_same_files_and_tell_their_memory(process: Command, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 12)
    alone = process(folder, "--workers", "1")
    (tmp_path / "out").rename(tmp_path / "alone")
    shared = process(folder, "--workers", "2")
    assert (alone.code, shared.code) == (0, 0)
    assert contents(tmp_path / "alone") == contents(tmp_path / "out")
    assert "; " not in alone.out.partition("results in")[2]
    assert re.search(r"12 of 12 done; results in .*; [12] workers, at most \d+ MiB each\n$", shared.out)


def test_the_summary_for_machines_tells_of_each_worker(process: Command, tmp_path: Path) -> None:
    folder = write_pictures(tmp_path / "in", 12)
    document = json.loads(process(folder, "--workers", "2", "--json").out)
    assert [worker["peak_memory_bytes"] > 1 << 20 for worker in document["workers"]] in ([True], [True, True])
    assert json.loads(process(folder, "--workers", "1", "--json").out)["workers"] == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_what_ends_the_command_ends_its_workers(tmp_path: Path, how: signal.Signals, code: int) -> None:
    write_pictures(tmp_path / "in", 400)
    words = ["process", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--engine", "fake", "--workers", "2"]
    program = subprocess.Popen([sys.executable, "-m", "faceseg_live", *words], stderr=subprocess.PIPE, text=True)
    deadline_s = time.monotonic() + 40
    while not list((tmp_path / "out").glob("*.json")) and time.monotonic() < deadline_s:
        time.sleep(0.01)
    program.send_signal(how)
    _, told = program.communicate(timeout=30)
    assert program.returncode == code
    assert "Traceback" not in told
    done = made_in(tmp_path / "out")
    assert done
    assert len(done) % 5 == 0, "all results of a picture, or none"
    assert list((tmp_path / "out").glob(".faceseg-*")) == []
