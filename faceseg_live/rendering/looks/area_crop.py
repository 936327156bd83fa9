"""The first masked area, cut out and enlarged."""

from __future__ import annotations

import cv2
import numpy as np

from ...area_masks.boxes import selection_box
from ...area_masks.segments import maskable
from ...domain.types import Box, Frame, Pixels, Segment
from ..cropping import Affine, square_crop, square_map
from ..drawing import alpha_of, bgra, cutout_on_black, cutout_with_alpha
from ..reduction import reduced_size, scale_for
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

    def size(self, scene: Scene) -> tuple[int, int]:
        return scene.frame.size if scene.settings.mask.selection.is_full_frame else (_SIDE_PX, _SIDE_PX)

    def draw(self, scene: Scene, scale: float = 1.0) -> Drawing:
        """Cut the first mask out of the frame."""
        if scene.settings.mask.selection.is_full_frame:
            shown = scene.reduced(scale)
            cut_out = cutout_with_alpha if self.has_alpha else cutout_on_black
            return Drawing(cut_out(shown.frame, shown.segments[:1]), shown.to_scene)
        side_px, _ = reduced_size(self.size(scene), scale)
        to_crop = _map_of(scene, side_px)
        shown = scene.reduced(scale_for(to_crop[0, 0])) if scale < 1 else scene
        from_shown = to_crop @ np.linalg.inv(shown.to_scene)
        frame, segments = shown.frame, shown.segments[:1]
        if not self.has_alpha:
            crop = square_crop(cutout_on_black(frame, segments), from_shown, side_px)
            crop[..., 3] = 255  # also of what lies outside the frame
            return Drawing(crop, to_crop)
        crop = square_crop(_whole_with_alpha(frame, segments), from_shown, side_px)
        crop[crop[..., 3] == 0] = 0  # nobody finds again what was left out by taking the alpha away
        return Drawing(crop, to_crop)


def _map_of(scene: Scene, side_px: int) -> Affine:
    """The way from the frame to the square: round the area, or the middle of the frame where there is none."""
    selection = scene.settings.mask.selection
    face = next(iter(maskable(scene.active, selection, scene.perception)), None)
    if face is None:
        return square_map(Box(0, 0, scene.frame.width, scene.frame.height), 1, side_px)
    box = selection_box(selection, face, scene.settings.mask, scene.perception.maps)
    return square_map(box, _SCALE, side_px)


def _whole_with_alpha(frame: Frame, segments: tuple[Segment, ...]) -> Pixels:
    """All of the frame's colours: those next to the mask are mixed in where the crop reduces or enlarges."""
    known = next((segment.foreground for segment in segments if segment.foreground is not None), frame.pixels)
    pixels = bgra(known)
    cv2.insertChannel(np.ascontiguousarray(alpha_of(frame, segments)), pixels, 3)
    return pixels
