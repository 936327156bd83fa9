"""Which parts of a frame show anything new since they were last searched."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from ...domain.pictures import STEPS
from ...domain.types import Box, Frame, Pixels
from .face_views import SearchTile

_STEP = max(STEPS)
_CHANGE = 10
"""Grey levels, of pixels averaged by eights: noise and compression stay below."""
_LEAST_CELLS = 12
"""So many averaged pixels are a quarter of the smallest face that anything finds in 720 lines."""
_BESIDE, _ABOVE, _BELOW = 0.75, 0.4, 3.5
"""Round a known face, in its sides, in which its own hair, shoulders and hands move: who comes from behind there is
found when the view's turn comes all the same."""


class Changes:
    """What the picture showed when each view was last searched."""

    def __init__(self) -> None:
        self._then: dict[tuple[SearchTile, int], Pixels] = {}

    def reset(self) -> None:
        """Everything is new."""
        self._then.clear()

    def any_in(self, view: SearchTile, turn: int, frame: Frame, known: Sequence[Box]) -> bool:
        """Whether a view, turned by so many quarters, shows something new beside known people."""
        then, now = self._then.get((view, turn)), _grey(frame)
        if then is None or then.shape != now.shape:
            return True
        moved = cv2.absdiff(now, then)
        for box in known:
            moved[_cells(box.x - _BESIDE * box.width, box.y - _ABOVE * box.height,
                         box.width * (1 + 2 * _BESIDE), box.height * (1 + _ABOVE + _BELOW))] = 0
        inside = moved[_cells(view.left, view.top, view.width, view.height)]
        return int(np.count_nonzero(inside > _CHANGE)) >= _LEAST_CELLS

    def searched(self, view: SearchTile, turn: int, frame: Frame) -> None:
        """A view was searched in this frame."""
        self._then[view, turn] = _grey(frame)


def _grey(frame: Frame) -> Pixels:
    return np.ascontiguousarray(frame.reduced(_STEP)[:, :, 1])


def _cells(x: float, y: float, width: float, height: float) -> tuple[slice, slice]:
    """The averaged pixels of a rectangle."""
    left, top = max(0, int(x) // _STEP), max(0, int(y) // _STEP)
    return slice(top, max(0, -int(-(y + height) // _STEP))), slice(left, max(0, -int(-(x + width) // _STEP)))
