"""Measures the real window on a simulated webcam: rates, latency, drops, processor load.

    python benchmarks/live.py                      720p30 and 1080p30, 20 s each
    python benchmarks/live.py --sizes 1280x720 --seconds 60

A clip made from the demo plays as /dev/video0 (tests/fakecam.c, preloaded), the window runs on the present display or
on Xvfb. The yardstick is a bare loop in the same run: read a frame with OpenCV, nothing else. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WARM_UP_S = 5.0
"""The engine loads and warms in this time; it does not count."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=["1280x720", "1920x1080"])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--area", default="face")
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
        library = _build_camera(Path(folder))
        for size in arguments.sizes:
            clip = _make_clip(Path(folder), size)
            environment = _environment(Path(folder), library, clip, size, arguments)
            bare = _child("bare", size, arguments, environment)
            shown = _child("window", size, arguments, environment)
            _print(size, bare, shown)
    return 0


def _print(size: str, bare: dict[str, float], shown: dict[str, object]) -> None:
    stages = " · ".join(f"{name} {ms:.1f}" for name, ms in dict(shown["stage_ms"]).items())  # type: ignore[call-overload]
    drops = ", ".join(f"{cause} {count}" for cause, count in dict(shown["dropped"]).items() if count)  # type: ignore[call-overload]
    print(f"{size}: bare camera loop {bare['fps']:.1f} fps, {bare['cores']:.2f} cores")
    print(
        f"  window: camera {shown['camera_fps']:.1f} fps, shown {shown['shown_fps']:.1f} fps, latency p50/p95 "
        f"{shown['latency_p50_ms']:.1f}/{shown['latency_p95_ms']:.1f} ms, {shown['cores']:.2f} cores, "
        f"peak memory {shown['peak_mib']:.0f} MiB"
    )
    print(f"  stages (ms): {stages}")
    print(f"  dropped: {drops or 'none'}\n")


def _child(kind: str, size: str, arguments: argparse.Namespace, environment: dict[str, str]) -> dict[str, object]:
    command = [sys.executable, __file__, "--child", kind, "--sizes", size, "--seconds", str(arguments.seconds)]
    command += ["--area", arguments.area]
    if kind == "window" and not os.environ.get("DISPLAY"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", *command]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
                          timeout=arguments.seconds * 2 + 60)
    if done.returncode != 0:
        sys.exit(f"the {kind} process ended with {done.returncode}:\n{done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _run_window(arguments: argparse.Namespace) -> int:
    from PySide6.QtCore import QTimer

    from faceseg_live import app

    def started(window, session) -> None:  # type: ignore[no-untyped-def]
        begin: dict[str, float] = {}

        def warm() -> None:
            session.update(session.settings.changed("mask", area=arguments.area))
            begin.update(wall=time.monotonic(), cpu=_cpu_s())

        def finish() -> None:
            reading = asdict(session.telemetry())
            reading["cores"] = (_cpu_s() - begin["cpu"]) / (time.monotonic() - begin["wall"])
            reading["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(json.dumps(reading))
            window.close()

        QTimer.singleShot(int(WARM_UP_S * 1e3), warm)
        QTimer.singleShot(int((WARM_UP_S + arguments.seconds) * 1e3), finish)

    return app.run("camera", started=started)


def _read_bare(size: str, seconds: float) -> int:
    import cv2

    camera = cv2.VideoCapture(0, cv2.CAP_V4L2)
    width, height = size.split("x")
    camera.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, int(width))
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, int(height))
    camera.read()
    begin_s, cpu_s, frames = time.monotonic(), _cpu_s(), 0
    while time.monotonic() - begin_s < seconds / 2:
        frames += camera.read()[0]
    took_s = time.monotonic() - begin_s
    print(json.dumps({"fps": frames / took_s, "cores": (_cpu_s() - cpu_s) / took_s}))
    return 0


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _build_camera(folder: Path) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        sys.exit("the simulated webcam needs Linux and a C compiler (cc or gcc)")
    library = folder / "fakecam.so"
    source = ROOT / "tests" / "fakecam.c"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl", "-lpthread"],
                   check=True, timeout=60)
    return library


def _make_clip(folder: Path, size: str) -> Path:
    """The demo at that size as concatenated JPEGs, which is what a webcam sends."""
    import av
    import cv2

    width, height = (int(side) for side in size.split("x"))
    clip = folder / f"{size}.mjpeg"
    with av.open(str(ROOT / "assets" / "demo.mp4")) as container, clip.open("wb") as file:
        for picture in container.decode(video=0):
            pixels = cv2.resize(picture.to_ndarray(format="bgr24"), (width, height), interpolation=cv2.INTER_CUBIC)
            file.write(cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return clip


def _environment(
    folder: Path, library: Path, clip: Path, size: str, arguments: argparse.Namespace
) -> dict[str, str]:
    width, height = size.split("x")
    settings = folder / "settings.toml"
    settings.write_text(
        f'version = 1\n[source]\nresolution = "{size}"\nfps = {arguments.fps}\n'
        f'[engine]\nkey = "{arguments.engine}"\nmodel = "{arguments.model}"\n'
    )
    return os.environ | {
        "LD_PRELOAD": str(library), "FAKECAM_MJPEG": str(clip), "FAKECAM_W": width, "FAKECAM_H": height,
        "FAKECAM_FPS": str(arguments.fps), "FACESEG_CONFIG": str(settings), "PYTHONPATH": str(ROOT),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
