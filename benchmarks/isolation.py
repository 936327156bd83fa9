"""What it costs that an engine lives elsewhere: the same looks of an ONNX segmenter here, on a thread, in a process.

    python benchmarks/isolation.py [MODEL] [--seconds 10] [--no-matting]

MODEL is an .onnx segmenter; without one, a network of one layer is made, next to which everything else weighs most.
The frames are those of the demo clip, 1280 × 720; the places take turns, a look each, so that a busy machine treats
them alike. Printed are the medians in milliseconds, their ratios to the first, and the fastest and slowest twentieth:
on a busy machine the fast looks tell what it costs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the tests' models

from faceseg_live.domain.types import Frame
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.isolated import isolated
from faceseg_live.engines.registry import create_engine
from faceseg_live.isolation.attendance import Attendance
from faceseg_live.media.sources.demo import open_demo
from faceseg_live.settings import EngineSettings, Settings
from tests.onnx_files import TinyParser

FRAMES = 30


def on_a_thread(settings: EngineSettings) -> Engine:
    """A function within a function can't go to another process."""
    return isolated(lambda asked: create_engine(asked), Attendance())(settings)


PLACES: dict[str, Callable[[EngineSettings], Engine]] = {
    "here": create_engine, "on a thread": on_a_thread, "in a process": isolated(create_engine, Attendance()),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0, help="so long is measured")
    parser.add_argument("--no-matting", action="store_true", help="leave the edges as the network gives them")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        tiny = TinyParser(2, {1: (2, 1, 0)}, input_shape=(1, 3, 320, 320))
        model = chosen.model or tiny.save(Path(folder) / "tiny.onnx")
        settings = Settings().changed("engine", key="custom-onnx", model=str(model), device="cpu")
        settings = settings.changed("mask", areas=("person",)).changed("onnx", alpha_matting=not chosen.no_matting)
        engines = {place: make(settings.engine) for place, make in PLACES.items()}
        for engine in engines.values():
            stack.callback(engine.close)
            engine.warm_up()
        spent_ms = measured(engines, Request.of(settings, is_live=True), chosen.seconds)
    first = np.median(spent_ms["here"])
    for place, spent in spent_ms.items():
        low, median, high = np.percentile(spent, (5, 50, 95))
        print(f"{place:13} {median:7.2f} ms a look, {median / first:.3f} of the first (5 %: {low:.2f}, "
              f"95 %: {high:.2f})")
    return 0


def measured(engines: dict[str, Engine], request: Request, seconds: float) -> dict[str, list[float]]:
    """Milliseconds of each look, by place."""
    spent_ms: dict[str, list[float]] = {place: [] for place in engines}
    until_s = time.monotonic() + seconds
    for frame in cycle(demo_frames()):
        for place, engine in engines.items():
            began_s = time.perf_counter()
            engine.perceive(frame, request)
            spent_ms[place].append((time.perf_counter() - began_s) * 1e3)
        if time.monotonic() > until_s:
            break
    return spent_ms


def demo_frames() -> list[Frame]:
    source = open_demo()
    frames = [frame for _ in range(FRAMES) if (frame := source.read()) is not None]
    source.close()
    return frames


if __name__ == "__main__":
    sys.exit(main())
