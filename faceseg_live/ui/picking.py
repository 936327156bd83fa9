"""Which face lies under a point of a composed picture."""

from __future__ import annotations

import numpy as np

from ..domain.types import Box, Face
from ..rendering.view import View


def to_frame(view: View, x: float, y: float) -> tuple[float, float]:
    """A point of the view's picture in pixels of its frame; in side by side, both halves lead to the same frame."""
    whole = np.vstack((view.to_view, (0.0, 0.0, 1.0)))
    across, down = (np.linalg.inv(whole) @ (x, y, 1.0))[:2]
    width = view.perception.frame.width
    if _is_double(view):
        across = across % width
    return float(across), float(down)


def face_at(view: View, x: float, y: float) -> Face | None:
    """The smallest face whose box holds the point: the nearer of two that overlap is easily hit elsewhere."""
    across, down = to_frame(view, x, y)
    hit = [face for face in view.perception.faces if _holds(face.box, across, down)]
    return min(hit, key=lambda face: face.box.area, default=None)


def box_in_view(view: View, box: Box) -> Box:
    """A box of the frame in pixels of the view's picture (in side by side: on the untouched half)."""
    corners = np.array([[box.x, box.y, 1.0], [box.x + box.width, box.y + box.height, 1.0]])
    return Box.around((corners @ view.to_view.T).astype(np.float32))


def _is_double(view: View) -> bool:
    frame, (across, down) = view.perception.frame, np.abs(view.to_view[(0, 1), (0, 1)])
    return view.pixels.shape[:2] == (round(frame.height * down), 2 * round(frame.width * across))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
