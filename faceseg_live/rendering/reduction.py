"""A frame, and all that was seen in it, made smaller: a screen needs no more pixels than it shows."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from ..domain.pictures import STEPS
from ..domain.types import Box, Frame, Hand, Perception, Pixels, Points, RegionMap, freeze
from .cropping import Affine

_ROUNDING = 1e-6


def to_reduced(before: tuple[int, int], after: tuple[int, int]) -> Affine:
    """(3, 3): pixels of a frame of one (width, height) to pixels of the same of another size.

    Their corners meet, and the first pixel's middle, which is 0, lies half a pixel inside.
    """
    across, down = (there / here for here, there in zip(before, after, strict=True))
    return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2], [0, 0, 1.0]])


def reduced_size(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """(width, height) of what is drawn at this scale, 0..1: never larger, so that it fits where it should."""
    width, height = (max(1, int(side * scale + _ROUNDING)) for side in size)
    return width, height


def scale_for(zoom: float) -> float:
    """The scale of the smallest frame, by whole steps, that has a pixel for each of what is drawn at this zoom."""
    return min(1 / step for step in STEPS if step == 1 or step * zoom <= 1)


def reduced(perception: Perception, size: tuple[int, int]) -> Perception:
    """The same people in a frame of this (width, height), no larger than their own."""
    move = to_reduced(perception.frame.size, size)
    zoom = float(move[0, 0])
    heads = perception.heads
    return replace(
        perception,
        frame=replace(perception.frame, picture=freeze(_picture(perception.frame, size))),
        faces=tuple(replace(face, box=_moved_box(face.box, move),
                            landmarks=None if face.landmarks is None else _moved(face.landmarks, move, zoom))
                    for face in perception.faces),
        hands=tuple(Hand(_moved(hand.landmarks, move, zoom)) for hand in perception.hands),
        maps=tuple(_moved_map(item, move, size) for item in perception.maps),
        heads=None if heads is None else tuple(replace(head, oval=head.oval.moved(move[:2])) for head in heads),
    )


def _picture(frame: Frame, size: tuple[int, int]) -> Pixels:
    """(height, width, 3) RGB. Averaged by whole steps and interpolated between them: smooth, and far faster than an
    average over fractions of pixels."""
    across, down = (before / after for before, after in zip(frame.size, size, strict=True))
    picture = frame.reduced(max(step for step in STEPS if step <= max(1, min(across, down))))
    if picture.shape[1::-1] == size:
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _moved(points: Points, move: Affine, zoom: float) -> Points:
    """(N, 3), with a depth."""
    moved = points * np.float32(zoom)
    moved[:, :2] = points[:, :2] * np.float32(move[(0, 1), (0, 1)]) + np.float32(move[:2, 2])
    return freeze(moved)


def _moved_box(box: Box, move: Affine) -> Box:
    x, y = move[:2, :2] @ (box.x, box.y) + move[:2, 2]
    return Box(float(x), float(y), box.width * float(move[0, 0]), box.height * float(move[1, 1]))


def _moved_map(item: RegionMap, move: Affine, size: tuple[int, int]) -> RegionMap:
    """A map with a place of its own keeps its values; what has the frame's size gets the smaller one."""
    if item.to_map is not None:
        return replace(item, to_map=freeze(np.asarray(item.to_map @ np.linalg.inv(move), np.float64)))
    values, colours = item.values, item.colours
    if item.is_matte:
        values = freeze(np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32))
    if colours is not None:
        colours = freeze(np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), np.uint8))
    return replace(item, values=values, colours=colours)
