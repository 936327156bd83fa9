"""Measures the real window on a simulated webcam: rates, latency, drops, processor load.

    python benchmarks/live.py                      720p30 and 1080p30, 20 s each
    python benchmarks/live.py --sizes 1280x720 --seconds 60

A clip made from the demo plays as /dev/video0 (tests/fakecam.c, preloaded), the window runs on the present display or
on Xvfb. The yardstick is a bare loop in the same run: read a frame with OpenCV, nothing else. Linux only.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from webcam import ROOT, build_camera, cpu_s, environment, make_clip, on_a_display

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

WARM_UP_S = 5.0
"""The engine loads and warms in this time; it does not count."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=["1280x720", "1920x1080"])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--area", default="face")
    parser.add_argument("--view", default="overlay", help="the look that is shown; anonymised looks for heads, too")
    parser.add_argument("--engine", default="mesh")
    parser.add_argument("--model", default="", help="the engine's model: a name of the catalogue or a file")
    parser.add_argument("--child", choices=("window", "bare"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child == "bare":
        return _read_bare(arguments.sizes[0], arguments.seconds)
    if arguments.child == "window":
        return _run_window(arguments)
    return _compare(arguments)


def _compare(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        library = build_camera(Path(folder))
        for size in arguments.sizes:
            clip = make_clip(Path(folder), size)
            engine = f'[engine]\nkey = "{arguments.engine}"\nmodel = "{arguments.model}"\n'
            surroundings = environment(Path(folder), library, clip, size, arguments.fps, engine)
            bare = _child("bare", size, arguments, surroundings)
            shown = _child("window", size, arguments, surroundings)
            _print(size, bare, shown)
    return 0


def _print(size: str, bare: dict[str, float], shown: dict[str, Any]) -> None:
    stages = " · ".join(f"{name} {ms:.1f}" for name, ms in shown["stage_ms"].items())
    drops = ", ".join(f"{cause} {count}" for cause, count in shown["dropped"].items() if count)
    print(f"{size}: bare camera loop {bare['fps']:.1f} fps, {bare['cores']:.2f} cores")
    print(
        f"  window: camera {shown['camera_fps']:.1f} fps, shown {shown['shown_fps']:.1f} fps, latency p50/p95 "
        f"{shown['latency_p50_ms']:.1f}/{shown['latency_p95_ms']:.1f} ms, {shown['cores']:.2f} cores, "
        f"peak memory {shown['peak_mib']:.0f} MiB"
    )
    print(f"  stages (ms): {stages}")
    print(f"  dropped: {drops or 'none'}\n")


def _child(kind: str, size: str, arguments: argparse.Namespace, surroundings: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", kind, "--sizes", size, "--seconds", str(arguments.seconds)]
    command += ["--area", arguments.area, "--view", arguments.view]
    if kind == "window":
        command = on_a_display(command)
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=arguments.seconds * 2 + 60)
    if done.returncode != 0:
        sys.exit(f"the {kind} process ended with {done.returncode}:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _run_window(arguments: argparse.Namespace) -> int:
    from PySide6.QtCore import QTimer

    from faceseg_live.app.run import run

    def started(window: MainWindow, session: Session) -> None:
        begin: dict[str, float] = {}

        def warm() -> None:
            settings = session.settings.changed("mask", areas=(arguments.area,))
            session.update(settings.changed("view", mode=arguments.view))
            begin.update(wall=time.monotonic(), cpu=cpu_s())

        def finish() -> None:
            reading = asdict(session.telemetry())
            reading["cores"] = (cpu_s() - begin["cpu"]) / (time.monotonic() - begin["wall"])
            reading["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps(reading))
            window.close()

        QTimer.singleShot(int(WARM_UP_S * 1e3), warm)
        QTimer.singleShot(int((WARM_UP_S + arguments.seconds) * 1e3), finish)

    return run("camera", started=started)


def _read_bare(size: str, seconds: float) -> int:
    import cv2

    camera = cv2.VideoCapture(0, cv2.CAP_V4L2)
    width, height = size.split("x")
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, int(width))
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, int(height))
    camera.read()
    begin_s, cpu_began_s, frames = time.monotonic(), cpu_s(), 0
    while time.monotonic() - begin_s < seconds / 2:
        frames += camera.read()[0]
    took_s = time.monotonic() - begin_s
    print(json.dumps({"fps": frames / took_s, "cores": (cpu_s() - cpu_began_s) / took_s}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
