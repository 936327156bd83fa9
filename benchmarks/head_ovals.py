"""How much of a head the ovals of `domain/heads.py` cover that hiding is drawn from, and how large they are.

    python benchmarks/head_ovals.py --data DIR [DIR ...] [--margin 15] [--worst]

Each DIR holds pictures with label images in one of the layouts that `benchmarks/accuracy.py` knows. "face" is skin,
features and glasses; "head" is that with ears, hat, and all hair above the height of the chin, however far it stands
out. FASSEG's skin has the neck in it, of which what lies below the chin is left out.

Two ovals are measured of each picture's largest face: "mesh", by `oval_of_mesh`, and "video", by `oval_of_face`,
which the detectors of moving pictures are read with. "covered" is the share of the pixels that lie in
the oval with its margin, as the mean of the pictures and the worst of them; "size" the oval's area in that of the head.

The constants were chosen on FaceSynthetics 0 to 19, FASSEG frontal, and every second picture of FASSEG multipose: the
only profiles with labels. The others only measure.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.labelled.layouts import Flags, LabelledPicture, layout_of
from faceseg_live.domain.heads import Oval, oval_of_mesh
from faceseg_live.domain.mesh_rings import CHIN_TIP, FOREHEAD_TOP
from faceseg_live.domain.regions import EARS, FACE, Region, Regions
from faceseg_live.domain.types import Face, Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.heads.base import Care
from faceseg_live.engines.heads.search import HeadSearch
from faceseg_live.engines.heads.sighting import grouped
from faceseg_live.engines.registry import create_engine
from faceseg_live.settings import EngineSettings

_FACE: Regions = FACE | {Region.GLASSES}
_HEAD: Regions = _FACE | EARS | {Region.HAIR, Region.HAT, Region.EARRING}
_WORTH_A_LINE = 0.97
"""With --worst: pictures whose heads are covered less."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How well one oval fits one head."""

    picture: str
    face: float
    head: float
    size: float


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, nargs="+", metavar="DIR", required=True)
    parser.add_argument("--margin", type=int, default=15, metavar="%%")
    parser.add_argument("--worst", action="store_true", help="name the pictures whose heads are covered the least")
    options = parser.parse_args(words)
    search = HeadSearch()
    print(f"{'pictures':18} {'':5} {'n':>3}  {'face covered':>16}  {'head covered':>16}  {'size':>5}")
    for folder in options.data:
        covers: dict[str, list[Cover]] = {"mesh": [], "video": []}
        for picture, face in _faces(folder):
            for kind, oval in _ovals(picture, face, search).items():
                covers[kind].append(_cover(picture, face, oval.grown(1 + options.margin / 100)))
        for kind, of_kind in covers.items():
            print(_line(folder.name, kind, of_kind))
            if options.worst:
                print("".join(f"    {cover.picture}: face {cover.face:.2%}, head {cover.head:.1%}\n"
                              for cover in of_kind if cover.head < _WORTH_A_LINE), end="")
    return 0


def _faces(folder: Path) -> Iterator[tuple[LabelledPicture, Face]]:
    """Each picture in which the default engine finds a face, and the largest one."""
    layout = layout_of(folder)
    if layout is None:
        raise SystemExit(f"{folder}: expected pictures with label images")
    engine = create_engine(EngineSettings())
    for picture in layout.read(folder):
        engine.reset()
        frame = Frame(picture.pixels, 0, 0.0, 0.0, is_still=True)
        for face in engine.perceive(frame, Request(EngineSettings(), is_still=True)).faces[:1]:
            yield picture, face
    engine.close()


def _ovals(picture: LabelledPicture, face: Face, search: HeadSearch) -> dict[str, Oval]:
    assert face.landmarks is not None
    ovals = {"mesh": oval_of_mesh(face.landmarks)}
    seen = [group.oval for group in grouped(search.look(Frame(picture.pixels, 0, 0.0, 0.0), Care.VIDEO))]
    if (nearest := max(seen, key=ovals["mesh"].overlap, default=None)) is not None:
        ovals["video"] = nearest
    return ovals


def _cover(picture: LabelledPicture, face: Face, oval: Oval) -> Cover:
    shown, head = _labelled(picture, face)
    inside = np.zeros(shown.shape, np.uint8)
    cv2.ellipse(inside, ((oval.x, oval.y), (2 * oval.across, 2 * oval.along), math.degrees(oval.rotation)), 1,
                cv2.FILLED)
    covered = inside > 0
    return Cover(picture.name, float(covered[shown].mean()), float(covered[head].mean()),
                 math.pi * oval.across * oval.along / np.count_nonzero(head))


def _labelled(picture: LabelledPicture, face: Face) -> tuple[Flags, Flags]:
    """Where the face and the head are."""
    assert face.landmarks is not None
    chin, upwards = face.landmarks[CHIN_TIP, :2], face.landmarks[FOREHEAD_TOP, :2] - face.landmarks[CHIN_TIP, :2]
    rows, columns = np.mgrid[: picture.labels.shape[0], : picture.labels.shape[1]]
    above_chin = (columns - chin[0]) * upwards[0] + (rows - chin[1]) * upwards[1] >= 0
    shown, head = (np.isin(picture.labels, [label for label, own in enumerate(picture.classes) if own and own <= these])
                   for these in (_FACE, _HEAD))
    has_neck = not any(Region.NECK in own for own in picture.classes)
    shown = shown & above_chin if has_neck else shown
    return np.asarray(shown), np.asarray((head & above_chin) | shown)


def _line(name: str, kind: str, covers: Sequence[Cover]) -> str:
    faces, heads, sizes = (np.array(values) for values in zip(
        *((cover.face, cover.head, cover.size) for cover in covers), strict=True))
    return (f"{name:18} {kind:5} {len(covers):3}  {faces.mean():8.2%} {faces.min():7.2%}  {heads.mean():8.1%} "
            f"{heads.min():7.1%}  {sizes.mean():5.2f}")


if __name__ == "__main__":
    sys.exit(main())
