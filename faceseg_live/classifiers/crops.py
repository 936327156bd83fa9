"""The part of an image that a classifier sees of a face: its box times a factor, moved inside."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..domain.types import Box, Pixels
from ..settings import Settings


@dataclass(frozen=True, slots=True)
class CropRule:
    """How large crops are."""

    factor: float = 0.0
    """Sides of the crop in sides of the face's box; 0: as the classifier was trained."""
    minimum_px: int = 0
    """No crop is smaller, as far as the image reaches."""

    def filled(self, factor: float) -> CropRule:
        """The same with the classifier's own factor where none is requested."""
        return self if self.factor else replace(self, factor=factor)


AS_TRAINED = CropRule()


def crop_rule(settings: Settings) -> CropRule:
    """How large the settings ask crops to be."""
    return CropRule(settings.classify.crop_factor, settings.classify.minimum_crop)


def context_box(box: Box, size: tuple[int, int], rule: CropRule) -> tuple[int, int, int, int]:
    """(left, top, width, height) in whole pixels: the box's sides times the factor, at least the minimum, round its
    centre; shifted inside an image of `size` (width, height), and no larger than that."""
    (x, y), (columns, rows) = box.centre, size
    left, width = _span(x, max(box.width * rule.factor, rule.minimum_px), columns)
    top, height = _span(y, max(box.height * rule.factor, rule.minimum_px), rows)
    return left, top, width, height


def face_crop(image: Pixels, box: Box, size: tuple[int, int], rule: CropRule) -> Pixels:
    """The crop of a face from an image.

    Args:
        image: (h, w, 3) uint8.
        box: of the face, in pixels of an image of `size` (width, height), which `image` may be a scaled copy of.
    """
    rows, columns = image.shape[:2]
    across, down = columns / size[0], rows / size[1]
    scaled = Box(box.x * across, box.y * down, box.width * across, box.height * down)
    left, top, width, height = context_box(scaled, (columns, rows), rule)
    return image[top : top + height, left : left + width]


def _span(centre: float, length: float, limit: int) -> tuple[int, int]:
    """(start, length) of a stretch of the axis, moved inside 0..limit."""
    whole = min(max(round(length), 1), limit)
    return min(max(round(centre - whole / 2), 0), limit - whole), whole
