"""deface, run as people run it: what it hides in a clip, and how long it takes."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path

from faceseg_live.domain.heads import Oval

from .faces import frames_of
from .measures import Ovals
from .ours import cpu_s

_BACKEND = "onnxrt"
_REGIONS = """
import json, sys
import numpy as np
from deface.centerface import CenterFace
from deface.deface import scale_bb

standard_output, sys.stdout = sys.stdout, sys.stderr
height, width = int(sys.argv[1]), int(sys.argv[2])
network = CenterFace(in_shape=None, backend=sys.argv[3])
while len(data := sys.stdin.buffer.read(height * width * 3)) == height * width * 3:
    seen, _ = network(np.frombuffer(data, np.uint8).reshape(height, width, 3), threshold=0.2)
    boxes = [scale_bb(*box[:4].astype(int), 1.3).tolist() for box in seen]
    print(json.dumps(boxes), file=standard_output, flush=True)
"""
"""For deface's own Python: frames in, as bytes, boxes of its ellipses out, a line each; its default settings."""


class Deface:
    """The deface of some Python. Needs onnxruntime and onnx there."""

    def __init__(self, python: Path) -> None:
        self._python = str(python)

    def hidden(self, clip: Path) -> list[Ovals]:
        """The ellipses that it blurs in each frame. OSError where it doesn't run."""
        frames = frames_of(clip)
        first = next(frames)
        command = [self._python, "-c", _REGIONS, *map(str, first.shape[:2]), _BACKEND]
        hidden: list[Ovals] = []
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for pixels in (first, *frames):
                process.stdin.write(pixels.tobytes())
                process.stdin.flush()
                hidden.append(tuple(_ellipse(box) for box in json.loads(process.stdout.readline())))
            process.stdin.close()
        return hidden

    def timed(self, clip: Path, out: Path) -> tuple[float, float]:
        """Seconds of a whole run of its command, and those of all cores, both less what its start takes.

        OSError where it fails.
        """
        start = self._run("--version")
        run = self._run(str(clip), "--output", str(out), "--backend", _BACKEND)
        if not out.is_file():
            raise OSError(f"deface didn't write {out}")
        return run[0] - start[0], run[1] - start[1]

    def _run(self, *arguments: str) -> tuple[float, float]:
        began_s, cpu_began_s = time.perf_counter(), cpu_s()
        done = subprocess.run([self._python, "-m", "deface.deface", *arguments], capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise OSError(f"deface ended with {done.returncode}: {done.stderr[-500:]}")
        return time.perf_counter() - began_s, cpu_s() - cpu_began_s


def _ellipse(box: tuple[float, float, float, float]) -> Oval:
    left, top, right, bottom = box
    return Oval((left + right) / 2, (top + bottom) / 2, max(1.0, (right - left) / 2), max(1.0, (bottom - top) / 2))
