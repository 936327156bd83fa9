"""A simulated webcam for benchmarks: a clip of the demo as /dev/video0 (tests/fakecam.c, preloaded). Linux only."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def cpu_s() -> float:
    """Processor seconds of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def on_a_display(command: list[str]) -> list[str]:
    """The command, on Xvfb where there is no display."""
    if os.environ.get("DISPLAY"):
        return command
    return ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24", *command]


def build_camera(folder: Path) -> Path:
    """The library to preload."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        sys.exit("the simulated webcam needs Linux and a C compiler (cc or gcc)")
    library = folder / "fakecam.so"
    source = ROOT / "tests" / "fakecam.c"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl", "-lpthread"],
                   check=True, timeout=60)
    return library


def make_clip(folder: Path, size: str) -> Path:
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


def environment(folder: Path, library: Path, clip: Path, size: str, fps: int, settings: str = "") -> dict[str, str]:
    """Of a process that sees the camera; `settings`: more of its settings file."""
    width, height = size.split("x")
    place = folder / "settings.toml"
    place.write_text(f'version = 1\n[source]\nresolution = "{size}"\nfps = {fps}\n{settings}')
    return os.environ | {
        "LD_PRELOAD": str(library), "FAKECAM_MJPEG": str(clip), "FAKECAM_W": width, "FAKECAM_H": height,
        "FAKECAM_FPS": str(fps), "FACESEG_CONFIG": str(place), "PYTHONPATH": str(ROOT),
    }
