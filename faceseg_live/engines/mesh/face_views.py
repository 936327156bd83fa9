"""A detector at parts of a frame: small faces only show in parts, for it shrinks what it is given to some 190 pixels.

Faces that fill the frame or are cut by its edge show best with some border round it; where the edge cuts them in two,
with one that shows the other half in the mirror. Detectors know upright faces: who lies or stands on the head is found
in the same views, turned by quarters.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ...domain.pictures import STEPS, quarter_turned
from ...domain.types import Box, Frame, Pixels
from ..base import Detection, FaceDetector
from .geometry import BEYOND, is_cut_by_edge, is_in_frame, moved, overlaps, roi_of_detection, turned_back

_STEP_OF_SIDE = 0.67
"""How far the next tile is moved: a face up to a third of a tile is whole in at least one."""
_SMALLEST_TILE_PX = 160
_CERTAIN_SCORE = 0.75
"""Of MediaPipe's full-range detector: what is below turns out to be no face now and then."""
_CLOSE_UPS = (3.0, 4.0)
"""Sides of the second look's views in sides of the face."""
_CONFIRMED_SCORE = 0.55
"""What the close-ups must reach on average. On 86 photos all that was below was no face, and faces were above."""
_CLOSE_UP = 3.0
"""Side of the view in which a known face is followed, in sides of the face."""
_DOUBLED = 0.1
"""Overlap of a face at the edge with what the mirror makes of it and its image."""
_IS_UPRIGHT_SCORE = 0.9
"""No face on its head seems so sure. On 39 faces turned by quarters, what was the right way round had 0.8 and more but
once, what was not up to 0.87."""
_CLEARLY = 0.1
"""By how much a face must be surer when it is turned."""


@dataclass(frozen=True, slots=True)
class SearchTile:
    """A rectangle that is searched, in pixels; it may reach over the frame's edge."""

    left: int
    top: int
    width: int
    height: int
    is_mirrored: bool = False
    """What lies over the edge shows the frame in the mirror: half a face becomes a whole one."""


@dataclass(frozen=True, slots=True)
class DetectorReach:
    """Which tiles a detector needs, as shares of the frame's shorter side."""

    live: tuple[float, ...]
    """Enough for faces of 8 % of the frame's height."""
    still: tuple[float, ...]
    """For smaller ones too."""
    certain_score: float = _CERTAIN_SCORE
    """Below it, a detection is looked at again; 0 for a detector whose own threshold is to be trusted."""
    enough_px: int = 1280
    """Larger views are shown reduced as long as their longer side keeps so many pixels."""
    is_turned: bool = False
    """It is fast, and shows the eyes: views are worth a look in other turns, too."""


class FaceViews:
    """One detector and what it sees in views of a frame; without memory, from any thread."""

    def __init__(self, detector: FaceDetector, reach: DetectorReach) -> None:
        """detector: closed with this object."""
        self._detector, self._reach = detector, reach
        self._using = threading.Lock()

    def seen(self, frame: Frame, views: Sequence[SearchTile], turn: int) -> list[Detection]:
        """All that it sees in some views; turn: by how many quarters, anticlockwise, they are turned before."""
        return [item for view in views for item in self._seen_in(frame, view, turn)]

    def seen_cut(self, frame: Frame, view: SearchTile, known: Sequence[Box]) -> list[Detection]:
        """Faces that the edge cuts in two, in a mirrored view; none that is known, nor the double of a known one."""
        return [item for item in self._seen_in(frame, view)
                if is_cut_by_edge(item.box, *frame.size) and not any(item.box.overlap(box) > _DOUBLED for box in known)]

    def certain(self, found: Iterable[Detection]) -> list[Detection]:
        """Those that need no second look; of what is not expected that way round, the others are no faces."""
        return [item for item in found if item.score >= self._reach.certain_score]

    def confirmed(self, frame: Frame, found: Sequence[Detection], known: Sequence[Box],
                  refinements: int) -> list[Detection]:
        """Most certain first, each face once, none that is known."""
        taken, kept = list(known), list[Detection]()
        for detection in sorted(found, key=lambda item: -item.score):
            if any(overlaps(detection.box, box) for box in taken):
                continue
            certain: Detection | None = detection
            if detection.score < self._reach.certain_score:
                refinements -= 1
                certain = self._refinement(frame, detection) if refinements >= 0 else None
            if certain is not None and not any(overlaps(certain.box, box) for box in taken):
                taken.append(certain.box)
                kept.append(certain)
        return kept

    def look_at(self, frame: Frame, box: Box, roll: float = 0.0) -> Detection | None:
        """The face that the detector sees where a known one is expected; None where it sees none.

        roll: of the face, radians, clockwise.
        """
        seen = self._seen_near(frame, box, _CLOSE_UP, quarters(roll))
        return max(seen, key=lambda item: item.box.overlap(box), default=None)

    def righted(self, frame: Frame, seen: Detection) -> Detection:
        """The same face the right way round: the detector takes many a face on its head for one that is upright."""
        if not self._reach.is_turned or seen.score >= _IS_UPRIGHT_SCORE:
            return seen
        own = turn_of(seen)
        turned = {turn: self._seen_near(frame, seen.box, _CLOSE_UP, turn) for turn in range(4)}
        floor = surest(turned.pop(own)) + _CLEARLY
        surer = [item for found in turned.values() for item in found if item.score >= floor]
        return max(surer, key=lambda item: item.score, default=seen)

    def close(self) -> None:
        with self._using:
            self._detector.close()

    def _refinement(self, frame: Frame, doubtful: Detection) -> Detection | None:
        """The same face seen close up: a true face gets surer, a pattern in curtains falls apart (None)."""
        total, best = 0.0, None
        for close_up in _CLOSE_UPS:
            again = self._seen_near(frame, doubtful.box, close_up, turn_of(doubtful))
            if not again:
                return None
            total += again[0].score
            best = best or again[0]
        score = total / len(_CLOSE_UPS)
        return replace(best, score=score) if best is not None and score >= _CONFIRMED_SCORE else None

    def _seen_near(self, frame: Frame, box: Box, close_up: float, turn: int) -> list[Detection]:
        """What the detector sees at a face's place, in a square of so many sides of the face round it."""
        (middle_x, middle_y), side = box.centre, round(max(box.width, box.height) * close_up)
        view = SearchTile(round(middle_x - side / 2), round(middle_y - side / 2), side, side,
                          is_mirrored=is_cut_by_edge(box, *frame.size))
        return [item for item in self._seen_in(frame, view, turn) if overlaps(item.box, box)]

    def _seen_in(self, frame: Frame, view: SearchTile, turn: int = 0) -> list[Detection]:
        """What the detector sees in a view, in the frame's coordinates.

        turn: by how many quarters, anticlockwise, the view is turned before; only what is upright in it counts then.
        """
        left, top = max(0, view.left), max(0, view.top)
        right, bottom = min(frame.width, view.left + view.width), min(frame.height, view.top + view.height)
        if right <= left or bottom <= top:
            return []
        step = max((step for step in STEPS if max(right - left, bottom - top) >= self._reach.enough_px * step),
                   default=1)
        first_x, first_y = left // step, top // step
        part = frame.reduced(step)[first_y : -(-bottom // step), first_x : -(-right // step)]
        before_x, before_y = (left - view.left) // step, (top - view.top) // step
        after_x = (view.left + view.width - right) // step
        after_y = (view.top + view.height - bottom) // step
        if before_x or before_y or after_x or after_y:
            border = cv2.BORDER_REFLECT if view.is_mirrored else cv2.BORDER_REPLICATE
            part = np.asarray(cv2.copyMakeBorder(part, before_y, after_y, before_x, after_x, border), dtype=np.uint8)
        size = part.shape[1], part.shape[0]
        found = self._find(quarter_turned(part, turn))
        seen = [turned_back(item, turn, size) for item in found]
        found = [moved(item, step, (first_x - before_x) * step, (first_y - before_y) * step) for item in seen
                 if not turn or turn_of(item) == turn]
        return [item for item in found if not view.is_mirrored or is_in_frame(item.box, *frame.size, BEYOND)]

    def _find(self, pixels: Pixels) -> Sequence[Detection]:
        with self._using:  # a known face in doubt is looked at while new ones are sought
            return self._detector.find(pixels)


def tiles(width: int, height: int, side: int) -> list[SearchTile]:
    """Overlapping squares that cover a frame; none where one would be all of it or too small to help."""
    if side < _SMALLEST_TILE_PX or (side >= width and side >= height):
        return []
    return [SearchTile(left, top, side, side) for top in _starts(height, side) for left in _starts(width, side)]


def _starts(length: int, side: int) -> list[int]:
    """Evenly spread starting points of tiles along one direction."""
    spare = length - side
    if spare <= 0:
        return [0]
    count = -int(-spare // (side * _STEP_OF_SIDE)) + 1
    return [round(spare * index / (count - 1)) for index in range(count)]


def surest(found: Sequence[Detection]) -> float:
    return max((item.score for item in found), default=0.0)


def turn_of(seen: Detection) -> int:
    """By how many quarters, anticlockwise, a face is to be turned to be upright."""
    return quarters(roi_of_detection(seen).rotation)


def quarters(roll: float) -> int:
    return round(roll / (math.pi / 2)) % 4
