"""How many faces each detector sees, and how long it takes, with the mesh's own detector as yardstick.

    python benchmarks/detectors.py [DATA] [--detectors mesh yunet deepface:opencv …]

DATA holds photos/ and labelled/ (default: $FACESEG_TEST_DATA). A face of a labelled picture counts as found where a
detection's middle lies in the face and covers a fair part of it; all that is left over is "wrong". On the photos only
numbers are compared. "search" looks at the whole picture and its parts, as for files; "look" takes one view, as a
live frame does now and then. "mesh" are the detections that a mesh fits: the others have a box alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.labelled.layouts import LAYOUTS
from faceseg_live.domain.regions import EYES, MOUTH, Region
from faceseg_live.domain.types import Box, Frame, Pixels, freeze
from faceseg_live.engines.base import Detection, Request
from faceseg_live.engines.detectors.registry import detector_titles, make_detector
from faceseg_live.engines.mesh.engine import MeshEngine
from faceseg_live.engines.mesh.face_search import FaceSearch
from faceseg_live.errors import FacesegError
from faceseg_live.settings import EngineSettings

FACES_ON_PHOTOS = {"multi_face.jpg": 5, "two_people.jpg": 2, "pakutaso.jpg": 3,
                   "pexels-davide-de-giovanni-3171822.jpg": 17}
"""All others show one. In the crowd, those count of whom both eyes or a profile are in the picture."""
FAIR_OVERLAP = 0.25
MOST_FACES = 8


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a set, with what it shows."""

    pixels: Pixels
    faces: int
    box: Box | None = None
    """Of the one face, where it is known."""


@dataclass(slots=True)
class Score:
    """What a detector made of a set."""

    faces: int = 0
    found: int = 0
    wrong: int = 0
    with_mesh: int = 0
    without_mesh: int = 0
    search_ms: list[float] = field(default_factory=list)
    look_ms: list[float] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=os.environ.get("FACESEG_TEST_DATA"))
    parser.add_argument("--detectors", nargs="+", default=list(detector_titles()))
    arguments = parser.parse_args()
    if arguments.data is None or not Path(arguments.data).is_dir():
        parser.error("DATA: expected a folder with photos/ and labelled/")
    os.environ.setdefault("FACESEG_MODELS", str(Path(arguments.data) / "models"))
    sets = {name: list(pictures) for name, pictures in picture_sets(Path(arguments.data)).items()}
    print(f"{'detector':22} {'set':18} {'faces':>5} {'found':>5} {'wrong':>5} {'mesh':>5} {'box only':>8} "
          f"{'search ms':>9} {'look ms':>8}")
    left_out = [line for detector in arguments.detectors if (line := measured(detector, sets))]
    print("\n".join(["", *left_out]) if left_out else "")
    return 0


def measured(detector: str, sets: dict[str, list[Picture]]) -> str:
    """Print a detector's lines; where it can't be had, give the reason instead."""
    try:
        chosen = make_detector(detector)
        engine = MeshEngine(detector=detector, keeps_boxes=True)
    except FacesegError as error:
        return f"{detector}: {error}"
    search = FaceSearch(chosen.detector, chosen.reach)
    for name, pictures in sets.items():
        score = Score()
        for picture in pictures:
            add(score, picture, search, engine)
        print(f"{detector:22} {name:18} {score.faces:5} {score.found:5} {score.wrong:5} {score.with_mesh:5} "
              f"{score.without_mesh:8} {statistics.median(score.search_ms):9.1f} "
              f"{statistics.median(score.look_ms):8.1f}", flush=True)
    search.close()
    engine.close()
    return ""


def add(score: Score, picture: Picture, search: FaceSearch, engine: MeshEngine) -> None:
    frame = Frame(picture.pixels, 0, 0.0, 0.0)
    search.reset()
    search.look(frame)  # the first picture of a size costs more
    search.reset()
    began = time.perf_counter()
    search.look(frame)
    looked = time.perf_counter()
    detections = search.search_all(frame)
    score.look_ms.append((looked - began) * 1e3)
    score.search_ms.append((time.perf_counter() - looked) * 1e3)
    found = count_found(detections, picture)
    score.faces += picture.faces
    score.found += found
    score.wrong += len(detections) - found
    request = Request(EngineSettings(exclude_hands=False, max_faces=MOST_FACES), is_still=True)
    seen = engine.perceive(frame, request).faces
    with_mesh = sum(face.landmarks is not None for face in seen)
    score.with_mesh += with_mesh
    score.without_mesh += len(seen) - with_mesh


def count_found(detections: list[Detection], picture: Picture) -> int:
    if picture.box is None:
        return min(picture.faces, len(detections))
    return int(any(is_that_face(item.box, picture.box) for item in detections))


def is_that_face(seen: Box, face: Box) -> bool:
    x, y = seen.centre
    is_inside = face.x <= x <= face.x + face.width and face.y <= y <= face.y + face.height
    return is_inside and seen.overlap(face) >= FAIR_OVERLAP


def picture_sets(data: Path) -> dict[str, Iterator[Picture]]:
    labelled = data / "labelled"
    return {
        "photos": photos(data / "photos"),
        "facesynthetics": synthetics(labelled / "facesynthetics"),
        "fasseg frontal": fasseg(labelled / "fasseg_frontal"),
        "fasseg multipose": fasseg(labelled / "fasseg_multipose"),
    }


def photos(folder: Path) -> Iterator[Picture]:
    for path in sorted(folder.iterdir()):
        yield Picture(read(path), FACES_ON_PHOTOS.get(path.name, 1))


def synthetics(folder: Path) -> Iterator[Picture]:
    for path in sorted(folder.glob("*_ldmks.txt")):
        points = np.loadtxt(path, dtype=np.float32)
        yield Picture(read(path.with_name(path.name.replace("_ldmks.txt", ".png"))), 1, Box.around(points[:, :2]))


def fasseg(folder: Path) -> Iterator[Picture]:
    """The face's place follows from eyes, nose and mouth: skin is neck and shoulders too."""
    for item in LAYOUTS["fasseg"].read(folder):
        features = item.marked(EYES | MOUTH | {Region.NOSE})
        assert features is not None
        rows, columns = np.nonzero(features)
        corners = np.array(((columns.min(), rows.min()), (columns.max() + 1, rows.max() + 1)), dtype=np.float32)
        yield Picture(item.pixels, 1, widened(Box.around(corners)))


def widened(box: Box) -> Box:
    """From eyes, nose and mouth to the face."""
    return Box(box.x - box.width * 0.25, box.y - box.height * 0.45, box.width * 1.5, box.height * 1.8)


def read(path: Path) -> Pixels:
    picture = cv2.imread(str(path))
    if picture is None:
        sys.exit(f"{path} can't be read")
    return freeze(np.ascontiguousarray(picture[:, :, ::-1]))


if __name__ == "__main__":
    sys.exit(main())
