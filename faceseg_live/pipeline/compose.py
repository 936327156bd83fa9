"""The second pure step: the picture that the user asked to see, from what the models saw.

No state and no models: the same perception can be composed again and again while a slider moves.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from ..areas import area_named
from ..frames import Box, Crop, Face, Frame, Judgement, Perception, Pixels, Segment, View, freeze
from ..masks import RegionMask
from ..regions import area_box, segment_faces
from ..settings import Settings, ViewMode
from .colours import bgr_of
from .region_map import region_map

Affine = NDArray[np.float64]
"""(3, 3): pixels of one picture to pixels of another, (x, y, 1) columns."""

THUMBNAIL_PX = 144
"""Side of a face's thumbnail: 72 points on a screen of double density."""
_THUMBNAIL_SCALE = 1.5
_CROP_PX = 720
_CROP_SCALE = 1.25
_OUTLINE = (255, 255, 255, 255)
_OPAQUE_BLACK = int(np.array((0, 0, 0, 255), np.uint8).view(np.uint32)[0])


NOTHING_JUDGED: Mapping[int, Judgement] = MappingProxyType({})
_UNKNOWN = Judgement({})


def compose(
    perception: Perception, settings: Settings, active_face: int | None = None,
    judgements: Mapping[int, Judgement] = NOTHING_JUDGED,
) -> View:
    """Draw a view.

    Args:
        active_face: id of the one face that carries the mask; None: all carry it.
        judgements: by face id; who doesn't match carries no mask. Nothing is asked of faces without one.

    In the overlay, the faces that carry none are outlined.
    """
    started_s = time.perf_counter()
    active = [face for face in perception.faces
              if active_face in (None, face.id) and judgements.get(face.id, _UNKNOWN).matches]
    masked = {face.id for face in active}
    others = [face for face in perception.faces if face.id not in masked]
    engine = settings.engine
    segments = segment_faces(
        perception, settings.mask, active, cut_hands=engine.hands, only_visible=engine.visible_only
    )
    panels, to_view = _draw(perception, segments, active, settings)
    if settings.view.mode is ViewMode.OVERLAY and not area_named(settings.mask.area).is_whole:
        for segment in segment_faces(perception, settings.mask, others, cut_hands=engine.hands):
            _outline(panels[0], segment.mask)
    if settings.view.mirror:
        panels, to_view = [_flipped(panel) for panel in panels], _flip_of(panels[0].shape[1]) @ to_view
    picture = panels[0] if len(panels) == 1 else _beside(*panels)
    crops = _thumbnails(perception, masked, mirror=settings.view.mirror)
    took_ms = (time.perf_counter() - started_s) * 1e3
    return View(freeze(picture), perception, segments, freeze(to_view[:2]), crops, judgements, took_ms)


def _draw(
    perception: Perception, segments: Sequence[Segment], active: Sequence[Face], settings: Settings
) -> tuple[list[Pixels], Affine]:
    """One or two panels of the same size, and the way from the frame to the first one."""
    frame, mode = perception.frame, settings.view.mode
    if mode is ViewMode.OVERLAY:
        picture = _bgra(frame.pixels)
        for segment in segments:
            _tint(picture, segment, settings)
        return [picture], np.eye(3)
    if mode is ViewMode.CUTOUT:
        return [cut_out(frame, segments)], np.eye(3)
    if mode is ViewMode.MASK:
        return [_grey(frame, segments)], np.eye(3)
    if mode is ViewMode.SIDE_BY_SIDE:
        return [_bgra(frame.pixels), cut_out(frame, segments)], np.eye(3)
    if mode is ViewMode.REGIONS:
        return [_bgra(frame.pixels), region_map(perception, active, settings.view)], np.eye(3)
    return _cropped(perception, segments, settings)


def _tint(picture: Pixels, segment: Segment, settings: Settings) -> None:
    """Lay the area's colour over the picture, as strong as mask × opacity says. The whole image stays as it is."""
    mask, area = segment.mask, segment.area
    if mask.is_empty or area.key == "image":
        return
    weight = _weights(mask, settings.view.opacity / 100)
    colour = (*bgr_of(area.key, settings.view), 255)
    table = np.rint(np.arange(256)[None, :, None] * np.array(colour) / 255).astype(np.uint8)
    place = _place(mask)
    kept = cv2.multiply(np.ascontiguousarray(picture[place]), cv2.bitwise_not(weight), scale=1 / 255)
    picture[place] = cv2.add(kept, cv2.LUT(weight, table))


def cut_out(frame: Frame, segments: Sequence[Segment]) -> Pixels:
    """Frame × mask: (height, width, 4) BGRA, black where no mask is."""
    picture = _black(frame)
    for segment in segments:
        if not segment.mask.is_empty:
            place = _place(segment.mask)
            shown = cv2.multiply(_bgra(frame.pixels[place]), _weights(segment.mask), scale=1 / 255)
            picture[place] = cv2.max(np.ascontiguousarray(picture[place]), shown)
    return picture


def _grey(frame: Frame, segments: Sequence[Segment]) -> Pixels:
    picture = _black(frame)
    for segment in segments:
        if not segment.mask.is_empty:
            place = _place(segment.mask)
            picture[place] = cv2.max(np.ascontiguousarray(picture[place]), _weights(segment.mask))
    return picture


def _weights(mask: RegionMask, strength: float = 1.0) -> Pixels:
    """The mask in 8 bits, four times side by side: OpenCV multiplies equals with equals fastest."""
    grey = cv2.convertScaleAbs(mask.values, alpha=255 * strength)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGRA), np.uint8)


def _place(mask: RegionMask) -> tuple[slice, slice]:
    rows, columns = mask.values.shape
    return np.s_[mask.y : mask.y + rows, mask.x : mask.x + columns]


def _black(frame: Frame) -> Pixels:
    """Opaque black, written four bytes at a time."""
    return np.full((frame.height, frame.width), _OPAQUE_BLACK, np.uint32).view(np.uint8).reshape(
        frame.height, frame.width, 4
    )


def _cropped(
    perception: Perception, segments: Sequence[Segment], settings: Settings
) -> tuple[list[Pixels], Affine]:
    """The first segment's surroundings, cut out by its mask, in a square of steady size."""
    cut = cut_out(perception.frame, segments[:1])
    face = segments[0].face if segments else None
    if face is None:
        return [cut], np.eye(3)
    parsed = next((item for item in perception.parsed if item.face_id == face.id), None)
    box = area_box(segments[0].area, face, settings.mask, parsed)
    to_crop = _square(box, _CROP_SCALE, _CROP_PX)
    return [_warped(cut, to_crop, _CROP_PX)], to_crop


def _thumbnails(perception: Perception, active: set[int], *, mirror: bool) -> tuple[Crop, ...]:
    crops = []
    for face in sorted(perception.faces, key=lambda face: face.id):
        pixels = _thumbnail(perception.frame, face)
        if mirror:
            pixels = _flipped(pixels)
        crops.append(Crop(face.id, freeze(pixels), face.id in active))
    return tuple(crops)


def _thumbnail(frame: Frame, face: Face) -> Pixels:
    """A face at the picture's edge gets the edge's own colours round it, not a black bar."""
    to_crop = _square(face.box, _THUMBNAIL_SCALE, THUMBNAIL_PX)
    return _bgra(_warped(frame.pixels, to_crop, THUMBNAIL_PX, cv2.BORDER_REPLICATE))


def _square(box: Box, scale: float, side_px: int) -> Affine:
    """The map of a square round the box, `scale` times its larger side, onto a square picture."""
    zoom = side_px / max(1.0, max(box.width, box.height) * scale)
    centre_x, centre_y = box.centre
    return np.array([[zoom, 0, side_px / 2 - zoom * centre_x], [0, zoom, side_px / 2 - zoom * centre_y], [0, 0, 1]])


def _warped(pixels: Pixels, to_crop: Affine, side_px: int, border: int = cv2.BORDER_CONSTANT) -> Pixels:
    """The square crop, placed by fractions of pixels so that it does not tremble.

    Where it reduces twofold or more, its part of the picture is averaged to whole steps first: no shimmer.
    `border` is OpenCV's rule for what lies outside the picture; its constant is black.
    """
    step = max(1, int(1 / to_crop[0, 0]))
    if step > 1:
        pixels, to_crop = _reduced(pixels, to_crop, side_px, step)
    size = side_px, side_px
    crop = cv2.warpAffine(pixels, to_crop[:2], size, flags=cv2.INTER_LINEAR, borderMode=border)
    return np.asarray(crop, np.uint8)


def _reduced(pixels: Pixels, to_crop: Affine, side_px: int, step: int) -> tuple[Pixels, Affine]:
    """The part of the picture that the crop shows, `step` times smaller, and the way from there to the crop."""
    height, width = pixels.shape[:2]
    first = np.floor(-to_crop[:2, 2] / to_crop[0, 0] / step).astype(int)
    left, top = (max(0, int(side)) * step for side in first - 1)
    reach = (int(side_px / to_crop[0, 0] / step) + 4) * step
    part = pixels[top : min(top + reach, height), left : min(left + reach, width)]
    rows, columns = part.shape[0] // step, part.shape[1] // step
    if min(rows, columns) == 0:
        return np.zeros((1, 1, pixels.shape[2]), np.uint8), to_crop
    part = part[: rows * step, : columns * step]
    small = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
    middle = (step - 1) / 2
    back = np.array([[step, 0, left + middle], [0, step, top + middle], [0, 0, 1.0]])
    return small, to_crop @ back


def _outline(picture: Pixels, mask: RegionMask) -> None:
    if mask.is_empty:
        return
    inside = (mask.values > 0.5).astype(np.uint8)
    outlines, _ = cv2.findContours(inside, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(mask.x, mask.y))
    cv2.polylines(picture, outlines, True, _OUTLINE, max(1, round(picture.shape[0] / 720)), cv2.LINE_AA)


def _flipped(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.flip(pixels, 1), np.uint8)


def _beside(left: Pixels, right: Pixels) -> Pixels:
    height, width, channels = left.shape
    both = np.empty((height, 2 * width, channels), np.uint8)
    both[:, :width], both[:, width:] = left, right
    return both


def _flip_of(width_px: int) -> Affine:
    return np.array([[-1.0, 0, width_px - 1], [0, 1, 0], [0, 0, 1]])


def _bgra(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA), np.uint8)
