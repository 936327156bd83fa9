"""Runs code in a process of its own that sees a webcam where none is: `fakecam.c`, preloaded."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import av
import cv2
import pytest

from tests.media_files import quadrants

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, CLIP_FRAMES = 320, 240, 30
_RAW = {"YUYV": cv2.COLOR_RGB2YUV_YUY2, "GREY": cv2.COLOR_RGB2GRAY}


@dataclass(frozen=True, slots=True)
class FakeCamera:
    """The built library and the clip that the camera plays."""

    library: Path
    clip: Path
    pixel_format: str = "MJPG"

    def giving(self, pixel_format: str) -> FakeCamera:
        """The camera with another format: YUYV, GREY or H264."""
        clip = self.clip.with_suffix(f".{pixel_format.lower()}")
        if not clip.exists():
            clip.write_bytes(_h264_clip() if pixel_format == "H264" else _raw_clip(_RAW[pixel_format]))
        return replace(self, clip=clip, pixel_format=pixel_format)

    def run(self, *arguments: str, timeout_s: float = 60, **behaviour: int | str) -> str:
        """Run `python ARGUMENTS…` with the camera; returns what it printed, fails the test where it fails.

        `behaviour` sets FAKECAM_… variables: `fail_after=20` is FAKECAM_FAIL_AFTER=20.
        """
        environment = os.environ | {
            "LD_PRELOAD": str(self.library), "FAKECAM_MJPEG": str(self.clip), "FAKECAM_W": str(WIDTH),
            "FAKECAM_H": str(HEIGHT), "FAKECAM_FMT": self.pixel_format, "PYTHONPATH": str(ROOT)}
        if self.pixel_format in _RAW:
            environment["FAKECAM_BYTES"] = str(self.clip.stat().st_size // CLIP_FRAMES)
        environment |= {f"FAKECAM_{name.upper()}": str(value) for name, value in behaviour.items()}
        done = subprocess.run([sys.executable, "-W", "error", *arguments], env=environment, cwd=ROOT, text=True,
                              capture_output=True, timeout=timeout_s, check=False)
        if done.returncode != 0:
            pytest.fail(f"the process with the camera ended with {done.returncode}:\n{done.stderr}")
        assert done.stderr == "", "nothing may chatter on stderr"
        return done.stdout


def _raw_clip(code: int) -> bytes:
    return b"".join(cv2.cvtColor(quadrants(WIDTH, HEIGHT, at), code).tobytes() for at in range(CLIP_FRAMES))


def _h264_clip() -> bytes:
    """Every tenth picture stands alone, each begins with a delimiter, and none is shown before the one before it."""
    stream = io.BytesIO()
    with av.open(stream, "w", format="h264") as container:
        video = container.add_stream("libx264", rate=30, options={
            "preset": "ultrafast", "x264-params": "aud=1:repeat-headers=1:annexb=1:keyint=10:bframes=0"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for at in range(CLIP_FRAMES):
            container.mux(video.encode(av.VideoFrame.from_ndarray(quadrants(WIDTH, HEIGHT, at), format="rgb24")))
        container.mux(video.encode())
    return stream.getvalue()


def build(folder: Path, frames: int = CLIP_FRAMES) -> FakeCamera:
    """Compile the library and make a clip; skips the test where that can't be done."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux":
        pytest.skip("the fake camera needs Linux")
    if compiler is None:
        pytest.skip("the fake camera needs a C compiler (cc or gcc)")
    library, clip = folder / "fakecam.so", folder / "clip.mjpeg"
    source = Path(__file__).with_name("fakecam.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl", "-lpthread"],
                   check=True, capture_output=True, timeout=60)
    encoded = (cv2.imencode(".jpg", quadrants(WIDTH, HEIGHT, at)[..., ::-1])[1].tobytes() for at in range(frames))
    clip.write_bytes(b"".join(encoded))
    return FakeCamera(library, clip)


@pytest.fixture(scope="session")
def fake_camera(tmp_path_factory: pytest.TempPathFactory) -> FakeCamera:
    """A 320×240 Motion-JPEG camera at 30 fps, called "Fake Camera", as /dev/video0."""
    return build(tmp_path_factory.mktemp("fakecam"))
