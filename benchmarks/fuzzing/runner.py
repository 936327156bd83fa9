"""Watches the processes that open damaged files: what kills or hangs one is named, and the next goes on behind it."""

from __future__ import annotations

import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .child import TIME_S

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = TIME_S + 15
"""The child ends itself before; this is for what doesn't let it."""
_START_S = 180.0
_BATCH = 1000
"""Cases of one process: a fresh one begins where the last one's leftovers can't matter."""
_KEPT = 3
"""Inputs that are kept of each finding."""


@dataclass
class Outcome:
    """Of one kind."""

    done: int = 0
    """Cases that were tried."""
    found: dict[str, int] = field(default_factory=dict)
    """What was found → how often."""
    descriptors: int = 0
    """The most that a process had open at its end."""


class Runner:
    """Tries the cases of one kind."""

    def __init__(self, kind: str, seed: int, keep: Path, outcome: Outcome | None = None) -> None:
        """keep: the folder that inputs are kept in which something was found with."""
        self.kind, self.seed = kind, seed
        self.outcome = outcome or Outcome()
        self._keep = keep / kind

    def run(self, count: int, until_s: float = float("inf")) -> Iterator[Outcome]:
        """Up to the `count`-th case, or until a time of `time.monotonic`; told after each process."""
        while self.outcome.done < count and time.monotonic() < until_s:
            self._one_process(min(count, self.outcome.done + _BATCH))
            yield self.outcome

    def _one_process(self, end: int) -> None:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, tempfile.TemporaryFile() as noise:
            place = Path(folder)
            command = [sys.executable, "-m", "benchmarks.fuzzing.child", self.kind, str(self.seed),
                       str(self.outcome.done), str(end), folder]
            child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=noise, cwd=ROOT, start_new_session=True)
            running: dict[str, Any] = {}
            for line in _lines(child):
                if "begins" in line:
                    running = line
                elif "ends" in line:
                    if line["found"]:
                        self._note(line["found"], place / "found" / str(line["ends"]), running)
                    self.outcome.done, running = line["ends"] + 1, {}
                elif "descriptors" in line:
                    self.outcome.descriptors = max(self.outcome.descriptors, line["descriptors"])
            code = _ended(child)
            noise.seek(0)
            text = noise.read().decode(errors="replace")[-6000:]
            if running:
                hung = "Timeout (" in text or code == -signal.SIGKILL
                what = "hang" if hung else f"crash {_signal_name(code)}"
                self.outcome.done = running["begins"] + 1
                self._note({"what": what, "where": _place_in(text), "text": text}, place / "case", running)
            elif code:
                raise RuntimeError(f"{self.kind}: the process ended with {code} between two files:\n{text}")

    def _note(self, found: dict[str, str], case: Path, begun: dict[str, Any]) -> None:
        """case: the folder with the files that it was found with; begun: what the child said of it."""
        name = " ".join(part for part in (found["what"], found["where"]) if part)
        seen = self.outcome.found[name] = self.outcome.found.get(name, 0) + 1
        if seen > _KEPT:
            return
        kept = self._keep / f"{name.replace(' ', '-').replace(':', '-')}-{begun['begins']}"
        shutil.copytree(case, kept, dirs_exist_ok=True)
        again = f"python benchmarks/fuzz.py --again {kept / begun['main']} --only {self.kind}"
        about = f"{self.kind}, seed {self.seed}, number {begun['begins']}"
        (kept / "finding.txt").write_text(f"{about}\n{again}\n\n{found['text']}")
        print(f"{self.kind}: {name}\n    {again}", flush=True)


def _lines(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    """What it says, until it ends; it is killed where it says nothing for too long."""
    assert child.stdout is not None
    patience_s, rest = _START_S, b""
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not selector.select(patience_s):
                child.kill()
            read = os.read(child.stdout.fileno(), 1 << 16)
            if not read:
                return
            *whole, rest = (rest + read).split(b"\n")
            for line in whole:
                yield json.loads(line)
                patience_s = _PATIENCE_S


def _ended(child: subprocess.Popen[bytes]) -> int:
    """Its exit code; whatever it has started is ended, too."""
    code = child.wait()
    assert child.stdout is not None
    child.stdout.close()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    return code


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _place_in(traceback: str) -> str:
    """The innermost line of the program in what faulthandler wrote."""
    for line in traceback.splitlines():
        if 'faceseg_live/' in line and '"' in line:
            path, _, rest = line.partition('"')[2].partition('"')
            return f"{Path(path).name}:{rest.partition('line ')[2].split()[0]}"
    return ""
