"""Pictures composed of people before a background, with the place of each face that is to be seen."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.composites.layers import Placement, laid
from faceseg_live.domain.heads import Oval
from faceseg_live.domain.types import Pixels, freeze

from .faces import Faces, ReferenceFace
from .measures import drawn
from .people import REACH, Person

SIZE = 1280, 720
_MARGIN = 60
"""How far a background goes on beyond the picture, pixels: as far as it is panned."""
_NOISE = 2.0
"""Standard deviation of a sensor's noise."""
_TO_BE_SEEN = 0.25
"""Of a face: from so much on it has to be hidden, be it cut by the border, covered or transparent."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A person in one frame."""

    number: int
    """Who it is, counted from 1."""
    person: Person
    placement: Placement
    opacity: float = 1.0

    @property
    def face(self) -> Oval:
        x, y = self.placement.at
        along = self.placement.length_px / 2
        return Oval(x, y, along * self.person.breadth, along, float(np.deg2rad(self.placement.turn_degrees)))


class Background:
    """A textured place that the camera pans over. Equal seeds give equal ones."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        width, height = SIZE[0] + 2 * _MARGIN, SIZE[1] + 2 * _MARGIN
        canvas = np.full((height, width, 3), rng.uniform(60, 170), np.float32)
        for cells in (3, 8, 21, 55, 144):
            grid = _muted(rng, 0, 30 / np.sqrt(cells / 3), (cells, cells * 2))
            canvas += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(12):
            x, y = rng.uniform((0, 0), (width, height))
            corners = cv2.boxPoints(((x, y), tuple(rng.uniform(40, 330, 2)), rng.uniform(0, 90)))
            colour = _muted(rng, 128, 60, ())
            cv2.fillPoly(canvas, [np.rint(corners).astype(np.int32)], colour.tolist(), cv2.LINE_AA)
        self._canvas = canvas
        self._noise = rng.normal(0, _NOISE, (4, SIZE[1], SIZE[0], 1)).astype(np.float32)

    def with_people(self, people: Sequence[Appearance]) -> tuple[Background, Faces]:
        """The same with people who stand in it, and their faces in the picture that isn't panned."""
        picture, faces = composed(self._canvas, people, _MARGIN)
        peopled = copy(self)
        peopled._canvas = picture
        return peopled, faces

    def at(self, pan: tuple[float, float]) -> NDArray[np.float32]:
        """(height, width, 3) RGB; pan: pixels to the right and down, at most _MARGIN either way."""
        shift = np.array(((1, 0, -_MARGIN - pan[0]), (0, 1, -_MARGIN - pan[1])))
        return np.asarray(cv2.warpAffine(self._canvas, shift, SIZE), np.float32)

    def noisy(self, picture: NDArray[np.float32], number: int) -> Pixels:
        """(height, width, 3) uint8: the frame of that number as a sensor sees it."""
        noise = np.roll(self._noise[number % len(self._noise)], number * 37, axis=1)
        return freeze(np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8))


def composed(ground: NDArray[np.float32], people: Sequence[Appearance],
             border: int = 0) -> tuple[NDArray[np.float32], Faces]:
    """People before a ground, the last one in front, and their faces.

    Args:
        ground: (height, width, 3) RGB.
        border: how far it reaches beyond the picture on each side, pixels.
    """
    picture = ground.copy()
    in_front = np.zeros(ground.shape[:2], np.int32)
    for place, each in enumerate(people, 1):
        rows, columns = _window(each, ground.shape, border)
        part = picture[rows, columns]
        if part.size:
            x, y = each.placement.at
            placement = replace(each.placement, at=(x + border - columns.start, y + border - rows.start))
            colours, alpha = laid(each.person.layer, placement, part.shape[1::-1])
            part *= 1 - alpha[..., None] * each.opacity
            part += colours * each.opacity
            in_front[rows, columns][alpha > 0.5] = place
    faces = []
    for place, each in enumerate(people, 1):
        rows, columns = _window(each, ground.shape, border)
        face = replace(each.face, x=each.face.x + border - columns.start, y=each.face.y + border - rows.start)
        mask = in_front[rows, columns]
        seen = np.count_nonzero(drawn((face,), mask.shape) & (mask == place)) if mask.size else 0
        if seen:
            share = each.opacity * seen / (np.pi * face.across * face.along)
            faces.append(ReferenceFace(each.face, each.number, counts=bool(share >= _TO_BE_SEEN)))
    return picture, tuple(faces)


def _window(each: Appearance, shape: tuple[int, ...], border: int) -> tuple[slice, slice]:
    """Rows and columns of a picture in which a person can be."""
    reach = REACH * each.placement.length_px * np.sqrt(2)
    spans = [(max(0, int(at + border - reach)), min(side, int(at + border + reach)))
             for at, side in zip(each.placement.at[::-1], shape[:2], strict=True)]
    rows, columns = (slice(min(first, side), max(first, last, 0)) for (first, last), side in
                     zip(spans, shape[:2], strict=True))
    return rows, columns


def _muted(rng: np.random.Generator, mean: float, spread: float, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """(*shape, 3) RGB: more grey than coloured, as rooms are."""
    grey, colour = rng.normal(0, spread, (*shape, 1)), rng.normal(0, spread / 3, (*shape, 3))
    return np.asarray(mean + grey + colour, np.float32)
