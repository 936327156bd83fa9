"""Where to look for a mesh, and whether what came back can be a face.

The regions of interest follow MediaPipe's face_landmark module: the square over the face's box, 1.5 times as
wide, turned so that the eyes are level (its graphs detection_to_roi and landmarks_to_roi).
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ...domain.types import Box, Points
from ..base import Detection, Roi

_MARGIN = 1.5
RIGHT_EYE_CORNER, LEFT_EYE_CORNER = 33, 263
_DOWN_THE_FACE = (10, 168, 1, 13, 152)
"""Hairline, nose root, nose tip, upper lip, chin."""
_SMALLEST_FACE_PX = 8.0
BEYOND = 0.12
"""By so much of its side the middle of a face that the edge cuts in two may be over it."""
_CUT = 0.25
"""Share of a face's side over the edge from which it is better seen completed in the mirror."""
_RIGHT_EYE, _LEFT_EYE = (33, 133), (362, 263)
"""Their corners."""
_MOST_TIMES, _MOST_AWAY, _MOST_TURNED = 1.5, 0.3, math.radians(60)
"""How much a mesh and the detection that it comes from may differ: the sides of their squares, the place of their eyes
in sides, their roll. On 175 faces of photos and a film the eyes were 0.06 apart from the front, 0.21 in profile."""
_LEVEL_EYES = 0.05
"""Distance of the eyes in sides of the square from which they show the roll: a profile's lie on each other."""


def roi_of_detection(detection: Detection) -> Roi:
    """The square in which a found face's mesh is to be sought."""
    box = detection.box
    rotation = 0.0
    if detection.right_eye is not None and detection.left_eye is not None:
        rotation = math.atan2(
            detection.left_eye[1] - detection.right_eye[1], detection.left_eye[0] - detection.right_eye[0]
        )
    return Roi(*box.centre, max(box.width, box.height) * _MARGIN, rotation)


def roi_of_landmarks(points: Points, rotation: float | None = None) -> Roi:
    """The square for the next frame from this frame's (N, 3) mesh; it is turned with the eyes where nobody says how."""
    if rotation is None:
        right, left = points[RIGHT_EYE_CORNER], points[LEFT_EYE_CORNER]
        rotation = math.atan2(float(left[1] - right[1]), float(left[0] - right[0]))
    cos, sin = math.cos(rotation), math.sin(rotation)
    along = points[:, 0] * cos + points[:, 1] * sin
    down = points[:, 1] * cos - points[:, 0] * sin
    left_end, right_end = float(along.min()), float(along.max())
    top, bottom = float(down.min()), float(down.max())
    middle_along, middle_down = (left_end + right_end) / 2, (top + bottom) / 2
    side = max(right_end - left_end, bottom - top) * _MARGIN
    return Roi(
        middle_along * cos - middle_down * sin, middle_along * sin + middle_down * cos, side, rotation
    )


def has_settled(before: Roi, after: Roi) -> bool:
    """Whether another look would see the same: the square moved by less than 1 % of its side."""
    moved = math.hypot(after.centre_x - before.centre_x, after.centre_y - before.centre_y)
    return moved < 0.01 * before.side and abs(after.side - before.side) < 0.02 * before.side


def is_plausible(points: Points, width: int, height: int, beyond: float = 0.0) -> bool:
    """Whether a mesh can be a face: big enough, in the frame (`is_in_frame`), features in order from brow to chin."""
    if not np.isfinite(points).all():
        return False
    box = Box.around(points)
    if max(box.width, box.height) < _SMALLEST_FACE_PX or not is_in_frame(box, width, height, beyond):
        return False
    right, left = points[RIGHT_EYE_CORNER], points[LEFT_EYE_CORNER]
    axis = np.array((right[1] - left[1], left[0] - right[0]), dtype=np.float32)  # straight down the face
    length = float(np.hypot(*axis))
    if length < 0.05 * max(box.width, box.height):  # a full profile: the eyes say nothing of the roll
        return True
    heights = points[list(_DOWN_THE_FACE), :2] @ (axis / length)
    return bool((np.diff(heights) > 0).all())


def is_in_frame(box: Box, width: int, height: int, beyond: float) -> bool:
    """Whether the middle of a face is in the frame, or by no more than a share of its sides over the edge."""
    x, y = box.centre
    across, down = beyond * box.width, beyond * box.height
    return -across <= x < width + across and -down <= y < height + down


def is_cut_by_edge(box: Box, width: int, height: int) -> bool:
    """Whether a good part of a face is over the frame's edge."""
    over_x = max(-box.x, box.x + box.width - width)
    over_y = max(-box.y, box.y + box.height - height)
    return over_x > _CUT * box.width or over_y > _CUT * box.height


def agrees(points: Points, seen: Detection) -> bool:
    """Whether an (N, 3) mesh can be of the face that was found: its place and size, its eyes and their roll."""
    if not overlaps(Box.around(points), seen.box):
        return False
    found, read = roi_of_detection(seen), roi_of_landmarks(points)
    if not 1 / _MOST_TIMES < read.side / found.side < _MOST_TIMES:
        return False
    if seen.right_eye is None or seen.left_eye is None:
        return True
    away = max(math.dist(points[list(corners), :2].mean(axis=0), eye)
               for corners, eye in ((_RIGHT_EYE, seen.right_eye), (_LEFT_EYE, seen.left_eye)))
    if away > _MOST_AWAY * found.side:
        return False
    is_profile = math.dist(seen.right_eye, seen.left_eye) < _LEVEL_EYES * found.side
    return is_profile or abs(math.remainder(read.rotation - found.rotation, math.tau)) < _MOST_TURNED


def moved(seen: Detection, scale: float, x: float, y: float) -> Detection:
    """Enlarged, then shifted."""
    box = Box(seen.box.x * scale + x, seen.box.y * scale + y, seen.box.width * scale, seen.box.height * scale)
    right, left = ((eye[0] * scale + x, eye[1] * scale + y) if eye else None for eye in (seen.right_eye, seen.left_eye))
    return replace(seen, box=box, right_eye=right, left_eye=left)


def turned_back(seen: Detection, quarters: int, size: tuple[int, int]) -> Detection:
    """What was seen in an image of (width, height) that had been turned by so many quarters, anticlockwise."""
    if quarters % 4 == 0:
        return seen
    width = size[0] if quarters % 2 else size[1]  # before the last of the turns
    box, eyes = seen.box, (seen.right_eye, seen.left_eye)
    right, left = ((width - eye[1], eye[0]) if eye else None for eye in eyes)
    back = replace(seen, box=Box(width - box.y - box.height, box.x, box.height, box.width), right_eye=right,
                   left_eye=left)
    return turned_back(back, quarters - 1, size)


def overlaps(one: Box, other: Box) -> bool:
    """Whether two face boxes show the same face."""
    apart = math.hypot(one.centre[0] - other.centre[0], one.centre[1] - other.centre[1])
    size = math.sqrt(max(one.area, other.area, 1e-6))
    return one.overlap(other) > 0.4 or apart < 0.3 * size
