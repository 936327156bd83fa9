"""Parts of a frame that a detector is shown: averaged down, and turned where faces may lie or stand on their heads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...domain.types import Box, Pixels
from ..base import Detection, FaceDetector
from ..detectors.input_size import fitted, stretched
from ..mesh.face_search import SearchTile, tiles

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of a frame, in its pixels."""

    tile: SearchTile
    longest_px: int
    """A larger one is averaged down to it: thinned out, the sensor's noise would blind detectors."""
    turns: int = 0
    """Quarter turns to the left, in which it is shown: 0..3."""

    def searched(self, pixels: Pixels, detector: FaceDetector) -> list[Detection]:
        """What a detector sees there, in pixels of the frame."""
        tile = self.tile
        part = pixels[tile.top : tile.top + tile.height, tile.left : tile.left + tile.width]
        small, across, down = fitted(part, self.longest_px)
        shown = np.ascontiguousarray(np.rot90(small, self.turns))
        height, width = small.shape[:2]
        found = [stretched(_turned_back(item, self.turns, width, height), across, down) for item in detector.find(shown)]
        return [_moved(item, tile.left, tile.top) for item in found]


def whole(width: int, height: int, longest_px: int, turns: int = 0) -> View:
    """All of a frame."""
    return View(SearchTile(0, 0, width, height), longest_px, turns)


def parts(width: int, height: int, share: float, longest_px: int) -> list[View]:
    """Overlapping squares of a share of the frame's shorter side; none where one would be the whole."""
    return [View(tile, longest_px) for tile in tiles(width, height, round(min(width, height) * share))]


def _turned_back(seen: Detection, turns: int, width: int, height: int) -> Detection:
    """As it lies in a picture of (width, height) that was turned to the left so many times."""

    def back(point: Point) -> Point:
        x, y = point
        return ((x, y), (width - y, x), (width - x, height - y), (y, height - x))[turns]

    box = seen.box
    (x, y), (other_x, other_y) = back((box.x, box.y)), back((box.x + box.width, box.y + box.height))
    turned = Box(min(x, other_x), min(y, other_y), abs(other_x - x), abs(other_y - y))
    return replace(seen, box=turned, right_eye=seen.right_eye and back(seen.right_eye),
                   left_eye=seen.left_eye and back(seen.left_eye))


def _moved(seen: Detection, x: float, y: float) -> Detection:
    def moved(point: Point) -> Point:
        return point[0] + x, point[1] + y

    return replace(seen, box=Box(seen.box.x + x, seen.box.y + y, seen.box.width, seen.box.height),
                   right_eye=seen.right_eye and moved(seen.right_eye), left_eye=seen.left_eye and moved(seen.left_eye))
