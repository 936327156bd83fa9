"""Measures how the cost of a frame grows with the number of faces: to look at them, and to draw their masks.

    python benchmarks/several_faces.py             1, 2, 4 and 8 faces at 1280x720
    python benchmarks/several_faces.py --faces 1 4 --frames 200

The frames show the demo clip's face as often as asked, side by side, each moving a little. The numbers take turns frame
by frame, so that a busy machine is as busy for one as for the other; medians count. Looking is the default engine, all
faces known; drawing is the overlay in a window whose picture has 960x540 pixels. The yardstick is the landmark network
alone, on one thread.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import defaultdict
from itertools import count
from pathlib import Path

import av
import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.models.shipped import shipped_model
from faceseg_live.rendering.scene import scene_of
from faceseg_live.rendering.view_renderer import ViewRenderer
from faceseg_live.runtimes.litert import LiteRtNetwork
from faceseg_live.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 1280, 720
ROOM = 960, 540
"""Pixels of a window's picture."""
HEAD = (slice(60, 600), slice(250, 790))
"""Where the demo's first frame shows the head."""
SETTLING_FRAMES = 20
SWAY_PX = 6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faces", nargs="+", type=int, default=[1, 2, 4, 8])
    parser.add_argument("--frames", type=int, default=120, help="of each number of faces")
    options = parser.parse_args()
    with av.open(str(ROOT / "assets" / "demo.mp4")) as container:
        head = next(container.decode(video=0)).to_ndarray(format="rgb24")[HEAD]
    subjects = {number: Subject(head, number) for number in options.faces}
    look_ms, draw_ms = defaultdict[int, list[float]](list), defaultdict[int, list[float]](list)
    for turn in range(SETTLING_FRAMES + options.frames):
        for number, subject in subjects.items():
            looked, drew = subject.step()
            if turn >= SETTLING_FRAMES:
                look_ms[number].append(looked)
                draw_ms[number].append(drew)
    network_ms = bare_network_ms()
    print(f"the landmark network alone: {network_ms:.1f} ms a face")
    sums = {number: statistics.median(look_ms[number]) + statistics.median(draw_ms[number]) for number in subjects}
    first = min(sums)
    for number, total in sums.items():
        looked, drew = statistics.median(look_ms[number]), statistics.median(draw_ms[number])
        print(f"{number} faces: look {looked:5.1f} ms, draw {drew:5.1f} ms, together {total:5.1f} ms, "
              f"{total / sums[first]:.2f} times that of {first}")


class Subject:
    """An engine that follows so many faces, and what draws them."""

    def __init__(self, head: Pixels, faces: int) -> None:
        self._engine, self._renderer = MeshEngine(), ViewRenderer()
        self._settings = Settings()
        self._request = Request.of(self._settings)
        self._head, self._faces = head, faces
        self._numbers = count()

    def step(self) -> tuple[float, float]:
        """Milliseconds to look at one frame and to draw it. Fails where not every face is seen."""
        number = next(self._numbers)
        frame = Frame(self._picture(number), number, number / 30, 0.0)
        began_s = time.perf_counter()
        perception = self._engine.perceive(frame, self._request)
        looked_s = time.perf_counter()
        self._renderer.view_of(scene_of(perception, self._settings), ROOM)
        drawn_s = time.perf_counter()
        if number == SETTLING_FRAMES and len(perception.faces) != self._faces:
            sys.exit(f"{len(perception.faces)} of {self._faces} faces were found")
        return (looked_s - began_s) * 1e3, (drawn_s - looked_s) * 1e3

    def _picture(self, number: int) -> Pixels:
        columns = min(4, self._faces)
        side = min(WIDTH // columns, HEIGHT // -(-self._faces // columns)) - 2 * SWAY_PX
        small = cv2.resize(self._head, (side, side), interpolation=cv2.INTER_AREA)
        picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
        for face in range(self._faces):
            sway = round(SWAY_PX * (1 + np.sin(number / 7 + face)))
            left, top = face % columns * (WIDTH // columns) + sway, face // columns * (side + 2 * SWAY_PX) + SWAY_PX
            picture[top : top + side, left : left + side] = small
        return freeze(picture)


def bare_network_ms() -> float:
    """Median of the network on noise."""
    network = LiteRtNetwork(shipped_model("face_landmarks_detector"))
    noise = np.random.default_rng(0).random(network.input_shape, np.float32)
    took_ms = []
    for _ in range(60):
        began_s = time.perf_counter()
        network.run(noise)
        took_ms.append((time.perf_counter() - began_s) * 1e3)
    return statistics.median(took_ms)


if __name__ == "__main__":
    main()
