"""Measures how fast each format of videos is written, from pictures of the demo clip.

    python benchmarks/encoders.py                         1280x720, 150 pictures, all formats
    python benchmarks/encoders.py --formats h264 vp9 --size 1920x1080 --encoder auto

The yardstick is bare x264 at its fastest preset on the same pictures, straight from PyAV. Processor seconds count all
threads: what is below 33 ms of them per picture leaves the rest of one core at 30 fps.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import cycle, islice
from pathlib import Path

import av
import cv2
import numpy as np

from faceseg_live.domain.types import Pixels
from faceseg_live.media.video import FORMATS, VideoFile, open_video
from faceseg_live.settings import RecordSettings

FPS = 30
DEMO = Path(__file__).resolve().parent.parent / "assets" / "demo.mp4"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--pictures", type=int, default=150)
    parser.add_argument("--encoder", default="software", help="as in the settings")
    arguments = parser.parse_args()
    width, height = (int(number) for number in arguments.size.split("x"))
    pictures = list(islice(cycle(_pictures(width, height)), arguments.pictures))
    print(f"{arguments.size}, {len(pictures)} pictures, the demo clip")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare_s, bare_cpu_s = _timed(lambda: _bare_x264(folder / "bare.mp4", pictures))
        _print("bare x264 ultrafast", len(pictures), bare_s, bare_cpu_s, folder / "bare.mp4", bare_s)
        for key in arguments.formats:
            for has_alpha in (False, True) if FORMATS[key].has_alpha else (False,):
                title = f"{FORMATS[key].title}{' with alpha' if has_alpha else ''}"
                settings = RecordSettings(format=key, encoder=arguments.encoder)
                video = open_video(folder / "clip", settings, has_alpha=has_alpha, fps=FPS)

                def record(video: VideoFile = video) -> None:
                    for number, picture in enumerate(pictures):
                        video.write(picture, number / FPS)
                    video.finish()

                spent_s, cpu_s = _timed(record)
                _print(f"{title} ({video.encoder})", len(pictures), spent_s, cpu_s, video.path, bare_s)
                shutil.rmtree(video.path) if video.path.is_dir() else video.path.unlink()


def _pictures(width: int, height: int) -> list[Pixels]:
    """(height, width, 4) BGRA, transparent outside a soft oval."""
    oval = np.zeros((height, width), np.uint8)
    cv2.ellipse(oval, (width // 2, height // 2), (width // 5, height // 3), 0, 0, 360, 255, -1)
    alpha = cv2.GaussianBlur(oval, (0, 0), height / 90)
    with av.open(str(DEMO)) as container:
        decoded = (frame.to_ndarray(format="bgr24") for frame in islice(container.decode(video=0), 60))
        return [np.dstack([cv2.resize(picture, (width, height)), alpha]) for picture in decoded]


def _bare_x264(path: Path, pictures: list[Pixels]) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"preset": "ultrafast"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgra")))
        container.mux(stream.encode(None))


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of the processor."""
    before, began_s = _cpu_s(), time.perf_counter()
    work()
    return time.perf_counter() - began_s, _cpu_s() - before


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _print(title: str, count: int, spent_s: float, cpu_s: float, path: Path, bare_s: float) -> None:
    files = path.iterdir() if path.is_dir() else [path]
    mbit_per_s = sum(file.stat().st_size for file in files) * 8 / (count / FPS) / 1e6
    print(f"{title:42} {count / spent_s:6.1f} fps  {cpu_s / count * 1e3:5.1f} ms of processor a picture  "
          f"{mbit_per_s:6.1f} Mbit/s  {bare_s / spent_s:4.2f} × bare")


if __name__ == "__main__":
    main()
