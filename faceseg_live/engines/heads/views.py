"""Parts of a frame that a detector is shown: averaged down, and turned where faces may lie or stand on their heads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ...domain.pictures import quarter_turned
from ...domain.types import Box, Pixels
from ..base import Detection, FaceDetector
from ..detectors.input_size import fitted, stretched
from ..mesh.face_views import SearchTile, tiles

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
        divisor = max(1, min(max(part.shape[:2]) // self.longest_px, *part.shape[:2]))
        small, across, down = fitted(_divided(part, divisor), self.longest_px)
        height, width = small.shape[:2]
        found = detector.find(quarter_turned(small, self.turns))
        upright = [_turned_back(item, self.turns, width, height) for item in found]
        return [_moved(stretched(item, across * divisor, down * divisor), tile.left, tile.top) for item in upright]


def whole(width: int, height: int, longest_px: int, turns: int = 0) -> View:
    """All of a frame."""
    return View(SearchTile(0, 0, width, height), longest_px, turns)


def parts(width: int, height: int, share: float, longest_px: int) -> list[View]:
    """Overlapping squares of a share of the frame's shorter side; none where one would be the whole."""
    return [View(tile, longest_px) for tile in tiles(width, height, round(min(width, height) * share))]


def _divided(pixels: Pixels, divisor: int) -> Pixels:
    """Averaged down by a whole number, which is ten times as fast as by any other; pixels that are left over go."""
    if divisor == 1:
        return pixels
    height, width = (side // divisor for side in pixels.shape[:2])
    whole_part = pixels[: height * divisor, : width * divisor]
    return np.asarray(cv2.resize(whole_part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


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
