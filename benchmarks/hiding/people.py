"""People cut out of pictures, each with the place of the face: what clips with known truth are composed of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.composites.layers import Layer
from benchmarks.labelled.layouts import LAYOUTS, LabelledPicture
from benchmarks.labelled.picture_segmenter import PictureSegmenter
from faceseg_live import Settings
from faceseg_live.domain.regions import EYES, MOUTH, Region
from faceseg_live.domain.types import Box, Pixels, freeze

PHOTOS: dict[str, tuple[tuple[int, int, int, int], ...]] = {
    "astronaut.png": ((178, 62, 89, 113),),
    "biden2.jpg": ((411, 211, 439, 499),),
    "obama.jpg": ((373, 94, 231, 321),),
    "pakutaso0.jpg": ((432, 144, 256, 328),),
    "pakutaso1.jpg": ((511, 234, 241, 307),),
    "pakutaso2.jpg": ((398, 152, 203, 261),),
    "pakutaso3.jpg": ((588, 339, 187, 244),),
    "single_face.jpg": ((191, 146, 182, 252),),
    "two_people.jpg": ((233, 21, 149, 203), (790, 49, 147, 206)),
    "multi_face.jpg": ((685, 291, 101, 132), (315, 234, 94, 129), (531, 304, 94, 131), (439, 215, 77, 95),
                       (212, 61, 90, 114)),
    "pakutaso.jpg": ((361, 197, 128, 165), (626, 373, 109, 151), (105, 250, 124, 150)),
    "pexels-davide-de-giovanni-3171822.jpg": (
        (593, 225, 107, 165), (1116, 280, 128, 170), (897, 88, 84, 110), (967, 195, 108, 150), (721, 38, 92, 125),
        (471, 88, 92, 122), (1139, 98, 90, 120), (138, 320, 110, 150), (167, 130, 98, 140)),
}
"""File in DATA/photos → the faces' boxes, from the hairline to the chin, drawn by hand: x, y, width, height."""
ALONE = 8
"""The first so many show one person each, who is cut out with shoulders; of groups the heads are taken."""
REACH = 2.0
"""How far a person is cut out, in heights of the face from its middle."""
_CLEAR_PX = 260
"""Faces are kept no higher than that."""
_FEATHER = 0.06
"""Of the face's height: how soft a cut-out ends where nothing but the cut ends it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be laid into a picture: the layer's grip is the face's middle, its length the face's height."""

    layer: Layer
    breadth: float
    """Width of the face in its heights."""


def photographed(data: Path) -> list[Person]:
    """Everybody in PHOTOS whose file is there, in its order."""
    people = []
    with PictureSegmenter(Settings()) as segmenter:
        for name, boxes in PHOTOS.items():
            path = data / "photos" / name
            if path.is_file():
                pixels = _read(path)
                if len(boxes) == 1:
                    people.append(_cut(name, pixels, segmenter.person(pixels) * _bust(Box(*boxes[0]), pixels),
                                       Box(*boxes[0])))
                else:  # others are beside and before them
                    people += [_cut(f"{name} {number}", pixels, _head(Box(*box), pixels), Box(*box))
                               for number, box in enumerate(boxes)]
    return people


def rendered(data: Path, which: slice) -> list[Person]:
    """People of FaceSynthetics, cut out by their labels, those of `which`."""
    folder = data / "labelled" / "facesynthetics"
    return [_cut(item.name, item.pixels, _person_of(item), _face_of_landmarks(folder / f"{item.name}_ldmks.txt"))
            for item in LAYOUTS["facesynthetics"].read(folder, which)]


def turned_away(data: Path) -> list[Person]:
    """People of FASSEG's multipose pictures, from the front to full profile."""
    return [_cut(item.name, item.pixels, _person_of(item), _face_of_features(item))
            for item in LAYOUTS["fasseg"].read(data / "labelled" / "fasseg_multipose")]


def _cut(name: str, pixels: Pixels, alpha: NDArray[np.float32], face: Box) -> Person:
    """Somebody with the face there, alpha: (height, width)."""
    height, width = pixels.shape[:2]
    x, y = face.centre
    reach = face.height * REACH
    left, top = max(0, round(x - reach)), max(0, round(y - face.height * 1.6))
    right, bottom = min(width, round(x + reach)), min(height, round(y + reach))
    scale = min(1.0, _CLEAR_PX / face.height)
    part, part_alpha = (cv2.resize(each[top:bottom, left:right], None, fx=scale, fy=scale,
                                   interpolation=cv2.INTER_AREA) for each in (pixels, alpha))
    layer = Layer(name, freeze(np.asarray(part, np.uint8)), np.asarray(part_alpha, np.float32),
                  ((x - left) * scale, (y - top) * scale), face.height * scale)
    return Person(layer, face.width / face.height)


def _head(face: Box, pixels: Pixels) -> NDArray[np.float32]:
    """(height, width) 0..1: a head with its hair."""
    x, y = face.centre
    mask = np.zeros(pixels.shape[:2], np.float32)
    cv2.ellipse(mask, ((x, y - 0.12 * face.height), (1.3 * face.height, 1.6 * face.height), 0), 1, cv2.FILLED)
    return _feathered(mask, face)


def _bust(face: Box, pixels: Pixels) -> NDArray[np.float32]:
    """(height, width) 0..1: room for a head with its hair, and for shoulders."""
    x, y = face.centre
    size = face.height
    mask = np.zeros(pixels.shape[:2], np.float32)
    cv2.ellipse(mask, ((x, y - 0.12 * size), (1.5 * size, 1.9 * size), 0), 1, cv2.FILLED)
    shoulders = np.array(((-0.55, 0.3), (0.55, 0.3), (1.3, 1.1), (1.3, 1.8), (-1.3, 1.8), (-1.3, 1.1))) * size + (x, y)
    cv2.fillPoly(mask, [np.rint(shoulders).astype(np.int32)], 1)
    return _feathered(mask, face)


def _feathered(mask: NDArray[np.float32], face: Box) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(mask, (0, 0), max(0.5, _FEATHER * face.height)), np.float32)


def _person_of(item: LabelledPicture) -> NDArray[np.float32]:
    background = [index for index, regions in enumerate(item.classes) if not regions]
    return np.asarray(~np.isin(item.labels, background), np.float32)


def _face_of_landmarks(path: Path) -> Box:
    """From the points of jaw and brows, with a forehead."""
    points = Box.around(np.loadtxt(path, dtype=np.float32)[:, :2])
    forehead = 0.2 * points.height
    return Box(points.x, points.y - forehead, points.width, points.height + forehead)


def _face_of_features(item: LabelledPicture) -> Box:
    """From brows, eyes, nose and mouth."""
    features = item.marked(EYES | MOUTH | {Region.NOSE})
    assert features is not None
    rows, columns = np.nonzero(features)
    height, width = np.ptp(rows), np.ptp(columns)
    return Box(float(columns.min() - 0.25 * width), float(rows.min() - 0.45 * height), 1.5 * width, 1.8 * height)


def _read(path: Path) -> Pixels:
    pixels = cv2.imread(str(path))
    if pixels is None:
        raise ValueError(f"{path}: expected a picture")
    return freeze(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8))
