"""What looks are drawn with. Images are (height, width, 4) uint8 BGRA."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

from ..domain.types import Frame, Pixels, Segment
from ..masks import RegionMask

Colour = tuple[int, int, int, int]
"""Blue, green, red and alpha, 0..255."""


def bgra(pixels: Pixels) -> Pixels:
    """An RGB image as an opaque one."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA), np.uint8)


def cutout_on_black(frame: Frame, segments: Iterable[Segment]) -> Pixels:
    """Frame × mask: opaque, black where no mask is."""
    picture = black(frame)
    for segment in segments:
        if not segment.mask.is_empty:
            place = place_of(segment.mask)
            shown = cv2.multiply(bgra(frame.pixels[place]), weights(segment.mask), scale=1 / 255)
            picture[place] = cv2.max(np.ascontiguousarray(picture[place]), shown)
    return picture


def cutout_with_alpha(frame: Frame, segments: Iterable[Segment]) -> Pixels:
    """The frame's colours, or the foreground's own where they are known, with the masks as straight alpha.

    What the masks leave out is black: nobody finds it again by taking the alpha away.
    """
    picture = np.zeros((frame.height, frame.width, 4), np.uint8)
    for segment in segments:
        if not segment.mask.is_empty:
            place = place_of(segment.mask)
            part, alpha = _colours(segment), grey(segment.mask)
            part[..., 3] = alpha
            below = np.ascontiguousarray(picture[place])
            cv2.copyTo(part, cv2.compare(alpha, np.ascontiguousarray(below[..., 3]), cv2.CMP_GT), below)
            picture[place] = below
    return picture


def alpha_of(frame: Frame, segments: Iterable[Segment]) -> Pixels:
    """(height, width) uint8: the masks in one, 0..255."""
    alpha = np.zeros((frame.height, frame.width), np.uint8)
    for segment in segments:
        if not segment.mask.is_empty:
            part = alpha[place_of(segment.mask)]
            np.maximum(part, grey(segment.mask), out=part)
    return alpha


def lay_over(picture: Pixels, segment: Segment) -> None:
    """Lay a masked part of a frame over another image of its size, which is changed."""
    if not segment.mask.is_empty:
        place = place_of(segment.mask)
        picture[place] = mixed(picture[place], _colours(segment), grey(segment.mask))


def grey(mask: RegionMask) -> Pixels:
    """(rows, columns) uint8: the mask's own part of the frame, 0..255."""
    return np.asarray(cv2.convertScaleAbs(mask.values, alpha=255), np.uint8)


def place_of(mask: RegionMask) -> tuple[slice, slice]:
    """Rows and columns of the frame that the mask covers."""
    rows, columns = mask.values.shape
    return np.s_[mask.y : mask.y + rows, mask.x : mask.x + columns]


def flipped(pixels: Pixels) -> Pixels:
    """The image as a mirror shows it."""
    return np.asarray(cv2.flip(pixels, 1), np.uint8)


def mixed(below: Pixels, above: Pixels, weight: Pixels) -> Pixels:
    """`above` over `below`, as strong as `weight`, (height, width) uint8, says; all of one size."""
    strong = np.asarray(cv2.cvtColor(weight, cv2.COLOR_GRAY2BGRA), np.uint8)
    kept = cv2.multiply(np.ascontiguousarray(below), cv2.bitwise_not(strong), scale=1 / 255)
    return np.asarray(cv2.add(kept, cv2.multiply(np.ascontiguousarray(above), strong, scale=1 / 255)), np.uint8)


def weights(mask: RegionMask, strength: float = 1.0) -> Pixels:
    """The mask in 8 bits, four times side by side: OpenCV multiplies equals with equals fastest."""
    weight = cv2.convertScaleAbs(mask.values, alpha=255 * strength)
    return np.asarray(cv2.cvtColor(weight, cv2.COLOR_GRAY2BGRA), np.uint8)


def black(frame: Frame) -> Pixels:
    """Opaque black, of a frame's size."""
    return plain(frame.height, frame.width, (0, 0, 0, 255))


def plain(height: int, width: int, colour: Colour) -> Pixels:
    """One colour, written four bytes at a time."""
    pixel = int(np.array(colour, np.uint8).view(np.uint32)[0])
    return np.full((height, width), pixel, np.uint32).view(np.uint8).reshape(height, width, 4)


def _colours(segment: Segment) -> Pixels:
    """The part of the frame that a mask covers."""
    pixels = segment.frame.pixels if segment.foreground is None else segment.foreground
    return bgra(np.ascontiguousarray(pixels[place_of(segment.mask)]))
