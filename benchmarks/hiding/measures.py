"""How much of the faces is hidden, and what is hidden without a face."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from faceseg_live.domain.heads import Oval

from .faces import Reference, ReferenceFace

_ENOUGH = 0.9
"""Of a face's ellipse: so much is hidden where nobody can be recognised; the middle is hidden as well."""
_LARGE = 0.2
"""Of the frame's height: a face from which on everybody is recognised at first sight."""
_NEAR_FRAMES = 5
"""A hide that has a face in its place within so many frames isn't false."""

Flags = NDArray[np.bool_]
Ovals = tuple[Oval, ...]


@dataclass(slots=True)
class Coverage:
    """What a clip shows of its faces."""

    frames: int = 0
    faces: int = 0
    open: list[tuple[int, ReferenceFace]] = field(default_factory=list)
    """Frame and face of each that isn't covered."""
    large: int = 0
    """Faces of at least a fifth of the frame's height."""
    large_open: int = 0
    frames_by_person: Counter[int] = field(default_factory=Counter)
    """Person → frames in which they have to be hidden; of known people only."""
    open_by_person: Counter[int] = field(default_factory=Counter)
    """Person → frames in which they aren't."""

    @property
    def frames_with_a_leak(self) -> int:
        return len({number for number, _ in self.open})

    @property
    def share_open(self) -> float:
        """Of all faces, 0..1."""
        return len(self.open) / max(1, self.faces)

    def add(self, number: int, hidden: Flags, faces: Iterable[ReferenceFace]) -> None:
        """Count a frame; hidden: (height, width)."""
        self.frames += 1
        for face in faces:
            if not face.counts:
                continue
            is_large, is_open = face.height >= _LARGE * hidden.shape[0], not is_covered(hidden, face.oval)
            self.faces += 1
            self.large += is_large
            self.large_open += is_large and is_open
            if is_open:
                self.open.append((number, face))
            if face.person is not None:
                self.frames_by_person[face.person] += 1
                self.open_by_person[face.person] += is_open


def coverage(hidden: Iterable[Flags], reference: Reference) -> Coverage:
    """Compare every frame whose faces are known; hidden: (height, width) of each frame."""
    result = Coverage()
    for number, mask in enumerate(hidden):
        if number in reference:
            result.add(number, mask, reference[number])
    return result


def is_covered(hidden: Flags, face: Oval) -> bool:
    """Whether nobody can be recognised by it: of the face's part within the frame, the middle and nearly all."""
    rows, columns = _window(face, hidden.shape)
    part = hidden[rows, columns]
    shown = drawn([Oval(face.x - columns.start, face.y - rows.start, face.across, face.along, face.rotation)],
                  part.shape)
    if not shown.any():
        return True
    ys, xs = np.nonzero(shown)
    middle = part[round(float(ys.mean())), round(float(xs.mean()))]
    return bool(middle and np.count_nonzero(part & shown) >= _ENOUGH * np.count_nonzero(shown))


def drawn(ovals: Iterable[Oval] | None, shape: tuple[int, ...]) -> Flags:
    """(height, width) bool: where ovals lie; None: everywhere."""
    mask = np.full(shape[:2], ovals is None, np.uint8)
    for oval in ovals or ():
        box = (oval.x, oval.y), (2 * oval.across, 2 * oval.along), math.degrees(oval.rotation)
        cv2.ellipse(mask, box, 1, cv2.FILLED)
    return mask.astype(np.bool_)


def is_colour(pixels: NDArray[np.uint8], colour: tuple[int, int, int], tolerance: int = 48) -> Flags:
    """(height, width) bool: where a (height, width, 3) picture has a colour, as far as an encoder leaves it alone."""
    apart = cv2.absdiff(pixels, np.broadcast_to(np.array(colour, np.uint8), pixels.shape))
    return np.asarray(apart.max(axis=2) <= tolerance)


def false_hides(hidden: Sequence[Ovals | None], reference: Reference) -> list[tuple[int, Oval]]:
    """Frame and oval of each that has no face in it, neither in its frame nor in one that is near.

    Only frames whose faces are known count; a face that doesn't have to be hidden is one as well.
    """
    return [(number, oval) for number, ovals in enumerate(hidden) if number in reference for oval in ovals or ()
            if not _has_face(oval, number, reference)]


def _has_face(oval: Oval, number: int, reference: Reference) -> bool:
    near = range(number - _NEAR_FRAMES, number + _NEAR_FRAMES + 1)
    return any(oval.covers(face.oval.x, face.oval.y) for each in near for face in reference.get(each, ()))


def _window(oval: Oval, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Rows and columns of the frame round an oval; may be empty."""
    left, top, right, bottom = oval.bounds
    height, width = shape[:2]
    first_row, first_column = min(max(0, math.floor(top)), height), min(max(0, math.floor(left)), width)
    return (slice(first_row, max(first_row, min(height, math.ceil(bottom) + 1))),
            slice(first_column, max(first_column, min(width, math.ceil(right) + 1))))
