"""What of people's heads is seen in single frames, by each detector and by all, before any tracking.

    python benchmarks/head_search.py --data DIR [--every 4] [--clips videos/one.mp4 …]

The referee is YuNet on 640 pixels (DIR/models), which is kept out of the union. "open": of its faces of .6 and more,
those of which a quarter or more lies outside all ovals; "large": open ones of a fifth of the frame's height and more,
of all such. "alone": heads that the referee, from .3 on, has no face for. It misses dark and blurred heads that
CenterFace sees: of 150 in the Hamilton clip some 130 are heads for a person who looks at them. "sure" counts only what
is seen for sure or by two detectors. "ms" are medians for one look on one thread, "×" the same in times of CenterFace's
on 640×352 pixels in the same run.

Crowds are made here from DIR/photos: 24 and 50 faces on 1920×1080 pixels, from 40 pixels of height on. Thresholds were
chosen on the Hamilton clip and the photos; the other clips only measure.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.composites.crowds import crowd, cut_heads
from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Box, Frame, Pixels
from faceseg_live.engines.detectors.centerface import CenterFaceDetector
from faceseg_live.engines.detectors.yunet import YuNetDetector
from faceseg_live.engines.heads.base import Care
from faceseg_live.engines.heads.search import HeadSearch
from faceseg_live.engines.heads.sighting import Sighting, grouped, is_same_head
from faceseg_live.engines.heads.trust import YUNET
from faceseg_live.models.catalogue import FOLDER_VARIABLE

CLIPS = ("videos/face_rec_short_hamilton_clip.mp4", "cases/ap_1280x720.mp4", "cases/s_rot180.mp4",
         "videos/pyfeat_single_face.mp4", "videos/pyfeat_WolfgangLanger_Pexels.mp4")
REFEREE_FROM, PARTNER_FROM = 0.6, 0.3
REFEREE_PX, YARDSTICK_PX = 640, (640, 352)
OPEN_FROM = 0.25
LARGE = 0.2
CROWDS = {24: (6, 4), 50: (10, 5)}
CROWD_SIZES_PX = (40, 130)
SEEDS = (0, 1)
LIVE_TURNS = 3
"""At 16:9, without YuNet."""
P, T = ParamSpec("P"), TypeVar("T")
INSIDE = [(x, y) for x in np.linspace(-0.9, 0.9, 7) for y in np.linspace(-0.9, 0.9, 7) if x * x + y * y <= 1]
"""Places in a face, in half axes of its box."""


@dataclass(slots=True)
class Row:
    """What one way to look made of a clip."""

    faces: int = 0
    open: int = 0
    large: int = 0
    large_open: int = 0
    heads: int = 0
    alone: int = 0
    took_ms: list[float] = field(default_factory=list)

    def add(self, sightings: Sequence[Sighting], faces: Sequence[Box], partners: Sequence[Oval], height: int) -> None:
        """One frame of so many pixels."""
        ovals = [item.oval for item in sightings]
        for face in faces:
            is_open, is_large = open_share(face, ovals) >= OPEN_FROM, face.height >= LARGE * height
            self.faces += 1
            self.open += is_open
            self.large += is_large
            self.large_open += is_open and is_large
        heads = [group.oval for group in grouped(sightings)]
        self.heads += len(heads)
        self.alone += sum(not any(is_same_head(head, other) for other in partners) for head in heads)

    def told(self, name: str, yardstick_ms: float) -> str:
        """Its line."""
        took_ms = statistics.median(self.took_ms) if self.took_ms else float("nan")
        return (f"  {name:22} {self.open:4} of {self.faces:4} {self.open / max(1, self.faces):6.1%} "
                f"{self.large_open:4} of {self.large:4} {self.heads:6} {self.alone / max(1, self.heads):6.1%} "
                f"{took_ms:6.0f} {took_ms / yardstick_ms:5.2f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--every", type=int, default=4, metavar="N", help="of a clip's frames (%(default)s)")
    parser.add_argument("--clips", nargs="+", default=CLIPS, help="in DIR")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    os.environ[FOLDER_VARIABLE] = str(arguments.data / "models")
    referee = YuNetDetector(PARTNER_FROM, REFEREE_PX)
    with_yunet = HeadSearch()
    with tempfile.TemporaryDirectory() as empty:
        os.environ[FOLDER_VARIABLE] = empty
        search = HeadSearch()
    yardstick = CenterFaceDetector(longest_px=YARDSTICK_PX[0])
    print(f"  {'':22} {'open':>19} {'large':>12} {'heads':>6} {'alone':>6} {'ms':>6} {'×':>5}")
    for clip in arguments.clips:
        print(clip)
        measure_clip(frames(arguments.data / clip, arguments.every), referee, search, yardstick)
    measure_crowds(arguments.data / "photos", referee, {"": search, ", with YuNet": with_yunet})
    return 0


def measure_clip(pictures: Iterator[Pixels], referee: YuNetDetector, search: HeadSearch,
                 yardstick: CenterFaceDetector) -> None:
    rows: dict[str, Row] = {}
    yardstick_ms = []
    for pixels in pictures:
        seen = referee.find(pixels)
        faces = [item.box for item in seen if item.score >= REFEREE_FROM]
        partners = [YUNET.sighting(item).oval for item in seen]
        yardstick_ms.append(timed(yardstick.find, cv2.resize(pixels, YARDSTICK_PX))[1])
        sightings, took_ms = timed(search.look, Frame(pixels, 0, 0.0, 0.0), Care.VIDEO)
        in_turn, round_ms = timed(whole_round, search, pixels)
        for name, items, took in (
            ("video", sightings, took_ms), ("video, sure", sure(sightings), None),
            *((f"video, {key} alone", [item for item in sightings if item.detector == key], None)
              for key in ("centerface", "full_range")),
            ("live, one round", in_turn, round_ms),
        ):
            row = rows.setdefault(name, Row())
            row.add(items, faces, partners, pixels.shape[0])
            if took is not None:
                row.took_ms.append(took)
    for name, row in rows.items():
        print(row.told(name, statistics.median(yardstick_ms)), flush=True)


def measure_crowds(photos: Path, referee: YuNetDetector, searches: dict[str, HeadSearch]) -> None:
    heads = cut_heads(photos, referee)
    background = np.asarray(cv2.imread(str(next(iter(sorted(photos.iterdir()))))), np.uint8)[:, :, ::-1]
    for count, (columns, rows) in CROWDS.items():
        for seed in SEEDS:
            pixels, faces = crowd(heads, background, columns, rows, CROWD_SIZES_PX, seed)
            for name, search in searches.items():
                for care in Care:
                    sightings, took_ms = timed(search.look, Frame(pixels, 0, 0.0, 0.0), care)
                    found = [sum(open_share(face, [item.oval for item in items]) < OPEN_FROM for face in faces)
                             for items in (sightings, sure(sightings))]
                    print(f"  crowd of {count}, {seed}: {care.name.lower()}{name}: {found[0]} seen, "
                          f"{found[1]} for sure, {took_ms:.0f} ms", flush=True)


def sure(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Those of heads that count by themselves or that two detectors see."""
    return [item for group in grouped(sightings) if group.is_sure for item in group.sightings]


def open_share(face: Box, ovals: Sequence[Oval]) -> float:
    """How much of the ellipse in a face's box lies outside all ovals, 0..1."""
    x, y = face.centre
    places = [(x + across * face.width / 2, y + down * face.height / 2) for across, down in INSIDE]
    return sum(not any(oval.covers(*place) for oval in ovals) for place in places) / len(places)


def whole_round(search: HeadSearch, pixels: Pixels) -> list[Sighting]:
    """What a still scene shows to a live session."""
    search.start_over()
    return [item for _ in range(LIVE_TURNS) for item in search.look_in_turn(Frame(pixels, 0, 0.0, 0.0))]


def timed(look: Callable[P, Sequence[T]], *arguments: P.args, **options: P.kwargs) -> tuple[Sequence[T], float]:
    """What it sees, and the milliseconds that it took."""
    began = time.perf_counter()
    return look(*arguments, **options), (time.perf_counter() - began) * 1e3


def frames(path: Path, every: int) -> Iterator[Pixels]:
    capture = cv2.VideoCapture(str(path))
    index = 0
    while capture.grab():
        if index % every == 0:
            _, picture = capture.retrieve()
            yield np.ascontiguousarray(picture[:, :, ::-1])
        index += 1


if __name__ == "__main__":
    sys.exit(main())
