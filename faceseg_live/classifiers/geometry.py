"""Labels that follow from a face's mesh alone: no model, no download, some 50 microseconds a face.

Lengths are measured in distances between the outer corners of the eyes, in space, so that neither the face's size
nor a turned head changes them much. A score rises in a straight line from 0 to 1 between two lengths; those were
chosen on photos and videos of some forty faces. docs/labels.md has each label's meaning.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

import cv2
import numpy as np

from ..domain.types import Face, Frame, Hand, Points
from .base import ClassifierInfo, Scores, Subject
from .known_labels import GEOMETRY

Point = Sequence[float]
"""Few points are worked on faster one by one than as an array."""
Mesh = Mapping[int, Point]
"""Of the points that are used, by their indices."""

_LIPS = 13, 14
_MOUTH_CORNERS = 61, 291
_INNER_BROWS = 55, 285
_BROWS = 52, 65, 282, 295
_HAIRLINE, _CHIN = 10, 152


@dataclass(frozen=True, slots=True)
class _Eye:
    """Indices of one eye: the subject's own left or right."""

    corners: tuple[int, int]
    """The outer one, the inner one."""
    lids: tuple[tuple[int, int], tuple[int, int]]
    """Two pairs of points, each of the upper and the lower lid."""
    iris: int


_RIGHT_EYE = _Eye((33, 133), ((160, 144), (158, 153)), 468)
_LEFT_EYE = _Eye((263, 362), ((387, 373), (385, 380)), 473)
_EYES = (_RIGHT_EYE, _LEFT_EYE)
_EYE_CORNERS = (*_RIGHT_EYE.corners, *_LEFT_EYE.corners)
_USED = (*_LIPS, *_MOUTH_CORNERS, *_INNER_BROWS, *_BROWS, _HAIRLINE, _CHIN, *_EYE_CORNERS,
         *(point for eye in _EYES for point in (*eye.lids[0], *eye.lids[1], eye.iris)))


def geometry_scores(face: Face, frame: Frame, hands: Iterable[Hand] = ()) -> Mapping[str, float]:
    """Label → score: 0..1, and degrees for yaw, pitch and roll. Without a mesh, the face's size only."""
    size = {"face_size": min(1.0, face.box.height / frame.height)}
    if face.landmarks is None:
        return size
    return {**_mesh_scores(face.landmarks), **size, "hand_on_face": _hand_on_face(face.landmarks, hands)}


class GeometryClassifier:
    """The same as one classifier among others."""

    info = ClassifierInfo("geometry", "Geometry", "CPU", "Apache-2.0", GEOMETRY)

    def warm_up(self) -> None:
        """Nothing to warm."""

    def classify(self, subjects: Sequence[Subject]) -> Sequence[Scores]:
        return [geometry_scores(subject.face, subject.frame, subject.hands) for subject in subjects]

    def close(self) -> None:
        """Nothing to close."""


def make_geometry_classifier(model: str, device: str) -> GeometryClassifier:
    """For the registry."""
    del model, device
    return GeometryClassifier()


def _mesh_scores(landmarks: Points) -> dict[str, float]:
    used = landmarks.take(_USED, axis=0)
    mesh: Mesh = dict(zip(_USED, used.tolist(), strict=True))
    across, unit = _direction(_minus(mesh[_LEFT_EYE.corners[0]], mesh[_RIGHT_EYE.corners[0]]))
    upright = _minus(mesh[_CHIN], mesh[_HAIRLINE])
    leaning = sum(map(mul, upright, across))
    down, _ = _direction([along - leaning * side for along, side in zip(upright, across, strict=True)])
    upright_mesh: Mesh = dict(zip(_USED, (used @ np.array((across, down)).T).tolist(), strict=True))

    width = _distance(mesh, _MOUTH_CORNERS) / unit
    lift = (_height(upright_mesh, _LIPS) - _height(upright_mesh, _MOUTH_CORNERS)) / unit
    brow_height = (_height(upright_mesh, _EYE_CORNERS) - _height(upright_mesh, _BROWS)) / unit
    right_closed, left_closed = (_closed(mesh, eye) for eye in _EYES)
    sideways = sum(_toward_left(upright_mesh, eye) for eye in _EYES) / 2
    downwards = sum(_toward_chin(upright_mesh, eye) / (_distance(mesh, eye.corners) or 1.0) for eye in _EYES) / 2
    return {
        "smile": _rise(width + 2 * lift, 0.60, 0.95),
        "mouth_open": _rise(_distance(mesh, _LIPS) / unit, 0.03, 0.40),
        "left_eye_closed": left_closed,
        "right_eye_closed": right_closed,
        "eyes_closed": min(left_closed, right_closed),
        "brows_raised": _rise(brow_height, 0.28, 0.38),
        "frown": _rise(-_distance(mesh, _INNER_BROWS) / unit, -0.27, -0.20),
        "look_left": _rise(sideways, 0.55, 0.75),
        "look_right": _rise(-sideways, -0.45, -0.25),
        "look_up": _rise(-downwards, 0.12, 0.25),
        "look_down": _rise(downwards, 0.0, 0.12),
        "yaw": math.degrees(math.atan2(across[2], across[0])),
        "pitch": -math.degrees(math.atan2(down[2], down[1])),
        "roll": math.degrees(math.atan2(across[1], across[0])),
    }


def _closed(mesh: Mesh, eye: _Eye) -> float:
    """From the opening of the lids in widths of the eye (the eye aspect ratio of Soukupová and Čech, 2016)."""
    opening = sum(_distance(mesh, lid) for lid in eye.lids) / 2
    return _rise(-opening / (_distance(mesh, eye.corners) or 1.0), -0.18, -0.07)


def _toward_left(upright: Mesh, eye: _Eye) -> float:
    """Where the iris stands between the eye's corners: 0 at the subject's right one, 1 at the left one."""
    right, left = sorted(upright[index][0] for index in eye.corners)
    return (upright[eye.iris][0] - right) / ((left - right) or 1.0)


def _toward_chin(upright: Mesh, eye: _Eye) -> float:
    """How far the iris stands below the line between the eye's corners."""
    return upright[eye.iris][1] - _height(upright, eye.corners)


def _hand_on_face(landmarks: Points, hands: Iterable[Hand]) -> float:
    """1 where three tenths of a hand's joints lie inside the face's outline."""
    joints = [hand.landmarks[:, :2].tolist() for hand in hands]
    if not joints:
        return 0.0
    outline = cv2.convexHull(np.ascontiguousarray(landmarks[:, :2]))
    inside = [[cv2.pointPolygonTest(outline, joint, False) >= 0 for joint in each] for each in joints]
    return _rise(max(sum(each) / len(each) for each in inside), 0.0, 0.3)


def _rise(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))


def _direction(vector: Point) -> tuple[Point, float]:
    """The vector at length 1, and its own length; 1 where it has none."""
    length = math.hypot(*vector) or 1.0
    return [each / length for each in vector], length


def _minus(first: Point, second: Point) -> Point:
    return [one - other for one, other in zip(first, second, strict=True)]


def _distance(mesh: Mesh, pair: tuple[int, int]) -> float:
    return math.dist(mesh[pair[0]], mesh[pair[1]])


def _height(upright: Mesh, indices: Sequence[int]) -> float:
    """How far down some points are on average."""
    return sum(upright[index][1] for index in indices) / len(indices)
