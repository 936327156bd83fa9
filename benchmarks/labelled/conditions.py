"""Under which conditions a picture shows its face: from the labels, and from the mesh where labels can't tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from faceseg_live.classifiers.geometry import geometry_scores
from faceseg_live.domain.mesh_rings import OVAL
from faceseg_live.domain.regions import FACE, Region
from faceseg_live.domain.types import Face, Frame

from .layouts import Flags, LabelledPicture

LEAST_WORN = 0.005
"""Of the labelled face's pixels: from so much on glasses or a hat are worn."""


@dataclass(frozen=True, slots=True)
class Bands:
    """A condition that is measured, in bands between limits."""

    limits: tuple[float, ...]
    unit: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """From the lowest on: "< 10°", "10-20°", "≥ 20°"."""
        numbers = [f"{limit:g}" for limit in self.limits]
        between = [f"{low}-{high}{self.unit}" for low, high in pairwise(numbers)]
        return (f"< {numbers[0]}{self.unit}", *between, f"≥ {numbers[-1]}{self.unit}")

    def name_of(self, value: float) -> str:
        """The band that a value is in."""
        return self.names[int(np.searchsorted(self.limits, value, side="right"))]


YAW = Bands((10, 20, 30, 45), "°")
FRINGE = Bands((2, 8, 16), " %")
"""Hair in the oval of the mesh."""
SIZE = Bands((64, 128, 256), " px")
"""Height of the labelled face."""
LIGHT = Bands((64, 112, 176))
"""Mean luma of the labelled face, of 255."""
WORN = ("no", "yes")

CONDITIONS: dict[str, tuple[str, ...]] = {
    "yaw": YAW.names, "glasses": WORN, "hat": WORN, "fringe": FRINGE.names, "size": SIZE.names, "light": LIGHT.names,
}
"""Condition → what it may be."""


def conditions_of(picture: LabelledPicture, face: Face | None) -> dict[str, str]:
    """Condition → which one holds, as in CONDITIONS; without those that neither the labels nor the mesh tell."""
    return dict(_conditions(picture, face))


def _conditions(picture: LabelledPicture, face: Face | None) -> Iterator[tuple[str, str]]:
    shown = picture.marked(FACE)
    if shown is None or not shown.any():
        return
    if face is not None and face.landmarks is not None:
        scores = geometry_scores(face, Frame(picture.pixels, 0, 0.0, 0.0, is_still=True))
        yield "yaw", YAW.name_of(abs(scores["yaw"]))
    for name, region in (("glasses", Region.GLASSES), ("hat", Region.HAT)):
        if (worn := picture.marked(frozenset({region}))) is not None:
            yield name, WORN[int(np.count_nonzero(worn) > LEAST_WORN * np.count_nonzero(shown))]
    hair = picture.marked(frozenset({Region.HAIR}))
    if hair is not None and face is not None and face.landmarks is not None:
        inside = hair[_oval(face, shown.shape)]
        yield "fringe", FRINGE.name_of(100 * float(inside.mean()) if inside.size else 0)
    yield "size", SIZE.name_of(float(np.ptp(np.nonzero(shown.any(axis=1))[0]) + 1))
    luma = cv2.cvtColor(picture.pixels, cv2.COLOR_RGB2GRAY)
    yield "light", LIGHT.name_of(float(luma[shown].mean()))


def _oval(face: Face, shape: tuple[int, ...]) -> Flags:
    assert face.landmarks is not None
    drawn = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(drawn, cv2.convexHull(face.landmarks[list(OVAL), :2].round().astype(np.int32)), 1)
    return drawn > 0
