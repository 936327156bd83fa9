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
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.fuzzing.child import TIME_S, limit_memory, opened
from benchmarks.fuzzing.openers import OPENERS
from benchmarks.fuzzing.runner import Outcome, Runner

_ALL_FILES = 100_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", metavar="KIND", choices=[*OPENERS], default=[*OPENERS],
                        help=f"of: {', '.join(OPENERS)}")
    parser.add_argument("--count", type=int, metavar="N",
                        help=f"files of each kind; default: {_ALL_FILES:,} in all, by what each kind is worth")
    parser.add_argument("--seed", type=int, default=0, metavar="S")
    parser.add_argument("--minutes", type=float, default=float("inf"), metavar="M", help="begin nothing after them")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), metavar="FOLDER")
    parser.add_argument("--again", type=Path, metavar="FILE", help="open this one, in this process")
    options = parser.parse_args()
    if options.again:
        return again(options.only[0], options.again)
    until_s = time.monotonic() + 60 * options.minutes
    outcomes = [run(kind, options.count or share_of(kind), options.seed, options.keep, until_s)
                for kind in options.only]
    return int(any(outcome.found for outcome in outcomes))


def share_of(kind: str) -> int:
    """How many of all files are of this kind."""
    return round(_ALL_FILES * OPENERS[kind].share / sum(opener.share for opener in OPENERS.values()))


def run(kind: str, count: int, seed: int, keep: Path, until_s: float) -> Outcome:
    """All of one kind, from where the last run stopped."""
    outcome = Outcome()
    if missing := OPENERS[kind].missing:
        print(f"{kind}: not tried, for lack of {', '.join(missing)}")
        return outcome
    state = keep / kind / f"seed-{seed}.json"
    if state.is_file():
        outcome = Outcome(**json.loads(state.read_text()))
    began_s, before = time.monotonic(), outcome.done
    state.parent.mkdir(parents=True, exist_ok=True)
    for now in Runner(kind, seed, keep, outcome).run(count, until_s):
        state.write_text(json.dumps(asdict(now)))
    rate = (outcome.done - before) / max(time.monotonic() - began_s, 1e-3)
    found = ", ".join(f"{times} × {name}" for name, times in sorted(outcome.found.items())) or "nothing"
    print(f"{kind}: {outcome.done:,} files ({rate:.0f}/s), found: {found}", flush=True)
    return outcome


def again(kind: str, path: Path) -> int:
    """Open one file here, where it can be debugged; exit code 1 where it isn't opened as it should be."""
    limit_memory(4 << 30)
    faulthandler.dump_traceback_later(TIME_S, exit=True)
    found = opened(kind, path)
    faulthandler.cancel_dump_traceback_later()
    print(found["text"] if found else "opened, or refused as it should be")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
