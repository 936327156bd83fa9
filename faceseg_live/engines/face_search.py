"""Looking for faces that nobody tracks yet, in small doses.

A finder shrinks what it is given to some 190 pixels, so small faces only show in parts of the picture. On a
photo all parts are searched at once; in a live picture each look takes one view, in turn, so that no frame
waits for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..frames import Box, Frame, Pixels
from .base import Detection, FaceFinder
from .mesh_geometry import overlaps

_LOOK_EVERY_S = 0.7
"""While all known faces are in sight: at 30 fps fewer than 5 % of the frames, so that p95 stays."""
_STEP_OF_SIDE = 0.67
"""How far the next tile is moved: a face up to a third of a tile is whole in at least one."""
_SMALLEST_TILE_PX = 160
_CERTAIN_SCORE = 0.6
"""Below it, a detection needs a second look."""
_SECOND_LOOKS_LIVE, _SECOND_LOOKS_STILL = 2, 16
"""At most so many per frame; what is left over stays in doubt."""
_CLOSE_UP = 3.0
"""Side of the second look's view in sides of the face."""


@dataclass(frozen=True, slots=True)
class View:
    """A part of the picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class FinderReach:
    """Which tiles a finder needs, as shares of the picture's shorter side."""

    live: tuple[float, ...]
    """Enough for faces of 8 % of the picture's height."""
    still: tuple[float, ...]
    """For smaller ones too."""


class FaceSearch:
    """Decides when to look for faces, and where."""

    def __init__(self, finder: FaceFinder, reach: FinderReach) -> None:
        self._finder = finder
        self._reach = reach
        self.reset()

    def reset(self) -> None:
        """Forget earlier frames."""
        self._size = (0, 0)
        self._views: tuple[View, ...] = ()
        self._looked_s = float("-inf")
        self.alert()

    def alert(self) -> None:
        """Something changed: search each view once in the next frames, the whole picture first."""
        self._next, self._due = 0, max(1, len(self._views))

    def is_due(self, time_s: float, *, all_seen: bool) -> bool:
        """Whether this frame is to be searched; `all_seen`: faces are known and each was seen in it."""
        return self._due > 0 or not all_seen or not 0 <= time_s - self._looked_s < _LOOK_EVERY_S

    def look(self, frame: Frame) -> list[Detection]:
        """Search one view: the whole picture and its tiles by turns."""
        if frame.size != self._size:
            self._size, self._views = frame.size, _turns(*frame.size, self._reach.live)
            self.alert()
        view = self._views[self._next]
        self._looked_s = frame.time_s
        self._next = (self._next + 1) % len(self._views)
        self._due = max(0, self._due - 1)
        return _search(self._finder, frame.pixels, [view], _SECOND_LOOKS_LIVE)

    def search_all(self, pixels: Pixels) -> list[Detection]:
        """Search the whole picture and all tiles, without memory."""
        height, width = pixels.shape[:2]
        views = [View(0, 0, width, height), *_parts(width, height, self._reach.still)]
        return _search(self._finder, pixels, views, _SECOND_LOOKS_STILL)

    def close(self) -> None:
        self._finder.close()


def tiles(width: int, height: int, side: int) -> list[View]:
    """Overlapping squares that cover a picture; none where one would be all of it or too small to help."""
    if side < _SMALLEST_TILE_PX or (side >= width and side >= height):
        return []
    return [View(left, top, side, side) for top in _starts(height, side) for left in _starts(width, side)]


def _starts(length: int, side: int) -> list[int]:
    """Evenly spread starting points of tiles along one direction."""
    spare = length - side
    if spare <= 0:
        return [0]
    count = -int(-spare // (side * _STEP_OF_SIDE)) + 1
    return [round(spare * index / (count - 1)) for index in range(count)]


def _parts(width: int, height: int, shares: Sequence[float]) -> list[View]:
    """The tiles of several sizes."""
    shorter = min(width, height)
    return [view for share in shares for view in tiles(width, height, round(shorter * share))]


def _turns(width: int, height: int, shares: Sequence[float]) -> tuple[View, ...]:
    """One round of views: the whole, a tile, the whole, the next tile …"""
    whole = View(0, 0, width, height)
    return tuple(view for part in _parts(width, height, shares) for view in (whole, part)) or (whole,)


def _search(finder: FaceFinder, pixels: Pixels, views: Sequence[View], second_looks: int) -> list[Detection]:
    """Most certain first, each face once."""
    found: list[Detection] = []
    for view in views:
        found += [_moved(detection, view) for detection in finder.find(_part(pixels, view))]
    found.sort(key=lambda item: -item.score)
    kept: list[Detection] = []
    for detection in found:
        if any(overlaps(detection.box, other.box) for other in kept):
            continue
        certain: Detection | None = detection
        if detection.score < _CERTAIN_SCORE:
            second_looks -= 1
            certain = _second_look(finder, pixels, detection) if second_looks >= 0 else None
        if certain is not None:
            kept.append(certain)
    return kept


def _second_look(finder: FaceFinder, pixels: Pixels, doubtful: Detection) -> Detection | None:
    """The same face seen close up: a true face gets surer, a pattern in curtains falls apart (None)."""
    height, width = pixels.shape[:2]
    side = round(max(doubtful.box.width, doubtful.box.height) * _CLOSE_UP)
    middle_x, middle_y = doubtful.box.centre
    left, top = max(0, round(middle_x - side / 2)), max(0, round(middle_y - side / 2))
    view = View(left, top, min(side, width - left), min(side, height - top))
    if min(view.width, view.height) <= 0:
        return None
    again = (_moved(detection, view) for detection in finder.find(_part(pixels, view)))
    same = (item for item in again if overlaps(item.box, doubtful.box))
    return next((item for item in same if item.score >= _CERTAIN_SCORE), None)


def _part(pixels: Pixels, view: View) -> Pixels:
    return pixels[view.top:view.top + view.height, view.left:view.left + view.width]


def _moved(detection: Detection, view: View) -> Detection:
    """From the view's coordinates to the picture's."""
    box, right, left = detection.box, detection.right_eye, detection.left_eye
    return replace(
        detection,
        box=Box(box.x + view.left, box.y + view.top, box.width, box.height),
        right_eye=right and (right[0] + view.left, right[1] + view.top),
        left_eye=left and (left[0] + view.left, left[1] + view.top),
    )
