"""What a detector's box and score say about a head: each draws its boxes elsewhere and is sure in its own way."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...domain.heads import oval_of_face
from ..base import Detection
from .sighting import Sighting


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
        below = self.face_below * side
        oval = oval_of_face(x - math.sin(roll) * below, y + math.cos(roll) * below, self.face_height * side, roll)
        return Sighting(oval, self.key, seen.score, is_confirmed or seen.score >= self.sure_from)


CENTERFACE = Trust("centerface", 1.03, 0.07, doubtful_from=0.15, sure_from=0.4)
FULL_RANGE = Trust("full_range", 1.04, 0.0, doubtful_from=0.3, sure_from=0.7)
YUNET = Trust("yunet", 1.05, 0.07, doubtful_from=0.3, sure_from=0.7)
"""Sizes and places are medians against the mesh on 110 faces from the front and 29 from the side. Of what each is sure of,
all was a head on 160 frames and 13 photos; of what CenterFace sees at .15 to .2, a third, at .2 to .4, four fifths."""


def _roll_of(seen: Detection) -> float:
    """Radians, clockwise; 0 where the eyes don't tell."""
    if seen.right_eye is None or seen.left_eye is None:
        return 0.0
    return math.atan2(seen.left_eye[1] - seen.right_eye[1], seen.left_eye[0] - seen.right_eye[0])
