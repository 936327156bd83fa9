"""How heads move from one frame to another, by optical flow (pyramidal Lucas–Kanade, there and back)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ...domain.heads import Oval
from ...domain.types import Frame, Pixels, Points

_WIDTH_PX = 480
"""Frames are halved down to this width: a head of 3 % of a frame's height still has texture in it. To halve costs a
fifth of what other factors do."""
_GRID = np.array([(x, y) for y in np.linspace(-0.6, 0.6, 5) for x in np.linspace(-0.6, 0.6, 5)], np.float32)
"""(25, 2): the places on a head that are followed, in its half axes; its rim is left to hair and background."""
_WINDOW_PX, _LEVELS = 11, 3
_LARGEST_ERROR_PX = 1.0
"""A point that comes back farther than this from where it began was lost on the way; small pixels."""
_AGREEMENT_PX = 1.5
_FEWEST_POINTS = 8
_LARGEST_GROWTH = 1.25
"""From one frame to the next: more is no head that comes nearer, but points gone astray."""
_VELOCITY_WEIGHT = 0.5
_FAST = 0.2
"""Of its size per frame; a head that is slower and can't be followed is taken to stay."""
_MOST_FRAMES_LOST = 8
"""For so long it is sought where it may have been all the time, behind a hand or a passer-by."""


@dataclass(frozen=True, slots=True)
class SmallFrame:
    """What is kept of a frame to follow heads by."""

    grey: Pixels
    """(rows, columns) uint8."""
    scale: int
    """Pixels of the frame per pixel of this."""

    @classmethod
    def of(cls, frame: Frame) -> SmallFrame:
        """Shrink a frame."""
        scale = frame.step_to(_WIDTH_PX / frame.width * max(frame.size))
        return cls(np.asarray(cv2.cvtColor(frame.reduced(scale), cv2.COLOR_RGB2GRAY), np.uint8), scale)

    def touches_edge(self, oval: Oval) -> bool:
        """Whether a part of the head lies beyond the frame's border."""
        left, top, right, bottom = oval.bounds
        rows, columns = self.grey.shape
        return left < 0 or top < 0 or right > columns * self.scale or bottom > rows * self.scale

    def is_beyond(self, oval: Oval) -> bool:
        """Whether nothing of the head lies within the frame."""
        left, top, right, bottom = oval.bounds
        rows, columns = self.grey.shape
        return right < 0 or bottom < 0 or left > columns * self.scale or top > rows * self.scale


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a head went."""

    oval: Oval
    is_followed: bool
    """Enough of its points agree; else it is left where it was."""


def follow(before: SmallFrame, after: SmallFrame, ovals: Sequence[Oval]) -> list[Moved]:
    """Where these heads of one frame are in another one of the same size, in the same order."""
    if not ovals:
        return []
    if before.grey.shape != after.grey.shape:
        return [Moved(oval, False) for oval in ovals]
    starts = np.concatenate([_points_on(oval, before.scale) for oval in ovals])
    ends, errors = _there_and_back(before.grey, after.grey, starts)
    rows, columns = before.grey.shape
    is_inside = ((starts >= 0) & (starts < (columns, rows))).all(axis=1)
    is_kept = is_inside & (errors < _LARGEST_ERROR_PX)
    moved = []
    for number, oval in enumerate(ovals):
        own = np.s_[number * len(_GRID) : (number + 1) * len(_GRID)]
        kept = is_kept[own]
        move = _similarity(starts[own][kept], ends[own][kept], before.scale)
        moved.append(Moved(oval, False) if move is None else Moved(oval.moved(move), True))
    return moved


class Moving:
    """A head on its way from frame to frame.

    It is always followed from the frame in which it was known last. If it is gone for one frame, going on from that one
    would follow the background in its place.
    """

    def __init__(self, oval: Oval, frame: SmallFrame, velocity: tuple[float, float] = (0.0, 0.0)) -> None:
        """oval: where it is in `frame`; velocity: pixels per frame."""
        self.oval = oval
        self.velocity = velocity
        self._known_in, self._known_at, self._frames_lost = frame, oval, 0

    @property
    def is_followed(self) -> bool:
        """The picture shows where it went; else it is taken to be there."""
        return not self._frames_lost

    @property
    def is_fast(self) -> bool:
        """Too fast to be followed."""
        return math.hypot(*self.velocity) > _FAST * self.oval.size

    def see(self, oval: Oval, frame: SmallFrame) -> None:
        """It is known to be there."""
        self.oval = oval
        self._known_in, self._known_at, self._frames_lost = frame, oval, 0

    def _take(self, moved: Moved, frame: SmallFrame) -> None:
        before, (x, y) = self.oval, self.velocity
        if moved.is_followed:
            frames = self._frames_lost + 1
            step_x, step_y = (moved.oval.x - self._known_at.x) / frames, (moved.oval.y - self._known_at.y) / frames
            self.velocity = x + _VELOCITY_WEIGHT * (step_x - x), y + _VELOCITY_WEIGHT * (step_y - y)
            self.see(moved.oval, frame)
            return
        self._frames_lost += 1
        if self.is_fast or frame.touches_edge(before):
            # Too fast to be followed, or half out of view with little left to follow: it goes on as it went.
            self.oval = replace(before, x=before.x + x, y=before.y + y)

    @staticmethod
    def all_into(frame: SmallFrame, heads: Sequence[Moving]) -> None:
        """Move heads into a frame next in time, forwards or backwards."""
        by_frame: dict[int, list[Moving]] = {}
        for head in heads:
            by_frame.setdefault(id(head._known_in), []).append(head)
        for group in by_frame.values():
            is_given_up = group[0]._frames_lost > _MOST_FRAMES_LOST
            moves = ([Moved(head.oval, False) for head in group] if is_given_up
                     else follow(group[0]._known_in, frame, [head._known_at for head in group]))
            for head, moved in zip(group, moves, strict=True):
                head._take(moved, frame)


def _points_on(oval: Oval, scale: int) -> Points:
    """(25, 2) in pixels of the small frame."""
    cos, sin = np.cos(oval.rotation), np.sin(oval.rotation)
    places = _GRID * (oval.across, oval.along)
    turned = places @ np.array(((cos, sin), (-sin, cos)))
    return np.asarray((turned + np.array((oval.x, oval.y))) / scale, np.float32)


def _there_and_back(before: Pixels, after: Pixels, starts: Points) -> tuple[Points, NDArray[np.float32]]:
    """Where points went, (N, 2), and how far from their start they come back, (N,)."""
    ends, is_found = _flow(before, after, starts)
    back, is_found_back = _flow(after, before, ends)
    errors = np.linalg.norm(back - starts, axis=1).astype(np.float32)
    errors[~(is_found & is_found_back)] = np.inf
    return ends, errors


def _flow(before: Pixels, after: Pixels, starts: Points) -> tuple[Points, NDArray[np.bool_]]:
    points = starts.reshape(-1, 1, 2)
    ends, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy(), winSize=(_WINDOW_PX, _WINDOW_PX),
                                              maxLevel=_LEVELS)
    return np.asarray(ends, np.float32).reshape(-1, 2), np.asarray(found).ravel() == 1


def _similarity(starts: Points, ends: Points, scale: int) -> NDArray[np.float64] | None:
    """Shift, turn and growth of most of the points, (2, 3) in pixels of the frame; None where too few agree."""
    if len(starts) < _FEWEST_POINTS:
        return None
    found, agreeing = cv2.estimateAffinePartial2D(starts, ends, ransacReprojThreshold=_AGREEMENT_PX)
    if found is None or int(np.sum(agreeing)) < _FEWEST_POINTS:
        return None
    growth = float(np.hypot(found[0, 0], found[1, 0]))
    if not 1 / _LARGEST_GROWTH < growth < _LARGEST_GROWTH:
        return None
    return np.asarray(found * (1, 1, scale), np.float64)
