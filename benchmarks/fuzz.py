"""Opens damaged files as users open files, and reads expressions of chance: no crash, hang, bomb or unforeseen error.

    python benchmarks/fuzz.py                                          100,000 files, a million expressions: hours
    python benchmarks/fuzz.py --only videos pictures --count 2000      of each of these kinds
    python benchmarks/fuzz.py --minutes 20 --seed 3                    as far as it comes
    python benchmarks/fuzz.py --again FOUND/…/clip.mp4 --only videos   what was found, once more

Files are opened in processes of their own with a limit on time and memory. What is found is named, and its input is
kept in the folder that --keep names, which also knows how far each kind has come: the same call goes on from there.
Where FACESEG_TEST_DATA names the folder of the shared data, its files are damaged, too. Exit code 1: something was
found.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fuzzing.child import MEMORY_BYTES, TIME_S, limit_memory, opened
from benchmarks.fuzzing.expressions import flood
from benchmarks.fuzzing.openers import OPENERS
from benchmarks.fuzzing.watching import Finding, Span, watched

_ALL_FILES, _ALL_EXPRESSIONS = 100_000, 1_000_000
_BATCH = 1000
"""Files of one process: a fresh one begins where the last one's leftovers can't matter."""
_EXPRESSIONS = "expressions"
_KEPT = 3
"""Inputs that are kept of each finding."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="KIND", choices=[*OPENERS], default=[],
                        help=f"of: {', '.join(OPENERS)}")
    parser.add_argument("--count", type=int, metavar="N",
                        help=f"files of each kind; default: {_ALL_FILES:,} in all, by what each kind is worth")
    parser.add_argument("--expressions", type=int, metavar="N",
                        help=f"default: {_ALL_EXPRESSIONS:,}, or none with --only")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--minutes", type=float, default=float("inf"), metavar="M", help="begin nothing after them")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), metavar="FOLDER")
    parser.add_argument("--again", type=Path, metavar="FILE", help="open this one, in this process")
    options = parser.parse_args()
    if options.again and len(options.only) != 1:
        parser.error("--again: --only has to say which kind the file is of")
    if options.again:
        return again(options.only[0], options.again)
    until_s = time.monotonic() + 60 * options.minutes
    tallies = [run(kind, options.count or share_of(kind), options.seed, options.keep, until_s)
               for kind in options.only or OPENERS]
    expressions = options.expressions
    if expressions is None:
        expressions = 0 if options.only else _ALL_EXPRESSIONS
    if expressions:
        tallies.append(read_expressions(expressions, options.seed, options.keep, until_s))
    return int(any(tally.found for tally in tallies))


def share_of(kind: str) -> int:
    """How many of all files are of this kind."""
    return round(_ALL_FILES * OPENERS[kind].share / sum(opener.share for opener in OPENERS.values()))


@dataclass
class Tally:
    """Of one kind, kept for the next run."""

    done: int = 0
    found: dict[str, int] = field(default_factory=dict)
    """What was found → how often."""

    @classmethod
    def kept_in(cls, state: Path) -> Tally:
        """What the last run has left there; all zero where there was none."""
        state.parent.mkdir(parents=True, exist_ok=True)
        return cls(**json.loads(state.read_text())) if state.is_file() else cls()

    def keep(self, state: Path) -> None:
        state.write_text(json.dumps(asdict(self)))

    def tell(self, what: str, began_s: float, before: int) -> None:
        """What was done since then, when so many were."""
        rate = (self.done - before) / max(time.monotonic() - began_s, 1e-3)
        found = ", ".join(f"{times} × {name}" for name, times in sorted(self.found.items())) or "nothing"
        print(f"{what}: {self.done:,} ({rate:.0f}/s), found: {found}", flush=True)


def run(kind: str, count: int, seed: int, keep: Path, until_s: float) -> Tally:
    """All of one kind, from where the last run stopped."""
    if missing := OPENERS[kind].missing:
        print(f"{kind}: not tried, for lack of {', '.join(missing)}")
        return Tally()
    state = keep / kind / f"seed-{seed}.json"
    tally = Tally.kept_in(state)
    began_s, before = time.monotonic(), tally.done

    def note(finding: Finding) -> None:
        times = tally.found[finding.name] = tally.found.get(finding.name, 0) + 1
        if times <= _KEPT:
            print(finding.keep(state.parent), flush=True)

    while tally.done < count and time.monotonic() < until_s:
        for _, number in watched([Span(kind, tally.done, min(count, tally.done + _BATCH))], seed, note):
            tally.done = number + 1
        tally.keep(state)
    tally.tell(kind, began_s, before)
    return tally


def read_expressions(count: int, seed: int, keep: Path, until_s: float) -> Tally:
    """So many texts, from where the last run stopped; what is found are those not read or refused as they should be."""
    state = keep / _EXPRESSIONS / f"seed-{seed}.json"
    tally = Tally.kept_in(state)
    began_s, before = time.monotonic(), tally.done
    for problem in islice(flood(seed, tally.done), max(0, count - tally.done)):
        tally.done += 1
        if problem:
            tally.found[problem] = tally.found.get(problem, 0) + 1
            print(problem, flush=True)
        if tally.done % _BATCH == 0:
            tally.keep(state)
            if time.monotonic() > until_s:
                break
    tally.keep(state)
    tally.tell(_EXPRESSIONS, began_s, before)
    return tally


def again(kind: str, path: Path) -> int:
    """Open one file here, where it can be debugged; exit code 1 where it isn't opened as it should be."""
    limit_memory(MEMORY_BYTES)
    faulthandler.dump_traceback_later(TIME_S, exit=True)
    found = opened(kind, path)
    faulthandler.cancel_dump_traceback_later()
    print(found["text"] if found else "opened, or refused as it should be")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
