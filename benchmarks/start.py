"""Measures how long the program takes to start: the help page, and the window until the first mask is painted.

    python benchmarks/start.py                 9 starts of each
    python benchmarks/start.py --runs 3 --source PHOTO_OR_VIDEO

Each start is a process of its own; the first one of each kind warms the disk's cache and does not count. The yardstick
of the window, in the same run, is a process that imports the libraries that it needs (Qt, OpenCV, NumPy, PyAV, LiteRT)
and shows an empty window. Runs on the present display or on Xvfb.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from webcam import ROOT, on_a_display

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

TIMEOUT_S = 60
BARE = """
import time, sys
import av, cv2, numpy, ai_edge_litert.interpreter
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
window = QWidget()
window.paintEvent = lambda event: (print(time.monotonic()), application.exit())
window.show()
application.exec()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--source", default="demo")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return _run_window(arguments.source)
    this = [sys.executable, __file__, "--child", "--source", arguments.source]
    with tempfile.TemporaryDirectory() as folder:
        surroundings = os.environ | {"FACESEG_CONFIG": str(Path(folder) / "settings.toml"), "PYTHONPATH": str(ROOT)}
        if not os.environ.get("DISPLAY"):
            # One screen for all starts: Xvfb's own start does not count.
            return subprocess.run(on_a_display([sys.executable, __file__, *sys.argv[1:]]), check=False).returncode
        kinds = {
            "--help": [sys.executable, "-m", "faceseg_live", "--help"],
            "bare window": [sys.executable, "-c", BARE],
            "first mask": this,
        }
        for name, command in kinds.items():
            took_s = [_took_s(command, surroundings) for _ in range(arguments.runs + 1)][1:]
            print(f"{name:12} median {statistics.median(took_s):.2f} s, {min(took_s):.2f} to {max(took_s):.2f}",
                  flush=True)
    return 0


def _took_s(command: list[str], surroundings: dict[str, str]) -> float:
    """From the start of the process to the moment that it prints, or to its end."""
    began_s = time.monotonic()
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=TIMEOUT_S)
    ended_s = time.monotonic()
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    try:
        return float(done.stdout.splitlines()[-1]) - began_s
    except ValueError:
        return ended_s - began_s


def _run_window(source: str) -> int:
    from faceseg_live.app.run import run

    def started(window: MainWindow, session: Session) -> None:
        del session

        def painted() -> None:
            view = window.video.view
            if view is not None and view.segments:
                print(time.monotonic())
                window.close()

        window.video.shown.connect(painted)

    return run(source, started=started)


if __name__ == "__main__":
    sys.exit(main())
