"""Where people's heads are, with or without a face in view: what hiding is about."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BY_HAND = "hand"
"""What "saw" a head that a person drew: it is hidden whoever is exempt."""
_TOP, _CHIN = 10, 152
_RIGHT_EYE, _LEFT_EYE = 33, 263
"""Of the mesh: the hairline's middle, the chin, the outer corners of the eyes."""
_ABOVE, _BEHIND = 0.10, 0.54
"""The middle of a head from the middle of its face, in the face's length: from hairline to chin."""
_HALF_ACROSS, _HALF_ALONG, _HALF_DEEP = 0.59, 0.75, 0.80
"""Half axes of a head, in the same: from ear to ear, from chin to crown, from brow to nape."""
_ACROSS, _FRONTAL, _UP, _DOWN = 0.92, 0.72, 0.92, 0.58
"""Without a mesh: how far a head reaches from the middle of its face, to each side, up and down, in the face's height.
It may be turned either way; who faces the camera needs no more than _FRONTAL. These and the constants above are fits to
labels, see `benchmarks/head_ovals.py`."""
_MESH_POINTS = 468
"""Without the irises."""
_LEAST_PX = 1e-6
"""A mesh without any size has a head of this size."""


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


def oval_of_face(x: float, y: float, height: float, rotation: float = 0.0, facing: float = 0.0) -> Oval:
    """The head round a face.

    Args:
        x, y: the middle of the face, half way between hairline and chin, pixels.
        height: from hairline to chin, pixels.
        rotation: radians, clockwise: how far the face is tilted.
        facing: cosine of the angle by which the face is turned from the camera; 0 where nobody knows.
    """
    up = (_UP - _DOWN) / 2 * height
    along = (_UP + _DOWN) / 2 * height
    across = math.hypot(_FRONTAL * facing, _ACROSS * math.sqrt(1 - facing**2)) * height
    return Oval(x + math.sin(rotation) * up, y - math.cos(rotation) * up, across, along, rotation)


def oval_of_mesh(landmarks: NDArray[np.float32]) -> Oval:
    """The head round a mesh, (478, 3) pixels, whichever way it is turned.

    A head is an ellipsoid that goes far behind the face, and its picture as wide and high as the ellipsoid's: from the
    side, most of a head is behind the mesh. It holds every point of the mesh.
    """
    points = landmarks[:_MESH_POINTS].astype(np.float64)
    towards_left = _unit(points[_LEFT_EYE] - points[_RIGHT_EYE])
    top, chin = points[_TOP], points[_CHIN]
    upright = chin - top
    length = float(np.linalg.norm(upright))
    down = _unit(upright - (upright @ towards_left) * towards_left)
    back = np.cross(towards_left, down)
    middle = (top + chin) / 2 + length * (_BEHIND * back - _ABOVE * down)
    half_axes = length * np.array((_HALF_ACROSS * towards_left, _HALF_ALONG * down, _HALF_DEEP * back))
    rotation = math.atan2(-down[0], down[1])
    cos, sin = math.cos(rotation), math.sin(rotation)
    upright_axes = np.array(((cos, -sin), (sin, cos)))
    across, along = np.maximum(np.linalg.norm(half_axes[:, :2] @ upright_axes, axis=0), _LEAST_PX).tolist()
    away = (points[:, :2] - middle[:2]) @ upright_axes / (across, along)
    stands_out = math.sqrt(float((away**2).sum(axis=1).max()))
    return Oval(float(middle[0]), float(middle[1]), across, along, rotation).grown(max(1.0, stands_out))


def _unit(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), _LEAST_PX))
