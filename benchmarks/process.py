"""What `process` makes of files in a second, beside a bare decode → mesh → encode loop in the same run.

    python benchmarks/process.py                                  one file at 720p and 1080p
    python benchmarks/process.py --video clip.mp4 --frames 1080 --turns 5
    python benchmarks/process.py --files 4 --workers 2            a folder of clips, in one worker and in two
    python benchmarks/process.py --photos 500 --workers 2         photos with so many workers beside one
    python benchmarks/process.py --cost PHOTO ...                 what each step of a photo costs
    python benchmarks/process.py --profile                      where the processor time goes, by thread and function

All take turns, so that a busy machine is as busy for the one as for the others, and medians count. Next to the rate
is the processor time of a frame, which a busy machine changes less, and the load before the first turn. Loading
the models counts: with few frames the loop, which loads fewer, looks better than it is. Inputs are made of the video:
scaled, and repeated until there are enough frames. Linux and macOS only.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from fractions import Fraction
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import av
import cv2
from live_profile import Sampler

from faceseg_live.area_masks.segments import segment_faces
from faceseg_live.batch.job import Job, run_job
from faceseg_live.concurrency.freed_memory import keep_freed_memory
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.host import EngineHost
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.geometry import roi_of_landmarks
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.media.sources.base import make_still
from faceseg_live.media.sources.images import read_image
from faceseg_live.media.video.codecs import H264
from faceseg_live.messages import Message
from faceseg_live.settings import EngineSettings, Settings

ROOT = Path(__file__).resolve().parent.parent
_RATE = 30


class Turn(NamedTuple):
    """What one turn took."""

    seconds: float
    cpu_s: float
    """Of all threads and of the processes that have ended."""
    items: int
    """Frames or photos."""


class Silent:
    """Shows nothing but notes, of which a benchmark should see none."""

    def begin(self, title: str, total: int | None, unit: str) -> None: ...

    def advance(self) -> None: ...

    def end(self) -> None: ...

    def notify(self, said: Message | str) -> None:
        print(f"  note: {said}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--video", type=Path, default=ROOT / "assets" / "demo.mp4")
    parser.add_argument("--sizes", nargs="+", default=["1280x720", "1920x1080"], metavar="WIDTHxHEIGHT")
    parser.add_argument("--frames", type=int, default=270, help="of a clip")
    parser.add_argument("--turns", type=int, default=3, help="of each")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--files", type=int, default=0, help="clips in a folder instead of one file")
    parser.add_argument("--photos", type=int, default=0, help="photos instead of videos")
    parser.add_argument("--cost", nargs="+", type=Path, metavar="PHOTO", help="the steps of these photos")
    parser.add_argument("--profile", action="store_true", help="one more turn of process, taken apart")
    arguments = parser.parse_args()
    keep_freed_memory()  # as the command does
    print(f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors, {arguments.turns} turns")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if arguments.cost:
            _cost(arguments.cost, arguments.turns)
        elif arguments.photos:
            _photos(folder, arguments)
        else:
            for size in arguments.sizes:
                _videos(folder, size, arguments)
    return 0


def _videos(folder: Path, size: str, arguments: argparse.Namespace) -> None:
    width, height = (int(side) for side in size.split("x"))
    inputs = folder / f"inputs-{size}"
    inputs.mkdir()
    clip = make_clip(arguments.video, inputs / "clip-1.mp4", (width, height), arguments.frames)
    clips = [clip, *(inputs / f"clip-{number}.mp4" for number in range(2, arguments.files + 1))]
    for copy in clips[1:]:
        shutil.copy(clip, copy)
    frames = arguments.frames * len(clips)
    rows: dict[str, Callable[[], object]] = {
        "bare loop": lambda: [bare_loop(item, folder / "bare.mp4") for item in clips],
        "process": lambda: process(clips),
    }
    if _has_files_settings():
        rows["process --fast"] = lambda: process(clips, fast=True)
        if arguments.workers > 1:
            rows[f"process --workers {arguments.workers}"] = lambda: process(clips, workers=arguments.workers)
    print(f"\n{size}, {len(clips)} × {arguments.frames} frames")
    _compare(rows, frames, arguments.turns)
    if arguments.profile:
        print(_profiled(lambda: process(clips)).as_text(frames))


def _photos(folder: Path, arguments: argparse.Namespace) -> None:
    inputs = folder / "photos"
    inputs.mkdir()
    photos = make_photos(arguments.video, inputs, arguments.photos)
    rows: dict[str, Callable[[], object]] = {"one worker": lambda: process(photos)}
    if _has_files_settings() and arguments.workers > 1:
        rows["one worker"] = lambda: process(photos, workers=1)
        rows[f"{arguments.workers} workers"] = lambda: process(photos, workers=arguments.workers)
    print(f"\n{len(photos)} photos")
    _compare(rows, len(photos), arguments.turns)
    if arguments.profile:
        print(_profiled(lambda: process(photos)).as_text(len(photos)))


def _cost(photos: Sequence[Path], turns: int) -> None:
    """Milliseconds of processor time of each step of a photo, and what the mask adds."""
    settings = Settings()
    bare = settings.changed("mask", true_edges=False).changed("engine", exclude_hands=False)
    host = EngineHost()
    host.prepare(settings.engine)
    print(f"\n{'processor ms, medians':32} {'read':>7} {'face':>7} {'all':>7} {'mask':>7} {'mask costs':>11}")
    for path in photos:
        taken: list[tuple[float, ...]] = []
        for _ in range(turns + 1):
            marks = [time.process_time()]
            frame = make_still(read_image(path), 0, 0.0, path.name)
            marks.append(time.process_time())
            host.perceive(frame, bare)
            marks.append(time.process_time())
            perception = host.perceive(frame, settings, masked=lambda faces: faces[:1])  # the largest, as is usual
            marks.append(time.process_time())
            segment_faces(perception, settings.mask, perception.faces[:1])
            marks.append(time.process_time())
            taken.append(tuple(1e3 * (later - earlier) for earlier, later in pairwise(marks)))
        read, face, everything, mask = (statistics.median(column) for column in zip(*taken[1:], strict=True))
        share = (everything + mask - face) / (read + face)
        print(f"{path.name:32.32} {read:7.1f} {face:7.1f} {everything:7.1f} {mask:7.1f} {share:10.0%}")
    host.close()


def bare_loop(clip: Path, out: Path) -> None:
    """What anybody would write: decode, follow one face with the landmark network, encode the same picture."""
    landmarker, roi = MeshLandmarker(), None
    with av.open(str(clip)) as source, av.open(str(out), "w") as target:
        video = source.streams.video[0]
        video.thread_type = "AUTO"
        stream = target.add_stream(H264.name, rate=_RATE, options=dict(H264.options))
        stream.width, stream.height, stream.pix_fmt = video.width, video.height, H264.pixel_format
        for number, picture in enumerate(source.decode(video)):
            frame = Frame(freeze(picture.to_ndarray(format="rgb24")), number, number / _RATE, 0.0)
            if roi is None:
                roi = roi_of_landmarks(_first_mesh(frame))
            roi = roi_of_landmarks(landmarker.read(frame, [roi])[0].landmarks)
            shown = av.VideoFrame.from_ndarray(frame.pixels, format="rgb24")
            shown.pts, shown.time_base = number, Fraction(1, _RATE)
            target.mux(stream.encode(shown))
        target.mux(stream.encode(None))
    landmarker.close()


def process(inputs: Sequence[Path], **options: object) -> None:
    """The command's own way, into a folder that is thrown away. `options`: of `FilesSettings`."""
    with tempfile.TemporaryDirectory() as out:
        more: dict[str, Any] = {"files": _files_settings(options)} if _has_files_settings() else {}
        summary = run_job(Job(tuple(inputs), Path(out), **more), Silent())
        if summary.failed:
            sys.exit("\n".join(str(report.error) for report in summary.files if not report.is_done))


def make_clip(video: Path, out: Path, size: tuple[int, int], frames: int) -> Path:
    """The video at that size, again and again until there are so many frames."""
    with av.open(str(out), "w") as target:
        stream = target.add_stream("libx264", rate=_RATE, options={"crf": "18", "preset": "veryfast"})
        (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
        number = 0
        while number < frames:
            with av.open(str(video)) as source:
                for picture in islice(source.decode(video=0), frames - number):
                    shown = picture.reformat(*size, "yuv420p", interpolation="BICUBIC")
                    shown.pts, shown.time_base, shown.pict_type = number, Fraction(1, _RATE), 0
                    target.mux(stream.encode(shown))
                    number += 1
        target.mux(stream.encode(None))
    return out


def make_photos(video: Path, folder: Path, count: int) -> list[Path]:
    """So many JPEGs, of frames of the video."""
    made: list[Path] = []
    while len(made) < count:
        with av.open(str(video)) as source:
            for picture in islice(source.decode(video=0), count - len(made)):
                made.append(folder / f"photo-{len(made):04}.jpg")
                cv2.imwrite(str(made[-1]), picture.to_ndarray(format="bgr24"))
    return made


def _compare(rows: Mapping[str, Callable[[], object]], items: int, turns: int) -> None:
    """Print each row's rate, its ratio to the first row's, and its processor time; all in turns."""
    taken: dict[str, list[Turn]] = {name: [] for name in rows}
    for number in range(turns):
        # Every other round runs backwards: nobody is always the one after the same neighbour.
        for name, work in list(rows.items())[:: 1 if number % 2 == 0 else -1]:
            taken[name].append(_turn(work, items))
    yardstick = next(iter(taken.values()))
    print(f"{'':24} {'per s':>8} {'ratio':>7} {'CPU ms each':>12} {'ratio':>7} {'cores':>6}")
    for name, turns_ in taken.items():
        ratio = statistics.median(bare.seconds / own.seconds for bare, own in zip(yardstick, turns_, strict=True))
        cpu = statistics.median(own.cpu_s / bare.cpu_s for bare, own in zip(yardstick, turns_, strict=True))
        rate = statistics.median(turn.items / turn.seconds for turn in turns_)
        cpu_ms = statistics.median(turn.cpu_s / turn.items * 1e3 for turn in turns_)
        cores = statistics.median(turn.cpu_s / turn.seconds for turn in turns_)
        print(f"{name:24} {rate:8.1f} {ratio:7.2f} {cpu_ms:12.1f} {cpu:7.2f} {cores:6.2f}", flush=True)


def _turn(work: Callable[[], object], items: int) -> Turn:
    began_s, cpu_began_s = time.perf_counter(), _cpu_s()
    work()
    return Turn(time.perf_counter() - began_s, _cpu_s() - cpu_began_s, items)


def _cpu_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _profiled(work: Callable[[], object]) -> Any:
    """Runs on a thread of its own: the sampler doesn't look at the main one."""
    sampler = Sampler()
    sampler.start()
    thread = threading.Thread(target=work, name="looking")
    thread.start()
    thread.join()
    return sampler.stop()


def _first_mesh(frame: Frame) -> Pixels:
    engine = MeshEngine()
    face = max(engine.perceive(frame, Request(EngineSettings(), is_still=True)).faces, key=lambda item: item.box.area)
    engine.close()
    assert face.landmarks is not None
    return face.landmarks


def _has_files_settings() -> bool:
    return any(field.name == "files" for field in fields(Job))


def _files_settings(options: Mapping[str, object]) -> Any:
    from faceseg_live.settings.files import FilesSettings

    known = {field.name for field in fields(FilesSettings)}
    return FilesSettings(**{name: value for name, value in options.items() if name in known})


if __name__ == "__main__":
    sys.exit(main())
