"""A soft mask that knows only its own part of the frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InvalidParameter
from .gaussian import Floats


@dataclass(frozen=True, slots=True, eq=False)
class RegionMask:
    """A soft mask, kept only where it is not 0, with the crop box that goes with it.

    The box ends before the mask's last column and row (width = last − first), as the original's crop does; a
    mask of a single column or row still gets one pixel.
    """

    values: Floats
    """(rows, columns) float32, 0..1, read-only: the mask from (x, y) on, the last column and row included."""
    x: int
    """The crop box's left column in the frame, pixels."""
    y: int
    """The crop box's top row in the frame, pixels."""
    frame_width: int
    frame_height: int

    def __post_init__(self) -> None:
        self.values.flags.writeable = False

    @classmethod
    def empty(cls, frame_size: tuple[int, int]) -> RegionMask:
        """A mask that covers nothing of a (width, height) frame; its box is 0, 0, 0, 0."""
        return cls(np.zeros((0, 0), np.float32), 0, 0, *frame_size)

    @property
    def is_empty(self) -> bool:
        return self.values.size == 0

    @property
    def width(self) -> int:
        """The crop box's width, pixels; 0 for an empty mask."""
        return _exclusive(self.values.shape[1])

    @property
    def height(self) -> int:
        """The crop box's height, pixels; 0 for an empty mask."""
        return _exclusive(self.values.shape[0])

    @property
    def frame_size(self) -> tuple[int, int]:
        """(width, height) of the frame, pixels."""
        return self.frame_width, self.frame_height

    def to_full(self) -> Floats:
        """The mask of the whole frame, (frame_height, frame_width) float32, 0..1; a new array."""
        full = np.zeros((self.frame_height, self.frame_width), np.float32)
        rows, columns = self.values.shape
        full[self.y : self.y + rows, self.x : self.x + columns] = self.values
        return full

    def cropped(self) -> Floats:
        """The mask in the crop box, (height, width) float32, 0..1, read-only."""
        return self.values[: self.height, : self.width]

    def without(self, occluder: RegionMask) -> RegionMask:
        """This mask times (1 − occluder): what covers the face is cut out.

        The crop box stays, so that a crop does not jump when a hand passes; empty when nothing is left.
        """
        self._require_same_frame(occluder)
        left, top = max(self.x, occluder.x), max(self.y, occluder.y)
        right = min(self.x + self.values.shape[1], occluder.x + occluder.values.shape[1])
        bottom = min(self.y + self.values.shape[0], occluder.y + occluder.values.shape[0])
        if right <= left or bottom <= top:
            return self
        values = self.values.copy()
        theirs = occluder.values[top - occluder.y :, left - occluder.x :][: bottom - top, : right - left]
        values[top - self.y : bottom - self.y, left - self.x : right - self.x] *= 1 - theirs
        if not values.any():
            return RegionMask.empty(self.frame_size)
        return RegionMask(values, self.x, self.y, *self.frame_size)

    def union(self, other: RegionMask) -> RegionMask:
        """The larger of both masks at each pixel, with the box round both."""
        self._require_same_frame(other)
        if self.is_empty or other.is_empty:
            return other if self.is_empty else self
        left, top = min(self.x, other.x), min(self.y, other.y)
        right = max(m.x + m.values.shape[1] for m in (self, other))
        bottom = max(m.y + m.values.shape[0] for m in (self, other))
        values = np.zeros((bottom - top, right - left), np.float32)
        for mask in (self, other):
            rows, columns = mask.values.shape
            part = values[mask.y - top : mask.y - top + rows, mask.x - left : mask.x - left + columns]
            np.maximum(part, mask.values, out=part)
        return RegionMask(values, left, top, *self.frame_size)

    def _require_same_frame(self, other: RegionMask) -> None:
        if self.frame_size != other.frame_size:
            raise InvalidParameter("masks.different_frames", first=str(self.frame_size),
                                   second=str(other.frame_size))


def _exclusive(extent_px: int) -> int:
    return max(extent_px - 1, 1) if extent_px else 0
