"""Where people's heads are, with or without a face in view: what hiding is about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_TOP, _CHIN = 10, 152
_RIGHT_EYE, _LEFT_EYE = 33, 263
"""Of the mesh: the hairline's middle, the chin, the outer corners of the eyes."""
_LEAST_EYES_APART = 0.05
"""In sides of the mesh's box: eyes nearer together say nothing of the roll, the face is a profile."""
_ACROSS, _UP, _DOWN = 0.66, 0.86, 0.6
"""How far a head reaches from the middle of its face: to each side, up and down, in the face's height."""


@dataclass(frozen=True, slots=True)
class Oval:
    """An ellipse in pixels of the frame; may reach over its border."""

    x: float
    y: float
    """The middle."""
    across: float
    along: float
    """Half axes: from ear to ear, and from chin to crown."""
    rotation: float = 0.0
    """Radians, clockwise: how far the head is tilted; 0 is upright."""

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the upright rectangle round it."""
        cos, sin = math.cos(self.rotation), math.sin(self.rotation)
        half_width = math.hypot(self.across * cos, self.along * sin)
        half_height = math.hypot(self.across * sin, self.along * cos)
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height

    @property
    def size(self) -> float:
        """Side of the square of its area, pixels."""
        return math.sqrt(math.pi * self.across * self.along)

    def grown(self, factor: float) -> Oval:
        """The same with axes `factor` times as long."""
        return Oval(self.x, self.y, self.across * factor, self.along * factor, self.rotation)

    def moved(self, move: NDArray[np.float64]) -> Oval:
        """After a similarity, (2, 3): pixels of one frame to pixels of another."""
        x, y = move[:, :2] @ (self.x, self.y) + move[:, 2]
        scale = math.hypot(move[0, 0], move[1, 0])
        turn = math.atan2(move[1, 0], move[0, 0])
        return Oval(float(x), float(y), self.across * scale, self.along * scale, self.rotation + turn)

    def overlap(self, other: Oval) -> float:
        """Intersection over union of the rectangles round both, 0..1."""
        left, top, right, bottom = self.bounds
        their_left, their_top, their_right, their_bottom = other.bounds
        across = min(right, their_right) - max(left, their_left)
        down = min(bottom, their_bottom) - max(top, their_top)
        if across <= 0 or down <= 0:
            return 0.0
        either = (right - left) * (bottom - top) + (their_right - their_left) * (their_bottom - their_top)
        return across * down / (either - across * down)

    def covers(self, x: float, y: float) -> bool:
        """Whether a place lies within it."""
        cos, sin = math.cos(self.rotation), math.sin(self.rotation)
        right, down = x - self.x, y - self.y
        return ((right * cos + down * sin) / self.across) ** 2 + ((down * cos - right * sin) / self.along) ** 2 <= 1


@dataclass(frozen=True, slots=True)
class Head:
    """One person's head in one frame."""

    id: int
    """Stays with the person from frame to frame; counts from 1, and is another count than that of faces."""
    oval: Oval
    """The whole head, hair and ears included, without any margin."""
    score: float = 1.0
    """The greatest certainty with which anything saw it in this frame, 0..1."""
    seen_by: tuple[str, ...] = ()
    """Keys of what saw it in this frame, such as "mesh" or "centerface"; empty: it is carried from another frame."""
    face_id: int | None = None
    """The `Face` of the same perception that is this person's; None: nobody knows."""

    @property
    def is_carried(self) -> bool:
        """Nothing saw it in this very frame."""
        return not self.seen_by


@dataclass(frozen=True, slots=True)
class HidingState:
    """Who is hidden in one frame, to tell whoever watches."""

    hidden: int
    """So many heads are hidden."""
    open: int
    """So many heads were found and are shown, as the settings ask."""
    is_total: bool = False
    """All of the image is hidden: nobody looked for heads, or it isn't known where those areas of the frame are."""


def oval_of_face(x: float, y: float, height: float, rotation: float = 0.0) -> Oval:
    """The head round a face.

    Args:
        x, y: the middle of the face, half way between hairline and chin, pixels.
        height: from hairline to chin, pixels.
        rotation: radians, clockwise: how far the face is tilted.
    """
    up = (_UP - _DOWN) / 2 * height
    along = (_UP + _DOWN) / 2 * height
    return Oval(x + math.sin(rotation) * up, y - math.cos(rotation) * up, _ACROSS * height, along, rotation)


def oval_of_mesh(landmarks: NDArray[np.float32]) -> Oval:
    """The head round a mesh, (478, ≥ 2) pixels; of a profile, too, whose mesh is narrow."""
    points = landmarks[:, :2].astype(np.float64)
    rotation = _roll_of(points)
    cos, sin = math.cos(rotation), math.sin(rotation)
    upright = points @ np.array(((cos, -sin), (sin, cos)))
    (left, top), (right, bottom) = upright.min(axis=0), upright.max(axis=0)
    x, y = (left + right) / 2, (top + bottom) / 2
    return oval_of_face(float(x * cos - y * sin), float(x * sin + y * cos), float(bottom - top), rotation)


def _roll_of(points: NDArray[np.float64]) -> float:
    right, left = points[_RIGHT_EYE], points[_LEFT_EYE]
    if math.dist(right, left) >= _LEAST_EYES_APART * float(np.ptp(points, axis=0).max()):
        across = left - right
        return math.atan2(across[1], across[0])
    down = points[_CHIN] - points[_TOP]
    return math.atan2(-down[0], down[1])
