"""The outputs that one face's mask gives, and faces divided by an expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..matting import rgba_cutout
from .types import Face, Pixels, Segment


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The result for one face, with the eight outputs of the classic face-segmentation node."""

    segment: Segment

    @property
    def mask(self) -> NDArray[np.float32]:
        """(H, W) float32, 0..1."""
        return self.segment.mask.to_full()

    @property
    def image(self) -> Pixels:
        """(H, W, 3) uint8 RGB: the frame × the mask."""
        image = np.zeros(self.segment.frame.pixels.shape, np.uint8)
        image[self._part] = self.part
        return image

    @property
    def part(self) -> Pixels:
        """(rows, columns, 3) uint8 RGB: the frame × the mask, where that isn't 0; from (x, y) on."""
        return _times(self.segment.frame.pixels[self._part], self.segment.mask.values)

    @property
    def seg_mask(self) -> NDArray[np.float32]:
        """(height, width) float32, 0..1: the mask in its box; (0, 0) when the mask is empty."""
        return self.segment.mask.cropped()

    @property
    def seg_image(self) -> Pixels:
        """(height, width, 3) uint8 RGB: the frame × the mask in its box."""
        return _times(self.segment.frame.pixels[self._box], self.seg_mask)

    @property
    def rgba(self) -> Pixels:
        """(H, W, 4) uint8 RGBA: the cut-out, transparent outside; the foreground's own colours where a matte was
        solved exactly, else the frame × the mask."""
        return rgba_cutout(self.segment.frame.pixels, self.mask, self.segment.foreground)

    @property
    def seg_rgba(self) -> Pixels:
        """(height, width, 4) uint8 RGBA: the cut-out in its box."""
        foreground = self.segment.foreground
        colours = None if foreground is None else foreground[self._box]
        return rgba_cutout(self.segment.frame.pixels[self._box], self.seg_mask, colours)

    @property
    def is_matte(self) -> bool:
        """The mask is an alpha channel rather than a region with a soft edge: `rgba` is its natural cut-out."""
        return self.segment.is_matte

    @property
    def x(self) -> int:
        return self.segment.mask.x

    @property
    def y(self) -> int:
        return self.segment.mask.y

    @property
    def width(self) -> int:
        return self.segment.mask.width

    @property
    def height(self) -> int:
        return self.segment.mask.height

    @property
    def face(self) -> Face | None:
        """Whose area it is; None for areas of the whole frame."""
        return self.segment.face

    @property
    def _box(self) -> tuple[slice, slice]:
        return np.s_[self.y : self.y + self.height, self.x : self.x + self.width]

    @property
    def _part(self) -> tuple[slice, slice]:
        rows, columns = self.segment.mask.values.shape
        return np.s_[self.y : self.y + rows, self.x : self.x + columns]

    @property
    def faces_found(self) -> int:
        return self.segment.faces_found


@dataclass(frozen=True, slots=True)
class Classification:
    """The faces of a frame, divided by an expression over their labels."""

    segments: tuple[Segmentation, ...]
    """Those that match, largest first."""
    remaining: tuple[Segmentation, ...]
    """The others, and those of which it is unknown."""
    scores: tuple[Mapping[str, float], ...]
    """Label → score of every face that has a mask, largest first."""
    labels: tuple[str, ...]
    """Every label that the classifiers give, in their order."""
    missing: tuple[str, ...]
    """What the expression asks for and a face has no score of."""


def _times(pixels: Pixels, mask: NDArray[np.float32]) -> Pixels:
    return np.asarray(np.rint(pixels * mask[..., None]), np.uint8)
