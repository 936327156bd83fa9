"""Tries each Python that is here with each extra: what installs, what works, what doctor says, what the tests say.

    python scripts/try_pythons.py                                        # all: hours, and gigabytes
    python scripts/try_pythons.py --python 3.10 3.13 --extra base onnx   # these
    python scripts/try_pythons.py --tests cli doctor engines             # these folders below tests/, else the suite
    python scripts/try_pythons.py --with "mediapipe==1.2.0" --extra mediapipe --tests engines

Pythons are those of the PATH (python3.10 to python3.14) and of pyenv; "base" is no extra. Versions are
those of constraints.txt, unless --with names another. Environments and results are kept in --folder: what was tried
is not tried again, unless --again asks for it. Exit code 1: something fails, or doctor doesn't tell what works.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from environments import ROOT, Environment

_MINORS = range(10, 15)
BASE = "base"
_NOT_ALONE = ("test", "demo", "gpu")
"""Extras for work on the program, and one that takes a graphics card."""


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    python: str
    """"3.10"."""
    extra: str
    others: tuple[str, ...] = ()
    """Versions in place of those of constraints.txt: "mediapipe==1.2.0"."""

    @property
    def name(self) -> str:
        return "-".join([self.python, self.extra, *(re.sub(r"[^\w.]+", "-", other) for other in self.others)])


@dataclass
class Outcome:
    """Of one case."""

    problem: str = ""
    """Why it can't be installed."""
    broken: dict[str, str] = field(default_factory=dict)
    """What doesn't work of what was installed; see extras_at_work.py."""
    doctor: str = ""
    """Where doctor says something else than what works; empty: it is right."""
    tests: str = ""
    """Which were run."""
    passed: int = 0
    skipped: int = 0
    failed: list[str] = field(default_factory=list)
    minutes: float = 0.0

    @property
    def is_good(self) -> bool:
        return not (self.problem or self.broken or self.doctor or self.failed)


def pythons() -> dict[str, str]:
    """"3.10" → a Python of that version that can make environments."""
    found: dict[str, str] = {}
    for candidate in _candidates():
        done = subprocess.run([candidate, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"],
                              capture_output=True, text=True)
        if done.returncode == 0:
            found.setdefault(done.stdout.strip(), candidate)
    return {version: found[version] for minor in _MINORS if (version := f"3.{minor}") in found}


def _candidates() -> Iterator[str]:
    for minor in _MINORS:
        if path := shutil.which(f"python3.{minor}"):
            yield path
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from sorted(str(path) for path in root.glob("versions/3.*/bin/python"))


def declared_extras() -> list[str]:
    """Those of pyproject.toml that users install, the base first."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    table = text.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    return [BASE, *(name for name in re.findall(r"^(\w+) = \[", table, re.MULTILINE) if name not in _NOT_ALONE)]


def tried(case: Case, python: str, folder: Path, tests: list[str], workers: int) -> Outcome:
    """Install it, put it to work, ask doctor, and run the tests."""
    outcome, began_s = Outcome(tests=" ".join(tests) or "all"), time.monotonic()
    try:
        environment = _installed(case, python, folder / case.name)
    except subprocess.CalledProcessError as error:
        outcome.problem = str(error.stderr or error).strip()[-1500:]
        return outcome
    extras = [] if case.extra == BASE else [case.extra]
    report = environment.use(extras)
    outcome.broken = report["broken"]
    outcome.doctor = _doctors_error(environment, report)
    _run_tests(environment, tests, workers, outcome)
    outcome.minutes = (time.monotonic() - began_s) / 60
    return outcome


def _installed(case: Case, python: str, folder: Path) -> Environment:
    folder.mkdir(parents=True, exist_ok=True)
    constraints = folder / "constraints.txt"
    changed = {re.split(r"[<>=!]", other)[0].lower() for other in case.others}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.partition("==")[0].lower() not in changed]
    constraints.write_text("\n".join([*kept, *case.others, ""]))
    environment = Environment(folder, python, constraints, installer="pip", is_kept=True)
    extras = ",".join(["test"] if case.extra == BASE else ["test", case.extra])
    environment.install("-e", f"{ROOT}[{extras}]")
    return environment


def _doctors_error(environment: Environment, report: dict[str, Any]) -> str:
    """What doctor says wrongly, beside what was found to work."""
    done = environment.execute("-m", "faceseg_live", "doctor", "--json")
    try:
        said = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        return f"exit code {done.returncode}: {done.stderr.strip()[-500:]}"
    faults = [finding["text"] for finding in said["findings"] if finding["level"] == "fault"]
    works = "base" not in report["broken"] and "crash" not in report["broken"]
    if said["works"] != works or (done.returncode == 0) != works:
        return f"says {'it works' if said['works'] else 'it does not work'}, and it is otherwise"
    if faults and not report["broken"]:
        return f"names faults where all works: {'; '.join(faults)}"
    if report["broken"] and not faults:
        return f"knows nothing of what is broken: {report['broken']}"
    return ""


def _run_tests(environment: Environment, tests: list[str], workers: int, outcome: Outcome) -> None:
    results = environment.folder / "results.xml"
    results.unlink(missing_ok=True)
    several = ["--numprocesses", str(workers), "--dist", "loadfile"] if workers > 1 else []
    done = environment.execute("-m", "pytest", "-p", "no:cacheprovider", "--timeout", "600", "-o", "junit_logging=no",
                               f"--junitxml={results}", *several, *(f"tests/{name}" for name in tests), cwd=ROOT)
    (environment.folder / "tests.txt").write_text(done.stdout + done.stderr)
    if not results.is_file():
        outcome.failed = [f"pytest ended with {done.returncode}: {done.stdout[-500:]}{done.stderr[-500:]}"]
        return
    for case in ElementTree.parse(results).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            outcome.failed.append(f"{case.get('classname')}::{case.get('name')}")
        elif "skipped" in kinds:
            outcome.skipped += 1
        else:
            outcome.passed += 1


def table_of(outcomes: dict[str, Outcome]) -> str:
    """A line for each case, in plain text."""
    head = ("case", "installs", "works", "doctor", "passed", "failed", "skipped", "minutes", "tests")
    rows = [head, *((name, "no" if one.problem else "yes", "no" if one.broken else "yes",
                     "wrong" if one.doctor else "right", str(one.passed), str(len(one.failed)), str(one.skipped),
                     f"{one.minutes:.0f}", one.tests) for name, one in outcomes.items())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
                     for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    there, extras = pythons(), declared_extras()
    parser.add_argument("--python", nargs="+", default=[*there], choices=[*there], help=f"of: {', '.join(there)}")
    parser.add_argument("--extra", nargs="+", default=extras, choices=extras, help=f"of: {', '.join(extras)}")
    parser.add_argument("--with", dest="others", nargs="+", default=[], metavar="PACKAGE==VERSION")
    parser.add_argument("--tests", nargs="+", default=[], metavar="NAME", help="folders or files below tests/")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes of the tests")
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "pythons")
    parser.add_argument("--again", action="store_true", help="try also what was tried before")
    options = parser.parse_args()
    outcomes: dict[str, Outcome] = {}
    for case in (Case(python, extra, tuple(options.others)) for python in options.python for extra in options.extra):
        kept = options.folder.resolve() / f"{case.name}.json"
        if kept.is_file() and not options.again:
            outcomes[case.name] = Outcome(**json.loads(kept.read_text()))
            continue
        outcome = outcomes[case.name] = tried(case, there[case.python], kept.parent, options.tests, options.workers)
        kept.write_text(json.dumps(asdict(outcome), indent=1))
        _tell(case.name, outcome)
    print(table_of(outcomes))
    return int(not all(outcome.is_good for outcome in outcomes.values()))


def _tell(name: str, outcome: Outcome) -> None:
    for text in (outcome.problem, *(f"{part}: {why}" for part, why in outcome.broken.items()),
                 outcome.doctor and f"doctor {outcome.doctor}", *outcome.failed):
        if text:
            print(f"{name}: {text}", flush=True)
    print(f"{name}: {'good' if outcome.is_good else 'NOT GOOD'}, {outcome.passed} passed, {outcome.skipped} skipped",
          flush=True)


if __name__ == "__main__":
    sys.exit(main())
