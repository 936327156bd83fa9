"""A flat face drawn from the mesh alone: it looks, speaks and turns as the person does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ....area_masks.outlines import traced_in_view
from ....domain.mesh_rings import (
    CHIN_TIP,
    FOREHEAD_TOP,
    LEFT_BROW,
    LEFT_EYE,
    LEFT_IRIS,
    LEFT_LIDS,
    LIPS_INNER,
    LIPS_OUTER,
    NOSE_WITH_WINGS,
    RIGHT_BROW,
    RIGHT_EYE,
    RIGHT_IRIS,
    RIGHT_LIDS,
    WHOLE_FACE,
    Ring,
)
from ....domain.types import Pixels, Points
from ....settings import HidingSettings
from ...drawing import Colour, plain
from ..region import Region
from .base import colour_of
from .brush import Brush, Line, bent, blob, hull, rounded

_UPPER_LIP, _LOWER_LIP = LIPS_INNER[:11], (*LIPS_INNER[:1], *LIPS_INNER[:9:-1])
"""The inner rims, from the right corner to the left one."""
_LIPS_MIDDLE = 13, 14
_JAW_CORNERS = 172, 397
_NOSE_TIP = 4
_TEMPLES = 54, 284


class _Side(NamedTuple):
    """The points of one side of a face."""

    lids: Ring
    eye: Ring
    lashes: Ring
    """The upper rim of the eye."""
    iris: Ring
    pupil: int
    brow: Ring
    """The upper rim from one end to the other, and the lower one back."""
    cheek: int


_SIDES = (_Side(RIGHT_LIDS, RIGHT_EYE, RIGHT_EYE[:9], RIGHT_IRIS, 468, RIGHT_BROW, 50),
          _Side(LEFT_LIDS, LEFT_EYE, LEFT_EYE[7:], LEFT_IRIS, 473, LEFT_BROW, 280))

PUPPET_LANDMARKS: Ring = tuple(sorted({
    *WHOLE_FACE, *NOSE_WITH_WINGS, _NOSE_TIP, *LIPS_OUTER, *LIPS_INNER, *_JAW_CORNERS,
    *(point for side in _SIDES for ring in side for point in ((ring,) if isinstance(ring, int) else ring)),
}))
"""All that a puppet keeps of a person besides the head's place, size and tilt: x and y of these points of the mesh.

So it looks where the person looks, blinks, lifts its brows, opens its mouth and turns; and its features lie where the
person's do, by the measures of the mesh.
"""

_ENLARGED = 1.18
"""The face is so much larger than the person's: what is hidden of a head is larger than the head."""
_EYE_WIDER, _EYE_HIGHER = 1.25, 1.55
_IRIS_LARGER = 1.45
_OPEN = 0.02
"""Of the face's length: lips further apart show the mouth."""


def _bgra(text: str) -> Colour:
    red, green, blue = bytes.fromhex(text)
    return blue, green, red, 255


_SKIN, _SHADE, _NECK, _BLUSH = _bgra("f8cfa4"), _bgra("eeb086"), _bgra("e3a87e"), _bgra("f5b598")
_LIPS, _MOUTH, _TEETH, _TONGUE = _bgra("d88873"), _bgra("6b2a30"), _bgra("fffdf8"), _bgra("e07f7f")
_WHITE, _IRIS, _PUPIL, _LASHES = _bgra("ffffff"), _bgra("5b86a8"), _bgra("22222c"), _bgra("3a2c2c")


class Puppet:
    """A face in front of the chosen colour, which is its hair; without a mesh, the colour alone."""

    def __init__(self, settings: HidingSettings) -> None:
        self._hair = colour_of(settings)

    def hide(self, pixels: Pixels, region: Region) -> None:
        points = _kept(region)
        if points is None:
            region.paint(pixels, self._hair)
            return
        rows, columns = region.place
        part = plain(rows.stop - rows.start, columns.stop - columns.start, self._hair)
        _PuppetFace(points, self._hair).draw(part)
        region.lay(pixels, part)


def _kept(region: Region) -> Points | None:
    """(478, 2) float32 pixels of the region's place; not a number where nothing is kept. None without a mesh."""
    if region.landmarks is None:
        return None
    rows, columns = region.place
    chosen = list(PUPPET_LANDMARKS)
    points = np.full((len(region.landmarks), 2), np.nan, np.float32)
    points[chosen] = region.landmarks[chosen, :2] - (columns.start, rows.start)
    middle = (points[FOREHEAD_TOP] + points[CHIN_TIP]) / 2
    return np.asarray(middle + (points - middle) * np.float32(_ENLARGED))


class _PuppetFace:
    """Draws one face. Lengths are shares of the face's length, hairline to chin."""

    def __init__(self, points: Points, hair: Colour) -> None:
        self._points, self._hair = points, hair
        axis = points[FOREHEAD_TOP] - points[CHIN_TIP]
        self._length = max(float(np.hypot(*axis)), 1.0)
        self._up = axis / self._length
        self._across = np.array((-self._up[1], self._up[0]))

    def draw(self, part: Pixels) -> None:
        """On an image of the hair."""
        brush = Brush(part)
        brush.fill(self._neck(), _NECK)
        outlines = hull(self._at(WHOLE_FACE)), hull(self._at(NOSE_WITH_WINGS)), rounded(self._at(LIPS_OUTER))
        with brush.within(_SKIN, *outlines) as face:
            for side in _SIDES:
                if traced_in_view([side.lids], self._points):
                    self._draw_side(face, side)
            face.fill(self._round(self._points[_NOSE_TIP], 0.062, 0.045), _SHADE)
            self._draw_mouth(face)
            for lock in self._fringe():
                face.fill(lock, self._hair)

    def _at(self, ring: Ring) -> Line:
        return self._points[list(ring)]

    def _round(self, centre: Line, half_across: float, half_along: float) -> Line:
        return blob(centre, self._across * self._length * half_across, self._up * self._length * half_along)

    def _neck(self) -> Line:
        jaw = self._at(_JAW_CORNERS).mean(axis=0)
        below = self._points[CHIN_TIP] * 0.4 + jaw * 0.6
        half, far = self._across * self._length * 0.2, self._up * self._length
        return np.stack((below - half, below + half, below + 1.15 * half - far, below - 1.15 * half - far))

    def _fringe(self) -> Iterator[Line]:
        """Two locks that part above one eye."""
        top = self._points[FOREHEAD_TOP]
        for temple, reach, depth in zip(self._at(_TEMPLES), (0.62, 0.85), (0.13, 0.10), strict=True):
            lock = (top + temple) / 2
            half_across = max(math.dist(top, temple) / self._length * reach, 0.1)
            yield self._round(lock + self._up * self._length * 0.04, half_across, depth)

    def _draw_side(self, face: Brush, side: _Side) -> None:
        face.fill(self._round(self._points[side.cheek] - self._up * self._length * 0.05, 0.075, 0.065), _BLUSH)
        self._draw_eye(face, side)
        brow = self._at(side.brow)
        middle = (brow[:5] + brow[:4:-1]) / 2 + self._up * self._length * 0.02
        face.stroke(bent(middle), self._length * 0.036, self._hair)

    def _draw_eye(self, face: Brush, side: _Side) -> None:
        centre = self._at(side.eye).mean(axis=0)

        def enlarged(points: Line) -> Line:
            away = points - centre
            across, along = np.outer(away @ self._across, self._across), np.outer(away @ self._up, self._up)
            return np.asarray(centre + across * _EYE_WIDER + along * _EYE_HIGHER)

        pupil, rim = self._points[side.pupil], self._at(side.iris)
        radius = float(np.hypot(*(rim - pupil).T).max()) * _IRIS_LARGER / self._length
        iris = enlarged(pupil[None])[0]
        glint = iris + (self._up + self._across) * (radius * 0.35 * self._length)
        with face.within(_WHITE, rounded(enlarged(self._at(side.eye)))) as eye:
            eye.fill(self._round(iris, radius, radius), _IRIS)
            eye.fill(self._round(iris, radius * 0.55, radius * 0.55), _PUPIL)
            eye.fill(self._round(glint, radius * 0.28, radius * 0.28), _WHITE)
        face.stroke(bent(enlarged(self._at(side.lashes))), self._length * 0.02, _LASHES)

    def _draw_mouth(self, face: Brush) -> None:
        face.fill(rounded(self._at(LIPS_OUTER)), _LIPS)
        above, below = self._at(_LIPS_MIDDLE)
        upper, lower = self._at(_UPPER_LIP), self._at(_LOWER_LIP)
        opening = math.dist(above, below) / self._length
        if opening <= _OPEN:
            face.stroke(bent((upper + lower) / 2), self._length * 0.014, _MOUTH)
            return
        teeth = self._up * (min(0.4 * opening, 0.05) * self._length)
        with face.within(_MOUTH, rounded(self._at(LIPS_INNER))) as mouth:
            mouth.fill(self._round(below, 0.1, opening * 0.35), _TONGUE)
            mouth.fill(np.concatenate((upper + teeth, (upper - teeth)[::-1])), _TEETH)
