"""Soaks the live program: does it still hold what it held at first, after long hours of everything?

    python benchmarks/soak.py --minutes 30 --seed 1
    python benchmarks/soak.py --minutes 30 --data FOLDER --json soak.json
    python benchmarks/soak.py --minutes 5 --deeds engines "rebuilt engine"

The real window on a real session (with a simulated webcam where one can be built, on the present display, on Xvfb, or
on none) has a restless user, `endurance/deeds/`: recording, replay, pause, areas, looks, engines, sources, broken
files, expressions, classifiers, themes, dialogs, snapshots, the camera pulled out and plugged in. Each is done once,
then all of them again and again in an order by chance; the seed repeats it. FOLDER holds `photos/`, `videos/`,
`cases/`, `broken/` and `models/` for more of it; `--deeds` picks some, to find out which of them leaves something
behind.

Measured is the whole family of processes, from outside: resident (RSS), proportional (PSS) and anonymous memory,
threads, open descriptors. Every now and then the user *rests*: everything is put back to how it began. Only rests are
compared, for only there the program does the same. Growth of memory is the slope of Theil and Sen through the rests
after the warm-up, times the time between the first and the last of them (`endurance/growth.py` says why). The warm-up
is over when everything was done once and a fifth of the time has passed.

Goals: memory grows by less than 2 %; threads, descriptors and processes don't become more; nothing fails that was not
foreseen; the program ends as it should. The exit code is 0 where all are met, else 1. Ctrl-C ends it with the report so
far. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.endurance import report
from benchmarks.endurance.family import Held, held_by
from benchmarks.endurance.program import Program, make_surroundings

_EVERY_S = 1.0
"""How often the family is measured."""
_TABLE_EVERY_S = 60.0
_LEAST_REST_S, _MOST_REST_S = 15.0, 60.0
_RESTS = 40
_WARM_UP = 0.2
"""Share of the time."""

_TRACEBACK = "Traceback (most recent call last)"
_UNFORESEEN = "an error that was not foreseen, see what the program has printed"


class Soak:
    """Measures a program, and takes down what it tells."""

    def __init__(self, program: Program, seconds: float, most_mib: float) -> None:
        self.record = report.Record()
        self._program, self._seconds, self._most_mib = program, seconds, most_mib
        self._began_s = time.monotonic()
        self.is_over = False
        """The user has done everything; the program ends."""
        self._at_rest: list[Held] | None = None
        """The readings of the rest that is under way."""

    def run(self) -> None:
        """Until the program has ended; prints a table meanwhile."""
        print(report.HEADER, flush=True)
        printed_s = 0.0
        while self._program.is_telling:
            for told in self._program.told(_EVERY_S):
                self._take_down(told)
            if self._program.pid:
                self._measure()
            if self._now_s - printed_s >= _TABLE_EVERY_S:
                print(report.line(self.record, printed_s, self._now_s), flush=True)
                printed_s = self._now_s

    @property
    def _now_s(self) -> float:
        return time.monotonic() - self._began_s

    def _measure(self) -> None:
        held = held_by(self._program.pid)
        if self._at_rest is not None:
            self._at_rest.append(held)
        else:
            self.record.busy.append((self._now_s, held))
        if held.rss_mib > self._most_mib:
            self._program.kill()
            self.record.failures.append(f"more than {self._most_mib:.0f} MiB were held; it was killed")

    def _take_down(self, told: dict[str, Any]) -> None:
        record = self.record
        match told["what"]:
            case "deed":
                record.deeds.append((self._now_s, told["name"]))
            case "refused":
                reason = f"{told['deed']}: {told['reason']}"
                record.refused[reason] = record.refused.get(reason, 0) + 1
            case "all done once":
                record.warm_s = max(self._now_s, self._seconds * _WARM_UP)
            case "over":
                self.is_over = True
            case "rest begins":
                self._at_rest = []
            case "rest ends":
                if not told["is_true"]:
                    record.restless += 1
                elif self._at_rest:
                    record.rests.append(report.Rest(self._now_s, report.typical(self._at_rest), told["fps"],
                                                    told["p50_ms"], told["p95_ms"], told["inside"]))
                self._at_rest = None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=os.environ.get("FACESEG_TEST_DATA"), metavar="FOLDER",
                        help="more sources, broken files and models (default: $FACESEG_TEST_DATA)")
    parser.add_argument("--camera", default="1280x720@30", metavar="WIDTHxHEIGHT@FPS", help="what the webcam sends")
    parser.add_argument("--deeds", nargs="+", default=[], metavar="DEED",
                        help="do these only, such as: engines sources")
    parser.add_argument("--most-memory", type=float, default=8192.0, metavar="MIB",
                        help="a program that holds more is killed")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all readings there")
    arguments = parser.parse_args()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)  # in the background Python leaves out that of Ctrl-C
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        try:
            return _soak(arguments, Path(place))
        except KeyboardInterrupt:
            print("stopped before it began")
            return 1


def _soak(arguments: argparse.Namespace, folder: Path) -> int:
    seconds = arguments.minutes * 60
    rest_every_s = min(max(seconds / _RESTS, _LEAST_REST_S), _MOST_REST_S)
    options = ["--seconds", str(seconds), "--seed", str(arguments.seed), "--rest-every", str(rest_every_s)]
    options += ["--data", str(arguments.data)] if arguments.data else []
    options += ["--deeds", *arguments.deeds] if arguments.deeds else []
    program = Program(options, make_surroundings(folder, arguments.data, arguments.camera), folder)
    soak = Soak(program, seconds, arguments.most_memory)
    try:
        soak.run()
        if not soak.is_over:
            soak.record.failures.append("the program ended before its time")
    except KeyboardInterrupt:
        print("stopped", flush=True)
    soak.record.ended = program.end()
    soak.record.failures += [_UNFORESEEN] * program.printed().count(_TRACEBACK)
    is_good, lines = report.verdict(soak.record)
    print("\n".join(["", *lines, *report.counts(soak.record)]), flush=True)
    if not is_good:
        print(program.printed()[-40_000:], file=sys.stderr)
    if arguments.json:
        arguments.json.write_text(json.dumps(soak.record.as_json()))
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
