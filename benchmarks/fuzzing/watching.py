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
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from .child import TIME_S

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = TIME_S + 30
"""The child ends itself before; this is for what doesn't let it."""
_START_S = 180.0
_MOST_TEXT = 6000


class Span(NamedTuple):
    """Some files of a kind, by their numbers."""

    kind: str
    first: int
    end: int


@dataclass(frozen=True)
class Finding:
    """A file that was neither opened nor refused as it should be."""

    kind: str
    seed: int
    number: int
    name: str
    """What happened and where."""
    text: str
    """All that is known."""
    folder: Path
    """Where the file lies with those beside it, as long as it is told."""
    main: str

    def keep(self, folder: Path) -> str:
        """Copy it below a folder; returns how to open it again."""
        kept = folder / f"{self.name.replace(' ', '-').replace(':', '-')}-{self.number}"
        shutil.copytree(self.folder, kept, dirs_exist_ok=True)
        again = f"python benchmarks/fuzz.py --again {kept / self.main} --only {self.kind}"
        about = f"{self.kind}, seed {self.seed}, number {self.number}: {self.name}"
        (kept / "finding.txt").write_text(f"{about}\n{again}\n\n{self.text}")
        return f"{about}\n    {again}"


def watched(spans: Sequence[Span], seed: int, note: Callable[[Finding], object]) -> Iterator[tuple[str, int]]:
    """Try all files of some spans, in as many processes as it takes; gives the kind and number of each that was tried.

    `note` is called with each finding before that.
    """
    rest = list(spans)
    while rest:
        yield from _one_process(rest, seed, note)


def _one_process(rest: list[Span], seed: int, note: Callable[[Finding], object]) -> Iterator[tuple[str, int]]:
    """Until it ends; takes from `rest` what was done."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder, tempfile.TemporaryFile() as noise:
        place, begun = Path(folder), dict[str, Any]()
        command = [sys.executable, "-m", "benchmarks.fuzzing.child", str(seed), folder,
                   *(":".join(map(str, span)) for span in rest)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=noise, cwd=ROOT, start_new_session=True)

        def tell(name: str, text: str, files: Path) -> None:
            note(Finding(begun["kind"], seed, begun["begins"], name.strip(), text, files, begun["main"]))

        try:
            for line in _lines(child):
                if "begins" in line:
                    begun = line
                    continue
                if found := line["found"]:
                    tell(f"{found['what']} {found['where']}", found["text"],
                         place / "found" / f"{line['kind']}-{line['ends']}")
                begun = {}
                _take(rest, line["kind"], line["ends"])
                yield line["kind"], line["ends"]
            code = child.wait()
        finally:
            _end(child)
        noise.seek(0)
        text = noise.read().decode(errors="replace")[-_MOST_TEXT:]
        if begun:
            what = "hang" if "Timeout (" in text or code == -signal.SIGKILL else f"crash {_signal_name(code)}"
            tell(f"{what} {_place_in(text)}", text, place / "case")
            _take(rest, begun["kind"], begun["begins"])
            yield begun["kind"], begun["begins"]
        elif code:
            raise RuntimeError(f"the process ended with {code} between two files:\n{text}")


def _take(rest: list[Span], kind: str, number: int) -> None:
    while rest[0].kind != kind:
        rest.pop(0)
    rest[0] = rest[0]._replace(first=number + 1)
    if rest[0].first >= rest[0].end:
        rest.pop(0)


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


def _end(child: subprocess.Popen[bytes]) -> None:
    """End it and whatever it has started."""
    assert child.stdout is not None
    child.stdout.close()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit code {code}"


def _place_in(traceback: str) -> str:
    """The innermost line of the program in what faulthandler wrote of the thread that opened the file: the last one."""
    for line in traceback.rpartition("(most recent call first)")[2].splitlines():
        if "faceseg_live/" in line and '"' in line:
            path, _, rest = line.partition('"')[2].partition('"')
            return f"{Path(path).name}:{rest.partition('line ')[2].split()[0]}"
    return ""
