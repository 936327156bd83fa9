"""The second pure step: the picture that the user asked to see, from what the models saw.

No state and no models: the same perception can be composed again and again while a slider moves.
"""

from __future__ import annotations

import time
from collections.abc import Mapping

import cv2
import numpy as np

from ..area_masks.boxes import selection_box
from ..domain.types import Crop, Face, FaceMatch, Frame, Perception, Pixels, View, freeze
from ..settings import Settings, ViewMode
from .cropping import Affine, square_crop, square_map
from .drawing import bgra, cutout_on_black, flipped, mask_picture, overlay, side_by_side
from .region_map import region_map
from .scene import NO_MATCHES, Scene, scene_of

THUMBNAIL_PX = 144
"""Side of a face's thumbnail: 72 points on a screen of double density."""
_THUMBNAIL_SCALE = 1.5
_CROP_PX = 720
_CROP_SCALE = 1.25


def compose(
    perception: Perception, settings: Settings, active_face: int | None = None,
    matches: Mapping[int, FaceMatch] = NO_MATCHES,
) -> View:
    """The view of a scene that is made for it alone; parameters as those of `scene_of`."""
    started_s = time.perf_counter()
    return view_of(scene_of(perception, settings, active_face, matches), started_s)


def view_of(scene: Scene, started_s: float | None = None) -> View:
    """Draw a view. `started_s`: on `time.perf_counter`'s clock, when work on it began; None: now."""
    started_s = time.perf_counter() if started_s is None else started_s
    mirror = scene.settings.view.mirror
    panels, to_view = _draw(scene)
    if mirror:
        panels, to_view = [flipped(panel) for panel in panels], _flip_of(panels[0].shape[1]) @ to_view
    picture = panels[0] if len(panels) == 1 else side_by_side(*panels)
    crops = _thumbnails(scene, mirror=mirror)
    took_ms = (time.perf_counter() - started_s) * 1e3
    return View(freeze(picture), scene.perception, scene.segments, freeze(to_view[:2]), crops, scene.matches,
                took_ms)


def _draw(scene: Scene) -> tuple[list[Pixels], Affine]:
    """One or two panels of the same size, and the way from the frame to the first one."""
    frame, mode = scene.frame, scene.settings.view.mode
    if mode is ViewMode.OVERLAY:
        return [overlay(scene)], np.eye(3)
    if mode is ViewMode.CUTOUT:
        return [cutout_on_black(frame, scene.segments)], np.eye(3)
    if mode is ViewMode.MASK:
        return [mask_picture(frame, scene.segments)], np.eye(3)
    if mode is ViewMode.SIDE_BY_SIDE:
        return [bgra(frame.pixels), cutout_on_black(frame, scene.segments)], np.eye(3)
    if mode is ViewMode.REGIONS:
        return [bgra(frame.pixels), region_map(scene.perception, scene.active, scene.settings.view)], np.eye(3)
    return _crop(scene)


def _crop(scene: Scene) -> tuple[list[Pixels], Affine]:
    """The first segment's surroundings, cut out by its mask, in a square of steady size."""
    segments = scene.segments[:1]
    cut = cutout_on_black(scene.frame, segments)
    face = segments[0].face if segments else None
    if face is None:
        return [cut], np.eye(3)
    box = selection_box(segments[0].selection, face, scene.settings.mask, scene.perception.maps)
    to_crop = square_map(box, _CROP_SCALE, _CROP_PX)
    return [square_crop(cut, to_crop, _CROP_PX)], to_crop


def _thumbnails(scene: Scene, *, mirror: bool) -> tuple[Crop, ...]:
    active = {face.id for face in scene.active}
    crops = []
    for face in sorted(scene.perception.faces, key=lambda face: face.id):
        pixels = _thumbnail(scene.frame, face)
        if mirror:
            pixels = flipped(pixels)
        crops.append(Crop(face.id, freeze(pixels), face.id in active))
    return tuple(crops)


def _thumbnail(frame: Frame, face: Face) -> Pixels:
    """A face at the picture's edge gets the edge's own colours round it, not a black bar."""
    to_crop = square_map(face.box, _THUMBNAIL_SCALE, THUMBNAIL_PX)
    return bgra(square_crop(frame.pixels, to_crop, THUMBNAIL_PX, cv2.BORDER_REPLICATE))


def _flip_of(width_px: int) -> Affine:
    return np.array([[-1.0, 0, width_px - 1], [0, 1, 0], [0, 0, 1]])
