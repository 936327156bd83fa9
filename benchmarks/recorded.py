"""Which frames of a camera a recording has: exact, carried over, or missing and why, by camera rate and engine speed.

    python benchmarks/recorded.py
    python benchmarks/recorded.py --rates 30 --seconds 10

The camera numbers its frames; the engine sleeps for so many periods of the camera, so that other load on the machine
matters little. "Wrong" counts frames that models finished and that the file has without their result, or not at all.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from faceseg_live.domain.types import Face, Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.media.sources.base import SourceInfo, make_frame
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings

SIZE = 320, 240
CHANCE = random.Random(1)
ENGINES: dict[str, Callable[[], float]] = {
    "0.3": lambda: 0.3,
    "0.3, one in ten 1.2": lambda: 1.2 if CHANCE.random() < 0.1 else 0.3,
    "0.9 ± 0.1": lambda: max(0.0, CHANCE.gauss(0.9, 0.1)),
    "1.1": lambda: 1.1,
    "3.0": lambda: 3.0,
}
WARM_UP_S = 1.0
LONGEST_S = 30.0


class NumberedCamera:
    """Its numbers follow the clock: what nobody fetched in time leaves a gap."""

    def __init__(self, fps: float) -> None:
        self.info = SourceInfo("0", "Numbered", *SIZE, fps, is_live=True)
        self._period_s, self._began_s, self._next = 1 / fps, time.monotonic(), 0
        self._pixels = np.random.default_rng(0).integers(0, 255, (*SIZE[::-1], 3), np.uint8)
        self._closed = threading.Event()

    def read(self) -> Frame | None:
        if self._closed.wait(max(0.0, self._began_s + self._next * self._period_s - time.monotonic())):
            return None
        now_s = time.monotonic()
        number = max(self._next, int((now_s - self._began_s) / self._period_s))
        self._next = number + 1
        return make_frame(self._pixels, number, number * self._period_s, now_s)

    def close(self) -> None:
        self._closed.set()


class SleepingEngine(FakeEngine):
    """Knows one face, and sleeps over it."""

    def __init__(self, periods: Callable[[], float], period_s: float) -> None:
        super().__init__()
        self._periods, self._period_s = periods, period_s
        self.finished: set[int] = set()

    def perceive(self, frame: Frame, request: Request, faces: Sequence[Face] | None = None) -> Perception:
        time.sleep(self._periods() * self._period_s)
        self.finished.add(frame.sequence)
        return super().perceive(frame, request, faces)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=float, nargs="+", default=[15.0, 30.0, 60.0])
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    print("| camera | engine, periods | carrying | frames | exact | carried | missing | wrong |\n"
          "|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for fps in arguments.rates:
            for engine, periods in ENGINES.items():
                for carries in (True, False):
                    print(f"| {fps:g} fps | {engine} | {'on' if carries else 'off'} | "
                          f"{_recorded(fps, periods, carries, arguments.seconds, Path(folder))} |", flush=True)
    return 0


def _recorded(fps: float, periods: Callable[[], float], carries: bool, seconds: float, folder: Path) -> str:
    engine = SleepingEngine(periods, 1 / fps)
    settings = Settings().changed("engine", interpolate=carries)
    session = Session(settings.changed("record", folder=str(folder), encoder="software"),
                      open_=lambda *_, **__: NumberedCamera(fps), create=lambda _: engine)
    session.start()
    time.sleep(WARM_UP_S)
    session.record(folder / "clip.mp4")
    time.sleep(seconds)
    session.stop_recording()
    deadline_s = time.monotonic() + LONGEST_S
    while session.recording is not None and time.monotonic() < deadline_s:
        time.sleep(0.05)
    session.stop(5)
    session.finish()
    sidecar = folder / "clip.jsonl"
    *lines, last = [json.loads(line) for line in sidecar.read_text().splitlines()]
    for path in folder.iterdir():
        path.unlink()
    exact, carried = ({line["frame"] for line in lines if line["carried"] is one} for one in (False, True))
    dropped = last["dropped"]
    total = len(lines) + sum(dropped.values())
    first = min(line["frame"] for line in lines)
    wrong = len({number for number in engine.finished if first <= number < first + total} - exact)
    missing = ", ".join(f"{number / total:.1%} {cause}" for cause, number in dropped.items() if number) or "none"
    return f"{total} | {len(exact) / total:.1%} | {len(carried) / total:.1%} | {missing} | {wrong}"


if __name__ == "__main__":
    sys.exit(main())
