"""Labels that follow from a face's mesh alone: no model, no download, a fraction of a millisecond.

Lengths are measured in distances between the outer corners of the eyes, in space, so that neither the face's size
nor a turned head changes them much. A score rises in a straight line from 0 to 1 between two lengths; those were
chosen on photos and videos of some forty faces. docs/labels.md tells each label's meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..frames import Face, Frame, Hand, Points
from .base import ClassifierInfo, Scores, Subject

LABELS = (
    "smile", "mouth_open", "left_eye_closed", "right_eye_closed", "eyes_closed", "brows_raised", "frown",
    "look_left", "look_right", "look_up", "look_down", "yaw", "pitch", "roll", "face_size", "hand_on_face",
)  # fmt: skip
Vector = NDArray[np.float64]

_UPPER_LIP, _LOWER_LIP = 13, 14
_MOUTH_CORNERS = 61, 291
_INNER_BROWS = 55, 285
_BROWS = 52, 65, 282, 295
_HAIRLINE, _CHIN = 10, 152


@dataclass(frozen=True, slots=True)
class _Eye:
    """Indices of one eye: the subject's own left or right."""

    outer: int
    inner: int
    lids: tuple[tuple[int, int], tuple[int, int]]
    """Two pairs of points, each of the upper and the lower lid."""
    iris: int


_RIGHT_EYE = _Eye(33, 133, ((160, 144), (158, 153)), 468)
_LEFT_EYE = _Eye(263, 362, ((387, 373), (385, 380)), 473)


def geometry_scores(face: Face, frame: Frame, hands: Iterable[Hand] = ()) -> Mapping[str, float]:
    """Label → score: 0..1, and degrees for yaw, pitch and roll. Without a mesh, the face's size only."""
    size = {"face_size": min(1.0, face.box.height / frame.height)}
    if face.landmarks is None:
        return size
    return {**_mesh_scores(face.landmarks), **size, "hand_on_face": _hand_on_face(face.landmarks, hands)}


class GeometryClassifier:
    """The same as one classifier among others."""

    info = ClassifierInfo("geometry", "Geometry", "CPU", "Apache-2.0", LABELS)

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
    points = landmarks.astype(np.float64)
    between_eyes = points[_LEFT_EYE.outer] - points[_RIGHT_EYE.outer]
    unit = float(np.linalg.norm(between_eyes)) or 1.0
    across = between_eyes / unit
    down = points[_CHIN] - points[_HAIRLINE]
    down = down - across * (down @ across)
    down /= float(np.linalg.norm(down)) or 1.0

    lips = (points[_UPPER_LIP] + points[_LOWER_LIP]) / 2
    right_corner, left_corner = (points[index] for index in _MOUTH_CORNERS)
    lift = float((lips - (right_corner + left_corner) / 2) @ down) / unit
    width = _distance(right_corner, left_corner) / unit
    opening = _distance(points[_UPPER_LIP], points[_LOWER_LIP]) / unit
    right_closed, left_closed = (_closed(points, eye) for eye in (_RIGHT_EYE, _LEFT_EYE))
    sideways = float(np.mean([_toward_left(points, eye, across) for eye in (_RIGHT_EYE, _LEFT_EYE)]))
    downwards = float(np.mean([_toward_chin(points, eye, down) for eye in (_RIGHT_EYE, _LEFT_EYE)]))
    return {
        "smile": _rise(width + 2 * lift, 0.60, 0.95),
        "mouth_open": _rise(opening, 0.03, 0.40),
        "left_eye_closed": left_closed,
        "right_eye_closed": right_closed,
        "eyes_closed": min(left_closed, right_closed),
        "brows_raised": _rise(_brow_height(points, down) / unit, 0.28, 0.38),
        "frown": _rise(-_distance(*(points[index] for index in _INNER_BROWS)) / unit, -0.27, -0.20),
        "look_left": _rise(sideways, 0.55, 0.75),
        "look_right": _rise(-sideways, -0.45, -0.25),
        "look_up": _rise(-downwards, 0.12, 0.25),
        "look_down": _rise(downwards, 0.0, 0.12),
        "yaw": _degrees(across[2], across[0]),
        "pitch": -_degrees(down[2], down[1]),
        "roll": _degrees(across[1], across[0]),
    }


def _closed(points: Vector, eye: _Eye) -> float:
    """From the opening of the lids in widths of the eye (the eye aspect ratio of Soukupová and Čech, 2016)."""
    opening = sum(_distance(points[upper], points[lower]) for upper, lower in eye.lids) / 2
    width = _distance(points[eye.outer], points[eye.inner]) or 1.0
    return _rise(-opening / width, -0.18, -0.07)


def _toward_left(points: Vector, eye: _Eye, across: Vector) -> float:
    """Where the iris stands between the eye's corners: 0 at the subject's right one, 1 at the left one."""
    ends = sorted(float(points[index] @ across) for index in (eye.outer, eye.inner))
    return (float(points[eye.iris] @ across) - ends[0]) / ((ends[1] - ends[0]) or 1.0)


def _toward_chin(points: Vector, eye: _Eye, down: Vector) -> float:
    """How far the iris stands below the line between the eye's corners, in widths of the eye."""
    middle = (points[eye.outer] + points[eye.inner]) / 2
    return float((points[eye.iris] - middle) @ down) / (_distance(points[eye.outer], points[eye.inner]) or 1.0)


def _brow_height(points: Vector, down: Vector) -> float:
    corners = [index for eye in (_RIGHT_EYE, _LEFT_EYE) for index in (eye.outer, eye.inner)]
    return float((points[corners].mean(axis=0) - points[list(_BROWS)].mean(axis=0)) @ down)


def _hand_on_face(landmarks: Points, hands: Iterable[Hand]) -> float:
    """1 where three tenths of a hand's joints lie inside the face's outline."""
    outline = cv2.convexHull(np.ascontiguousarray(landmarks[:, :2]))
    shares = [np.mean([cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0
                       for x, y in hand.landmarks[:, :2]]) for hand in hands]
    return _rise(float(max(shares, default=0.0)), 0.0, 0.3)


def _rise(value: float, zero: float, one: float) -> float:
    return float(np.clip((value - zero) / (one - zero), 0.0, 1.0))


def _distance(first: Vector, second: Vector) -> float:
    return float(np.linalg.norm(first - second))


def _degrees(opposite: float, adjacent: float) -> float:
    return float(np.degrees(np.arctan2(opposite, adjacent)))
