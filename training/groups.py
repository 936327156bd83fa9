"""How well an exported network meets rendered samples that it has not learnt from: by class, and by group of people.

    python -m training.samples --count 300 --seed 9000000 --out FOLDER
    python -m training.groups --network FILE.tflite --samples FOLDER

Scores are F1 of all pixels of a class, and their mean over the classes. A group says whom the network serves worse;
only renders tell how old somebody is, or from where.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live import FacesegError
from faceseg_live.engines.mesh.landmarker import MeshLandmarker
from faceseg_live.engines.multiclass.face_regions import FaceRegionNetwork
from faceseg_live.engines.multiclass.network import MulticlassNetwork

from .augmentation import IGNORED, Sample
from .face_square import face_square
from .features import SIDE
from .labels import Label
from .shards import read_shards

LEAST_PIXELS = 300
"""A class counts in a group from so many labelled pixels on."""
_SPANS: Mapping[str, Sequence[float]] = {"yaw": (15, 40, 65), "age": (13, 26, 50)}
"""Where one group ends and the next one begins; of the yaw either way."""


class Confusion:
    """How many pixels of each class were taken for which."""

    def __init__(self) -> None:
        self.pixels = np.zeros((len(Label), len(Label)), np.int64)
        self.samples = 0

    def add(self, truth: NDArray[np.uint8], found: NDArray[np.integer]) -> None:
        """The labels of one more sample, which may be IGNORED, and what was found there."""
        counted = truth != IGNORED
        both = np.bincount(truth[counted].astype(int) * len(Label) + found[counted], minlength=self.pixels.size)
        self.pixels += both.reshape(self.pixels.shape)
        self.samples += 1

    def scores(self) -> dict[Label, float]:
        """F1 of the classes that are labelled often enough, without the background."""
        right = np.diag(self.pixels)
        all_of_both = self.pixels.sum(axis=0) + self.pixels.sum(axis=1)
        return {label: float(2 * right[label] / all_of_both[label]) for label in Label
                if label and self.pixels[label].sum() >= LEAST_PIXELS}


def groups_of(facts: Mapping[str, Any]) -> Iterator[str]:
    """The groups that a sample belongs to; all of them belong to "all"."""
    yield "all"
    for name, value in (("yaw", abs(facts["yaw"])), ("age", facts["age"])):
        ends = (0, *_SPANS[name], None)
        yield next(f"{name} {low}-{high}" if high else f"{name} ≥ {low}"
                   for low, high in itertools.pairwise(ends) if high is None or value < high)
    share, origin = max(zip(facts["origins"], ("African", "Asian", "European"), strict=True))
    yield f"origin {origin}" if share > 0.5 else "origin mixed"
    yield "sex male" if facts["male"] > 0.5 else "sex female"
    yield f"light {facts['light']}"


def measured(network: Path, samples: Path) -> dict[str, Confusion]:
    """By group. Samples that show no face are left out."""
    found: dict[str, Confusion] = {}
    with (closing(MulticlassNetwork()) as knowing, closing(FaceRegionNetwork(network)) as telling,
          closing(MeshLandmarker()) as landmarker):
        for shard in read_shards(samples):
            for picture, labels, facts in zip(shard.pictures, shard.labels, shard.facts, strict=True):
                square = face_square(picture, labels, landmarker)
                if square is None:
                    continue
                crop = Sample(picture, labels, square).cut(square, SIDE)
                shares = telling.shares(knowing.look_at(crop.picture))
                seen = np.asarray(cv2.resize(shares, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)).argmax(axis=2)
                for group in groups_of(facts):
                    found.setdefault(group, Confusion()).add(crop.labels, seen)
    return found


def table(found: Mapping[str, Confusion]) -> list[str]:
    """Lines of text: the classes of all, then the groups with their means."""
    everybody = found["all"]
    lines = ["class           F1", *(f"{label.name.lower():12} {score:5.3f}"
                                     for label, score in everybody.scores().items()), ""]
    lines.append(f"{'group':24} samples  mean F1  against all")
    for group, confusion in sorted(found.items()):
        own = confusion.scores()
        if not own:
            continue
        of_all = np.mean([everybody.scores()[label] for label in own])
        mean = np.mean([*own.values()])
        lines.append(f"{group:24} {confusion.samples:7} {mean:8.3f} {mean - of_all:+12.3f}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m training.groups", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--network", type=Path, required=True, metavar="FILE.tflite")
    parser.add_argument("--samples", type=Path, required=True, metavar="FOLDER", help="of shards")
    chosen = parser.parse_args(arguments)
    try:
        found = measured(chosen.network, chosen.samples)
    except (FacesegError, OSError, ValueError, KeyError) as error:
        print(error, file=sys.stderr)
        return 1
    if not found:
        print(f"{chosen.samples} holds no samples that show a face", file=sys.stderr)
        return 1
    print("\n".join(table(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
