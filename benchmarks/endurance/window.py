"""The real window with somebody restless at it; tells what it does as lines of JSON.

    python benchmarks/endurance/window.py --folder FOLDER --tell DESCRIPTOR --seconds 600 --rest-every 30 --seed 1

Its surroundings (settings file, camera, display) are made by `soak.py`, which calls it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QTimer

from benchmarks.endurance.actor import Actor
from benchmarks.endurance.deeds import DEEDS
from benchmarks.endurance.inside import account
from benchmarks.endurance.material import make_material
from benchmarks.endurance.rest import is_at_rest, rest
from faceseg_live.app.run import run
from faceseg_live.errors import FacesegError
from faceseg_live.pipeline.session import Session
from faceseg_live.ui.main_window import MainWindow

SETTLING_S = 3.0
"""Until the rates of a rest are those of the rest, and what was let go of is gone."""
MEASURED_S = 3.0
"""So long a rest is measured from outside."""


class Teller:
    """Writes a line of JSON for each thing that happens."""

    def __init__(self, descriptor: int) -> None:
        self._lines = os.fdopen(descriptor, "w", buffering=1)

    def tell(self, what: str, **values: Any) -> None:
        self._lines.write(json.dumps({"what": what, **values}) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--tell", type=int, required=True, metavar="DESCRIPTOR")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--rest-every", type=float, required=True, metavar="SECONDS")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--deeds", nargs="+", choices=tuple(DEEDS), default=tuple(DEEDS))
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script in the background hands on that it is ignored
    teller = Teller(arguments.tell)
    teller.tell("begun", pid=os.getpid())

    def started(window: MainWindow, session: Session) -> None:
        folder = arguments.folder / "material"
        folder.mkdir()
        material = make_material(folder, arguments.data, has_camera="FAKECAM_MJPEG" in os.environ)
        controller = window.editor._controller
        actor = Actor(window, session, controller, material, random.Random(arguments.seed), controller.stored,
                      arguments.folder / "recordings")
        plan = _plan(actor, arguments, teller)

        def go_on() -> None:
            wait_s = None
            try:
                wait_s = next(plan, None)
            finally:
                if wait_s is None:  # it is over, or a deed broke
                    window.close()
            if wait_s is not None:
                QTimer.singleShot(int(wait_s * 1e3), go_on)

        QTimer.singleShot(2000, go_on)

    return run(started=started)


def _plan(actor: Actor, arguments: argparse.Namespace, teller: Teller) -> Iterator[float]:
    """Yields how long to wait. First each deed once, then all of them again and again, each time in another order."""
    end_s = time.monotonic() + arguments.seconds
    yield from _rest(actor, teller)
    next_rest_s = time.monotonic() + arguments.rest_every
    is_first = True
    while time.monotonic() < end_s:
        for name in _shuffled(arguments.deeds, actor.chance):
            if time.monotonic() >= end_s:
                break
            teller.tell("deed", name=name)
            yield from _done(name, actor, teller)
            if time.monotonic() >= next_rest_s:
                yield from _rest(actor, teller)
                next_rest_s = time.monotonic() + arguments.rest_every
        if is_first:
            is_first = False
            teller.tell("all done once")
    yield from _rest(actor, teller)
    teller.tell("over")


def _done(name: str, actor: Actor, teller: Teller) -> Iterator[float]:
    """One deed; what the program refuses in words is no failure."""
    try:
        yield from DEEDS[name](actor)
    except FacesegError as error:
        teller.tell("refused", deed=name, reason=str(error))


def _rest(actor: Actor, teller: Teller) -> Iterator[float]:
    yield from rest(actor)
    yield SETTLING_S
    teller.tell("rest begins")
    yield MEASURED_S
    reading = actor.session.telemetry()
    teller.tell("rest ends", fps=reading.shown_fps, p50_ms=reading.latency_p50_ms, p95_ms=reading.latency_p95_ms,
                is_true=is_at_rest(actor), inside=account())


def _shuffled(names: Sequence[str], chance: random.Random) -> list[str]:
    return chance.sample(list(names), len(names))


if __name__ == "__main__":
    sys.exit(main())
