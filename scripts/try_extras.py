"""Tries the extras: each alone, and each ordered pair by two separate commands, in fresh environments.

    python scripts/try_extras.py                                      # with this Python: all of them, half an hour
    python scripts/try_extras.py onnx gpu deepface                    # these, and their pairs
    python scripts/try_extras.py --python 3.13 --constraint "torch==2.13.0"

uv does the installing, which must be on the PATH: hundreds of environments are a matter of links to its cache. Where
doctor finds a fault, the commands it names are run, and everything is tried again. The outcome is a matrix: rows were
installed first, columns second.

    .  all works                        m  doctor named a fault, its commands mended it
    x  broken, and doctor can't help
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from itertools import permutations
from pathlib import Path

from environments import ROOT, Environment, extras_of

Case = tuple[str, ...]
"""Extras, in the order of their commands."""


def outcome_of(case: Case, wheel: Path, environment: Environment) -> str:
    """One character for the matrix; what it stands for is printed."""
    outcome = "."
    try:
        for extra in case:
            environment.install(f"{wheel}[{extra}]")
        report = environment.use(case)
        if report["faults"]:
            outcome = "m"
            for fault in report["faults"]:
                _tell(case, f"{fault['text']}\n    {fault['command']}")
                environment.run_command(fault["command"])
            report = environment.use(case)
    except subprocess.CalledProcessError as error:
        _tell(case, f"{error}\n{error.stderr}")
        return "x"
    for name, problem in report["broken"].items():
        _tell(case, f"{name}: {problem}")
    for fault in report["faults"]:
        _tell(case, f"still: {fault['text']}")
    return "x" if report["broken"] or report["faults"] else outcome


def _tell(case: Case, text: str) -> None:
    print(f"{' then '.join(case)}: {text}", flush=True)


def matrix_of(outcomes: dict[Case, str], extras: list[str]) -> str:
    """The table; the column "alone" has the single extras."""
    width = max(map(len, extras))
    lines = [" ".join(["first".ljust(width), "alone", *extras])]
    for first in extras:
        cells = ["-" if first == second else outcomes[first, second] for second in extras]
        lines.append(" ".join([first.ljust(width), outcomes[first,].center(5),
                               *(cell.center(len(name)) for cell, name in zip(cells, extras, strict=True))]))
    return "\n".join(lines)


def main() -> int:
    """Exit code 1 where something stays broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("extras", nargs="*", help="default: all of them")
    parser.add_argument("--python", default=sys.executable, help="a path or a version; default: this one")
    parser.add_argument("--constraint", action="append", default=[], help='"torch==2.13.0", say; may be repeated')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="extras-") as name:
        folder = Path(name)
        subprocess.run(["uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], check=True)
        (wheel,) = folder.glob("*.whl")
        constraints = folder / "constraints.txt"
        constraints.write_text("\n".join(options.constraint))
        extras = options.extras or extras_of(wheel)
        outcomes = {}
        for case in [*((extra,) for extra in extras), *permutations(extras, 2)]:
            outcomes[case] = outcome_of(case, wheel, Environment(folder, options.python, constraints))
            print(f"{outcomes[case]} {' then '.join(case)}", flush=True)
    print(matrix_of(outcomes, extras))
    return int("x" in outcomes.values())


if __name__ == "__main__":
    sys.exit(main())
