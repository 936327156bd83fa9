"""Runs code in a process of its own that sees a webcam where none is: `fakecam.c`, preloaded."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest

from tests.media_files import quadrants

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT, CLIP_FRAMES = 320, 240, 30


@dataclass(frozen=True, slots=True)
class FakeCamera:
    """The built library and the clip that the camera plays."""

    library: Path
    clip: Path

    def run(self, *arguments: str, timeout_s: float = 60, **behaviour: int) -> str:
        """Run `python ARGUMENTS…` with the camera; returns what it printed, fails the test where it fails.

        `behaviour` sets FAKECAM_… variables: `fail_after=20` is FAKECAM_FAIL_AFTER=20.
        """
        environment = os.environ | {
            "LD_PRELOAD": str(self.library), "FAKECAM_MJPEG": str(self.clip), "FAKECAM_W": str(WIDTH),
            "FAKECAM_H": str(HEIGHT), "PYTHONPATH": str(ROOT)}
        environment |= {f"FAKECAM_{name.upper()}": str(value) for name, value in behaviour.items()}
        done = subprocess.run([sys.executable, "-W", "error", *arguments], env=environment, cwd=ROOT, text=True,
                              capture_output=True, timeout=timeout_s, check=False)
        if done.returncode != 0:
            pytest.fail(f"the process with the camera ended with {done.returncode}:\n{done.stderr}")
        assert done.stderr == "", "nothing may chatter on stderr"
        return done.stdout


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
