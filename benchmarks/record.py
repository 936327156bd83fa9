"""What recording costs the live picture: masks a second with and without it, in turns, in one running window.

    python benchmarks/record.py                              H.264 overlay at 720p30
    python benchmarks/record.py --format prores --content cutout
    python benchmarks/record.py --soak-minutes 30            memory over half an hour of recording

A clip made from the demo plays as /dev/video0; the window runs on the present display or on Xvfb. The yardstick is the
same window a moment before, not recording. Linux only.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from webcam import ROOT, build_camera, cpu_s, environment, make_clip, on_a_display

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.rendering.view import View
    from faceseg_live.ui.main_window import MainWindow

WARM_UP_S = 6.0
SETTLE_S = 1.5
"""After each turn: files are begun or finished then."""
LOOK_S = 20.0
"""Memory is looked at so often."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--format", default="auto")
    parser.add_argument("--content", nargs="+", default=["overlay"])
    parser.add_argument("--turns", type=int, default=4, help="of each kind")
    parser.add_argument("--seconds", type=float, default=8.0, help="of a turn")
    parser.add_argument("--soak-minutes", type=float, default=0.0)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return _run_window(arguments)
    with tempfile.TemporaryDirectory() as folder:
        looks = ", ".join(f'"{look}"' for look in arguments.content)
        settings = f'[record]\nfolder = "{folder}"\nformat = "{arguments.format}"\nlooks = [{looks}]\n'
        surroundings = environment(Path(folder), build_camera(Path(folder)), make_clip(Path(folder), arguments.size),
                                   arguments.size, arguments.fps, settings)
        command = on_a_display([sys.executable, __file__, "--child", folder, *sys.argv[1:]])
        done = subprocess.run(command, env=surroundings, cwd=ROOT, text=True, check=False, stdout=subprocess.PIPE)
    print(done.stdout)
    return done.returncode


def _run_window(arguments: argparse.Namespace) -> int:
    from PySide6.QtCore import QTimer

    from faceseg_live.app.run import run

    def started(window: MainWindow, session: Session) -> None:
        masks = _MaskCounter(session)
        plan = _soak(session, arguments, masks) if arguments.soak_minutes else _turns(session, arguments, masks)

        def go_on() -> None:
            wait_s = next(plan, None)
            if wait_s is None:
                window.close()
            else:
                QTimer.singleShot(int(wait_s * 1e3), go_on)

        QTimer.singleShot(int(WARM_UP_S * 1e3), go_on)

    return run("camera", started=started)


class _MaskCounter:
    """Counts pictures with masks on their way to the screen."""

    def __init__(self, session: Session) -> None:
        self.count, before = 0, session.shown

        def shown(view: View) -> None:
            self.count += bool(view.segments)
            before(view)

        session.shown = shown


def _turns(session: Session, arguments: argparse.Namespace, masks: _MaskCounter) -> Iterator[float]:
    """Yields how long to wait."""
    rates: dict[bool, list[float]] = {False: [], True: []}
    cores: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(arguments.turns):
        for records in (False, True):
            if records:
                session.record()
            yield SETTLE_S
            began_s, cpu_began_s, count = time.monotonic(), cpu_s(), masks.count
            before = session.telemetry().dropped
            yield arguments.seconds
            took_s = time.monotonic() - began_s
            rates[records].append((masks.count - count) / took_s)
            cores[records].append((cpu_s() - cpu_began_s) / took_s)
            if records:
                status, after = session.recording, session.telemetry().dropped
                lost = {cause: number - before.get(cause, 0) for cause, number in after.items()}
                print(f"  lost in this turn, by stage: {lost}")
                print(f"  recording: {status.frames} frames, {status.drops.as_json()}, backlog {status.backlog:.0%}, "
                      f"{', '.join(status.encoders)}", flush=True)
                session.stop_recording()
                yield SETTLE_S
    without, with_ = statistics.median(rates[False]), statistics.median(rates[True])
    print(f"{arguments.size} {'+'.join(arguments.content)} {arguments.format}: masks a second without recording "
          f"{without:.1f} ({statistics.median(cores[False]):.2f} cores), with {with_:.1f} "
          f"({statistics.median(cores[True]):.2f} cores): {100 * (1 - with_ / without):.1f} % fewer")


def _soak(session: Session, arguments: argparse.Namespace, masks: _MaskCounter) -> Iterator[float]:
    """Yields how long to wait."""
    session.record()
    memory, end_s = [], time.monotonic() + arguments.soak_minutes * 60
    while time.monotonic() < end_s:
        yield LOOK_S
        memory.append(_memory_mib())
        status = session.recording
        print(json.dumps({"minutes": round(status.seconds / 60, 1), "mib": round(memory[-1]), "frames": status.frames,
                          "dropped": status.drops.as_json(), "masked": masks.count}), flush=True)
    session.stop_recording()
    yield 2 * SETTLE_S
    third = max(1, len(memory) // 3)
    print(f"memory, medians: first third {statistics.median(memory[:third]):.0f} MiB, "
          f"last third {statistics.median(memory[-third:]):.0f} MiB")


def _memory_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


if __name__ == "__main__":
    sys.exit(main())
