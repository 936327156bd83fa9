"""The first masked area, cut out and enlarged."""

from __future__ import annotations

import cv2
import numpy as np

from ...area_masks.boxes import selection_box
from ...domain.types import Box, Frame, Pixels, Segment
from ..cropping import Affine, square_crop, square_map
from ..drawing import alpha_of, bgra, cutout_on_black, cutout_with_alpha
from ..scene import Scene
from .base import Drawing, Target

_SIDE_PX = 720
_SCALE = 1.25


class AreaCrop:
    """The surroundings of the first mask in a square of steady size, with alpha or on black.

    Without a mask the square is empty. Areas of the whole image are shown in the frame's size.
    """

    def __init__(self, target: Target) -> None:
        self.has_alpha = target.keeps_alpha

    def draw(self, scene: Scene) -> Drawing:
        """Cut the first mask out of the frame."""
        frame, segments = scene.frame, scene.segments[:1]
        if scene.settings.mask.selection.is_full_frame:
            cut_out = cutout_with_alpha if self.has_alpha else cutout_on_black
            return Drawing(cut_out(frame, segments))
        to_crop = _map_of(scene)
        if not self.has_alpha:
            crop = square_crop(cutout_on_black(frame, segments), to_crop, _SIDE_PX)
            crop[..., 3] = 255  # also of what lies outside the frame
            return Drawing(crop, to_crop)
        crop = square_crop(_whole_with_alpha(frame, segments), to_crop, _SIDE_PX)
        crop[crop[..., 3] == 0] = 0  # nobody finds again what was left out by taking the alpha away
        return Drawing(crop, to_crop)


def _map_of(scene: Scene) -> Affine:
    """The way from the frame to the square: round the area, or the middle of the frame where there is none."""
    first = next(iter(scene.segments), None)
    if first is None or first.face is None:
        return square_map(Box(0, 0, scene.frame.width, scene.frame.height), 1, _SIDE_PX)
    box = selection_box(first.selection, first.face, scene.settings.mask, scene.perception.maps)
    return square_map(box, _SCALE, _SIDE_PX)


def _whole_with_alpha(frame: Frame, segments: tuple[Segment, ...]) -> Pixels:
    """All of the frame's colours: those next to the mask are mixed in where the crop reduces or enlarges."""
    known = next((segment.foreground for segment in segments if segment.foreground is not None), frame.pixels)
    pixels = bgra(known)
    cv2.insertChannel(np.ascontiguousarray(alpha_of(frame, segments)), pixels, 3)
    return pixels
