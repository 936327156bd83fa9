"""The picture of a view as it is kept: with alpha where it is a cut-out or a crop, and the mask that made it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.types import Frame, Pixels, Segment, View
from ..settings import ViewMode, ViewSettings
from .drawing import alpha_of, flipped


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is saved of one view."""

    picture: Pixels
    """What the view shows, of its size: (height, width, 4) uint8 BGRA with straight alpha, or (height, width, 3) BGR
    where all of it is opaque."""
    mask: Pixels
    """(height, width) uint8, 0..255: the mask of what the picture shows, of the whole frame; mirrored like the view."""

    @property
    def has_alpha(self) -> bool:
        return self.picture.shape[2] == 4


def snapshot_of(view: View, settings: ViewSettings) -> Snapshot:
    """Take what a view shows. A cut-out keeps the frame's own colours, or the foreground's where they are known."""
    frame, mode = view.perception.frame, settings.mode
    segments = view.segments[:1] if mode is ViewMode.CROP else view.segments
    alpha = alpha_of(frame, segments)
    mask = flipped(alpha) if settings.mirror else alpha
    if mode is ViewMode.CUTOUT:
        colours = _colours(frame, segments)
        return Snapshot(_together(flipped(colours) if settings.mirror else colours, mask), mask)
    if mode is ViewMode.CROP:
        height, width = view.pixels.shape[:2]
        colours, alpha = (_warped(layer, view.to_view, (width, height))
                          for layer in (_colours(frame, segments), alpha))
        return Snapshot(_together(colours, alpha), mask)
    return Snapshot(np.ascontiguousarray(view.pixels[..., :3]), mask)


def as_png(picture: Pixels) -> bytes:
    """A picture as a PNG file: BGRA, BGR or grey, uint8."""
    _, encoded = cv2.imencode(".png", picture)
    return encoded.tobytes()


def _colours(frame: Frame, segments: Sequence[Segment]) -> Pixels:
    """(height, width, 3) BGR. The foreground is one of the whole frame: all its segments have the same."""
    known = next((segment.foreground for segment in segments if segment.foreground is not None), frame.pixels)
    return np.asarray(cv2.cvtColor(known, cv2.COLOR_RGB2BGR), np.uint8)


def _together(colours: Pixels, alpha: Pixels) -> Pixels:
    """What the mask leaves out is black: nobody finds it again by taking the alpha away."""
    picture = np.dstack((colours, alpha))
    picture[alpha == 0] = 0
    return picture


def _warped(pixels: Pixels, to_view: NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    """The part of a frame that the view shows; where it reduces twofold or more, whole steps are averaged first."""
    step = max(1, int(1 / abs(to_view[0, 0])))
    if step > 1:
        rows, columns = (side // step for side in pixels.shape[:2])
        part = pixels[: rows * step, : columns * step]
        pixels = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
        middle = (step - 1) / 2
        to_view = to_view @ np.array([[step, 0, middle], [0, step, middle], [0, 0, 1.0]])
    return np.asarray(cv2.warpAffine(pixels, to_view, size, flags=cv2.INTER_LINEAR), np.uint8)
