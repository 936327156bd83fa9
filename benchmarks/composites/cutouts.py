"""Cut-outs of photographed things: keyed out of an even background, or by GrabCut in a box.

What is cut out where stands in tables, in pixels of files that DATA/ has. A file that is absent is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.types import Pixels, freeze

from .layers import Alpha, Layer, Point

Outline = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class KeyedHand:
    """A hand before an even background, in one frame of a video or a photo."""

    name: str
    file: str
    frame: int | None
    """None: a photo."""
    within: Outline
    """A polygon in which nothing but the hand isn't background."""
    grip: Point
    """The fingertips, or what else lies on the face."""
    wrist: Point
    """With the grip it gives the hand's length."""
    is_before_blue: bool
    """The background is blue; else dark."""


_CLIP = "videos/terryky_iris_pexels.mp4"
HANDS = (
    KeyedHand("hand with a brush", _CLIP, 154, ((0, 150), (130, 150), (185, 370), (185, 420), (152, 445), (150, 500),
                                                (163, 560), (170, 590), (83, 590), (48, 541), (0, 531)),
              (125, 355), (125, 585), True),
    KeyedHand("hand, half closed", _CLIP, 140, ((0, 235), (140, 235), (172, 290), (176, 340), (150, 380), (165, 430),
                                                (177, 470), (179, 519), (0, 519)), (150, 300), (138, 515), True),
    KeyedHand("hand that pinches", _CLIP, 112, ((0, 225), (150, 225), (180, 252), (190, 262), (190, 280), (150, 360),
                                                (172, 400), (172, 440), (175, 480), (167, 519), (0, 519)),
              (170, 265), (128, 515), True),
    KeyedHand("hand in motion", _CLIP, 49, ((0, 290), (165, 290), (172, 325), (180, 360), (196, 380), (196, 405),
                                            (130, 445), (124, 480), (128, 520), (130, 560), (118, 600), (30, 600),
                                            (28, 556), (0, 552)), (165, 340), (80, 590), True),
    KeyedHand("back of a hand", "photos/obama.jpg", None, ((560, 850), (570, 800), (640, 750), (745, 790), (745, 860),
                                                         (700, 905), (590, 905)), (720, 830), (585, 870), False),
)


@dataclass(frozen=True, slots=True)
class BoxedThing:
    """A thing in a photo that GrabCut can tell from what is around it."""

    name: str
    file: str
    box: tuple[int, int, int, int]
    """x, y, width, height."""
    is_round: bool = False
    """The ellipse in the box is surely the thing's: GrabCut only finds its border."""


THINGS = (
    BoxedThing("blender", "photos/pakutaso1.jpg", (30, 555, 180, 500)),
    BoxedThing("cup of coffee", "coffee.png", (100, 30, 400, 330), is_round=True),
)
"""The cup is the picture that scikit-image ships (CC0): a copy in DATA/."""
_GRABCUT_TURNS = 6


def cut_hands(data: Path) -> Iterator[Layer]:
    """The hands whose files are there."""
    for row in HANDS:
        if (data / row.file).is_file():
            pixels = picture_at(data / row.file, row.frame)
            yield _trimmed(row.name, pixels, _keyed(pixels, row), row.grip, float(np.hypot(
                row.grip[0] - row.wrist[0], row.grip[1] - row.wrist[1])))


def cut_things(data: Path) -> Iterator[Layer]:
    """The things whose files are there."""
    for row in THINGS:
        if (data / row.file).is_file():
            pixels = picture_at(data / row.file)
            alpha = _grabbed(pixels, row)
            rows, columns = np.nonzero(alpha > 0)
            yield _trimmed(row.name, pixels, alpha, (float(columns.mean()), float(rows.mean())),
                           float(np.ptp(rows) + 1))


def picture_at(path: Path, frame: int | None = None) -> Pixels:
    """(height, width, 3) uint8 RGB of a photo, or of one frame of a video, counted from 0. ValueError for neither."""
    if frame is not None:
        with av.open(str(path)) as container:
            for number, picture in enumerate(container.decode(video=0)):
                if number == frame:
                    return freeze(np.asarray(picture.to_ndarray(format="rgb24"), np.uint8))
        raise ValueError(f"{path}: expected more than {frame} frames")
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path}: expected a picture")
    return freeze(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8))


def _keyed(pixels: Pixels, row: KeyedHand) -> Alpha:
    """Soft where hand and background mix; the largest part inside of the polygon."""
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    # By b* before blue: background is below −20, skin above 5, a black handle at 0. By L* before the suit, below 20.
    mixed = (lab[..., 2] + 14) / 12 if row.is_before_blue else (lab[..., 0] - 22) / 14
    region = np.zeros(mixed.shape, np.uint8)
    cv2.fillPoly(region, [np.array(row.within, np.int32)], 1)
    return _largest(np.asarray(np.clip(mixed, 0, 1) * region, np.float32))


def _grabbed(pixels: Pixels, row: BoxedThing) -> Alpha:
    cv2.setRNGSeed(0)
    x, y, width, height = row.box
    marks = np.full(pixels.shape[:2], cv2.GC_BGD, np.uint8)
    marks[y : y + height, x : x + width] = cv2.GC_PR_FGD
    if row.is_round:
        marks[y : y + height, x : x + width] = cv2.GC_PR_BGD
        centre = x + width // 2, y + height // 2
        cv2.ellipse(marks, centre, (width // 2, height // 2), 0, 0, 360, cv2.GC_PR_FGD, -1)
        cv2.ellipse(marks, centre, (width * 2 // 5, height * 2 // 5), 0, 0, 360, cv2.GC_FGD, -1)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.array(pixels[..., ::-1]), marks, (0, 0, 0, 0), *models, _GRABCUT_TURNS, cv2.GC_INIT_WITH_MASK)
    inside = np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return _largest(np.asarray(cv2.GaussianBlur(inside, (0, 0), 1.0), np.float32))


def _largest(alpha: Alpha) -> Alpha:
    """Its largest connected part, without holes that are no larger than a speck."""
    count, parts, statistics, _ = cv2.connectedComponentsWithStats((alpha > 0.3).astype(np.uint8))
    if count < 2:
        return alpha
    largest = 1 + int(statistics[1:, cv2.CC_STAT_AREA].argmax())
    near = cv2.dilate((parts == largest).astype(np.uint8), np.ones((5, 5), np.uint8))
    return alpha * near


def _trimmed(name: str, pixels: Pixels, alpha: Alpha, grip: Point, length_px: float) -> Layer:
    """The layer in its box, without the background's colour where it is half transparent."""
    rows, columns = np.nonzero(alpha > 0)
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    inside = np.s_[top:bottom, left:right]
    colours = _without_spill(pixels[inside], alpha[inside])
    return Layer(name, colours, freeze(np.array(alpha[inside])), (grip[0] - left, grip[1] - top), length_px)


def _without_spill(pixels: Pixels, alpha: Alpha) -> Pixels:
    """Where background shines through, the colour of the nearest pixel that is opaque."""
    is_opaque = cv2.erode((alpha > 0.98).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not is_opaque.any():
        return pixels
    _, nearest = cv2.distanceTransformWithLabels(np.where(is_opaque, 0, 255).astype(np.uint8), cv2.DIST_L2, 5,
                                                 labelType=cv2.DIST_LABEL_PIXEL)
    colours: NDArray[np.uint8] = np.zeros((int(nearest.max()) + 1, 3), np.uint8)
    colours[nearest[is_opaque]] = pixels[is_opaque]
    return freeze(np.where((alpha > 0.98)[..., None], pixels, colours[nearest]).astype(np.uint8))
