"""What a detector's box and score say about a head: each draws its boxes elsewhere and is sure in its own way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...domain.heads import oval_of_face
from ..base import Detection
from .sighting import Sighting

_EYES_APART = 0.42
"""Of faces from the front, in their height: .40 to .43 with CenterFace on FASSEG's frontal ones; at 90° it gives .2."""


@dataclass(frozen=True, slots=True)
class Trust:
    """How a detector's detections are read."""

    key: str
    """The detector's, in sightings."""
    face_height: float
    """From hairline to chin, in sides of a square of the box's area."""
    face_below: float
    """How far the middle of the face is below that of the box, in the same unit."""
    doubtful_from: float
    """Least score of a sighting that counts where it is confirmed, 0..1."""
    sure_from: float
    """Least score of one that counts by itself, 0..1."""

    def sighting(self, seen: Detection, *, is_confirmed: bool = False) -> Sighting:
        """The head round a face that the detector saw. `is_confirmed`: it is sure whatever its score."""
        side = math.sqrt(seen.box.area)
        roll = _roll_of(seen)
        x, y = seen.box.centre
        below, height = self.face_below * side, self.face_height * side
        oval = oval_of_face(x - math.sin(roll) * below, y + math.cos(roll) * below, height, roll, _facing(seen, height))
        return Sighting(oval, self.key, seen.score, is_confirmed or seen.score >= self.sure_from)


CENTERFACE = Trust("centerface", 1.03, 0.07, doubtful_from=0.2, sure_from=0.4)
FULL_RANGE = Trust("full_range", 1.04, 0.0, doubtful_from=0.3, sure_from=0.7)
YUNET = Trust("yunet", 1.05, 0.07, doubtful_from=0.3, sure_from=0.7)
"""Sizes and places are medians against the mesh, of 58 faces from the front and 29 turned ones. In the Hamilton clip
all that CenterFace sees from .4 on are heads, and fists begin below; under .2 half are, in the dark, but over time
these are found without them. With the full-range detector hands and candles reach .6."""


def _facing(seen: Detection, face_height: float) -> float:
    """Cosine of the angle by which the face is turned away: the eyes come nearer together."""
    if seen.right_eye is None or seen.left_eye is None:
        return 0.0
    return min(1.0, math.dist(seen.right_eye, seen.left_eye) / (_EYES_APART * face_height))


def _roll_of(seen: Detection) -> float:
    """Radians, clockwise; 0 where the eyes don't tell."""
    if seen.right_eye is None or seen.left_eye is None:
        return 0.0
    return math.atan2(seen.left_eye[1] - seen.right_eye[1], seen.left_eye[0] - seen.right_eye[0])
