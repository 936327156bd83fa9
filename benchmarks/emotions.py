"""What the emotions by looks say of photos and clips, next to a mini-Xception, which was trained on labelled faces.

    python benchmarks/emotions.py DATA [--models DIR] [--every 8] [--list]

DATA is a folder with pictures and videos, in any folders below. Both see every face; a face "looks like" the label with
the highest score, and like none where all are below one half (the prototypes are strict: most movements of a face are
none of the seven). Printed per folder or video: how often both say the same where ours says anything, and the table
of both. Neither is the truth. The mini-Xception reads dark pictures as angry, and its sad is ours only with the brows
drawn up at their inner ends.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceseg_live.classifiers.base import Subject
from faceseg_live.classifiers.known_labels import EMOTIONS, FER2013
from faceseg_live.classifiers.registry import create_classifier
from faceseg_live.domain.types import Frame
from faceseg_live.engines.host import EngineHost
from faceseg_live.errors import FacesegError
from faceseg_live.media.kinds import STILL_SUFFIXES
from faceseg_live.media.pictures import read_image
from faceseg_live.media.sources.video import VideoSource
from faceseg_live.models.weights import FOLDER_VARIABLE, models_folder
from faceseg_live.settings import Settings

VIDEO_SUFFIXES = (".mp4", ".mov", ".webm", ".mkv")
HOLDS_FROM = 0.5
SHORT = ("ang", "dis", "fea", "hap", "sad", "sur", "neu")
Table = NDArray[np.int64]
"""(7, 8): rows are the mini-Xception's, columns ours with "none" as the last."""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path, default=models_folder(), help="folder of the mini-Xception")
    parser.add_argument("--every", type=int, default=8, help="so many frames of a video are left out, less one")
    parser.add_argument("--list", action="store_true", help="every face with both scores")
    chosen = parser.parse_args(arguments)
    os.environ[FOLDER_VARIABLE] = str(chosen.models)
    ours, theirs, host = (create_classifier("emotions", "cpu"), create_classifier("onnx=mini-xception", "cpu"),
                          EngineHost())
    host.prepare(Settings().engine)
    tables: dict[str, Table] = defaultdict(lambda: np.zeros((7, 8), np.int64))
    for group, name, frame in frames_of(chosen.data, chosen.every, host):
        for number, face in enumerate(host.perceive(frame, Settings()).faces, 1):
            if face.landmarks is None or not name:
                continue
            subject = [Subject(face, frame)]
            (own,), (other,) = ours.classify(subject), theirs.classify(subject)
            looks, learnt = [own[label] for label in EMOTIONS], [other[label] for label in FER2013]
            column = int(np.argmax(looks)) if max(looks) >= HOLDS_FROM else len(EMOTIONS)
            tables[group][int(np.argmax(learnt)), column] += 1
            if chosen.list:
                print(f"{name} face {number}: ours {words(looks)} | mini-Xception {words(learnt)}")
    for group, table in tables.items():
        report(group, table)
    report("all", sum(tables.values(), np.zeros((7, 8), np.int64)))
    return 0


def frames_of(data: Path, every: int, host: EngineHost) -> Iterator[tuple[str, str, Frame]]:
    """(group, name, frame); frames without a name are only there to be followed."""
    for path in sorted(data.rglob("*")):
        group = str(path.parent.relative_to(data))
        if path.suffix.lower() in STILL_SUFFIXES and not path.stem.endswith(("_label", "_seg")):
            try:
                yield group, path.name, Frame(read_image(path), 0, 0.0, 0.0, is_still=True)
            except FacesegError as error:
                print(f"left out: {error}")
        elif path.suffix.lower() in VIDEO_SUFFIXES:
            host.reset()
            with closing(VideoSource(path)) as source:
                while (frame := source.read()) is not None:
                    yield path.name, "" if frame.sequence % every else f"{path.name} {frame.sequence}", frame


def words(scores: Sequence[float]) -> str:
    return " ".join(f"{name} {score:.2f}" for name, score in zip(SHORT, scores, strict=True) if score >= 0.05) or "none"


def report(group: str, table: Table) -> None:
    said = table[:, :-1].sum()
    print(f"\n{group}: {table.sum()} faces; ours says something of {said}, the same as the mini-Xception of "
          f"{np.trace(table[:, :-1])}")
    print("   mini-Xception / ours  " + "".join(f"{name:>5}" for name in (*SHORT, "none")))
    for name, row in zip(SHORT, table, strict=True):
        if row.any():
            print(f"{name:>24}  " + "".join(f"{number:5}" for number in row))


if __name__ == "__main__":
    raise SystemExit(main())
