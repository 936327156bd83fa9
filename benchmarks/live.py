"""Measures the real window on a simulated webcam: rates, latency, drops, processor load, memory.

    python benchmarks/live.py                                      720p30 and 1080p30, 20 s each
    python benchmarks/live.py --modes 1280x720@60 3840x2160@30 --seconds 60
    python benchmarks/live.py --modes 1280x720@30 --record         records H.264 meanwhile, counts frames in the file
    python benchmarks/live.py --modes 1920x1080@60 --profile       prints where the time goes, by thread and function

A clip made from the demo plays as /dev/video0 (tests/fakecam.c, preloaded), the window runs on the present display or
on Xvfb. The yardstick is a bare loop in the same run: read a frame with OpenCV, nothing else. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from live_profile import Sampler
from webcam import ROOT, build_camera, cpu_s, environment, make_clip, on_a_display

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

WARM_UP_S = 5.0
"""The engine loads and warms in this time; it does not count."""
FINISHING_S = 60.0
"""A recording that is not finished by then is given up."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--modes", nargs="+", type=mode, default=["1280x720@30", "1920x1080@30"],
                        metavar="WIDTHxHEIGHT@FPS")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--area", default="face")
    parser.add_argument("--view", default="overlay", help="the look that is shown; anonymised looks for heads, too")
    parser.add_argument("--engine", default="mesh")
    parser.add_argument("--model", default="", help="the engine's model: a name of the catalogue or a file")
    parser.add_argument("--record", action="store_true", help="record meanwhile, and count what is in the file")
    parser.add_argument("--profile", action="store_true", help="print the processor time by thread and function")
    parser.add_argument("--child", choices=("window", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child == "bare":
        return _read_bare(arguments.modes[0], arguments.seconds)
    if arguments.child == "window":
        return _run_window(arguments)
    return _compare(arguments)


def mode(text: str) -> str:
    """Raises ValueError, which argparse reports, for what is no size and rate."""
    size, rate = text.split("@")
    width, height = size.split("x")
    return f"{int(width)}x{int(height)}@{int(rate)}"


def _compare(arguments: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        library = build_camera(folder)
        for wanted in arguments.modes:
            size, fps = wanted.split("@")
            settings = (f'[engine]\nkey = "{arguments.engine}"\nmodel = "{arguments.model}"\n'
                        f'[record]\nfolder = "{folder}"\nformat = "h264"\n')
            clip = make_clip(folder, size)
            surroundings = environment(folder, library, clip, size, int(fps), settings)
            surroundings["FAKECAM_LOG"] = str(_log_in(folder))
            load = os.getloadavg()[0]
            bare = _child("bare", wanted, arguments, surroundings, folder)
            _log_in(folder).unlink(missing_ok=True)
            shown = _child("window", wanted, arguments, surroundings, folder)
            shown["clip_mib"] = clip.stat().st_size / 2**20  # the simulated webcam holds all of it in the process
            _print(wanted, load, bare, shown)
            for video in folder.glob("*.mp4"):
                video.unlink()
    return 0


def _print(wanted: str, load: float, bare: dict[str, float], shown: dict[str, Any]) -> None:
    stages = " · ".join(f"{name} {ms:.1f}" for name, ms in shown["stage_ms"].items())
    drops = ", ".join(f"{cause} {count}" for cause, count in shown["dropped"].items() if count)
    print(f"{wanted}: load before {load:.2f}; bare camera loop {bare['fps']:.1f} fps, {bare['cores']:.2f} cores")
    print(
        f"  window: camera {shown['camera_fps']:.1f} fps, shown {shown['shown_fps']:.1f} fps, latency p50/p95 "
        f"{shown['latency_p50_ms']:.1f}/{shown['latency_p95_ms']:.1f} ms, {shown['cores']:.2f} cores, "
        f"peak memory {shown['peak_mib']:.0f} MiB, {shown['clip_mib']:.0f} of them the simulated webcam's clip"
    )
    print(f"  stages (ms): {stages}")
    print(f"  dropped: {drops or 'none'}")
    for line in (*shown.get("recorded", ()), *shown.get("profile", "").splitlines()):
        print(f"  {line}")
    print(flush=True)


def _child(kind: str, wanted: str, arguments: argparse.Namespace, surroundings: dict[str, str],
           folder: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", kind, "--modes", wanted, "--seconds", str(arguments.seconds),
               "--area", arguments.area, "--view", arguments.view, "--folder", str(folder)]
    command += ["--record"] * arguments.record + ["--profile"] * arguments.profile
    if kind == "window":
        command = on_a_display(command)
    done = subprocess.run(command, env=surroundings, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=arguments.seconds * 2 + 60 + FINISHING_S)
    if done.returncode != 0:
        sys.exit(f"the {kind} process ended with {done.returncode}:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _run_window(arguments: argparse.Namespace) -> int:
    from PySide6.QtCore import QTimer

    from faceseg_live.app.run import run

    def started(window: MainWindow, session: Session) -> None:
        plan = _measured(session, arguments, window.close)

        def go_on() -> None:
            wait_s = next(plan, None)
            if wait_s is not None:
                QTimer.singleShot(int(wait_s * 1e3), go_on)

        QTimer.singleShot(int(WARM_UP_S * 1e3), go_on)

    return run("camera", started=started)


def _measured(session: Session, arguments: argparse.Namespace, close: Callable[[], object]) -> Iterator[float]:
    """Yields how long to wait; prints what was measured in between, and closes the window."""
    settings = session.settings.changed("mask", areas=(arguments.area,))
    session.update(settings.changed("view", mode=arguments.view))
    yield 0.5
    sampler = Sampler() if arguments.profile else None
    began_s, cpu_began_s = time.monotonic(), cpu_s()
    if arguments.record:
        session.record()
    if sampler is not None:
        sampler.start()
    yield arguments.seconds
    reading: dict[str, Any] = asdict(session.telemetry())
    reading["cores"] = (cpu_s() - cpu_began_s) / (time.monotonic() - began_s)
    if sampler is not None:
        profile = sampler.stop()
        reading["profile"] = profile.as_text(reading["shown_fps"] * profile.seconds)
    if arguments.record:
        told = session.recording
        session.stop_recording()
        ended_s = time.monotonic()
        while session.recording is not None and time.monotonic() < ended_s + FINISHING_S:
            yield 0.1
        lost = f"; told as lost: {told.drops.as_json()}" if told is not None else ""
        reading["recorded"] = (f"{_recorded(arguments.folder, began_s, ended_s)}{lost}",)
    reading["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(reading))
    close()


def _recorded(folder: Path, began_s: float, ended_s: float) -> str:
    """How many of the frames that the camera gave in this time, on `time.monotonic`'s clock, are in the files."""
    import av

    given = [int(line.split()[1]) * 1e-9 for line in _log_in(folder).read_text().splitlines()]
    delivered = sum(began_s <= moment <= ended_s for moment in given)
    written = 0
    for path in folder.glob("*.mp4"):
        with av.open(str(path)) as container:
            written += sum(packet.pts is not None for packet in container.demux(video=0))
    return f"recorded: {written} frames in the file, {delivered} given by the camera ({written / delivered:.1%})"


def _log_in(folder: Path) -> Path:
    """Where the simulated webcam notes each frame that it gives."""
    return folder / "given.log"


def _read_bare(wanted: str, seconds: float) -> int:
    import cv2

    camera = cv2.VideoCapture(0, cv2.CAP_V4L2)
    width, height = wanted.split("@")[0].split("x")
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
