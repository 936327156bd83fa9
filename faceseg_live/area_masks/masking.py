"""From what the models saw to the mask of an area: the catalogue's shapes meet the refinement of S0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.areas import FACE, Area, Contours, FullFrame, Hull, Region, Regions, area_named, classes_of
from ..domain.types import Box, Face, Hand, ParsedFace, Perception, Segment
from ..masks import RegionMask, mask_from_contours, mask_from_matte, mask_from_pixels, mask_from_points
from ..settings import MaskSettings
from .hand_silhouette import draw_hands

_BEYOND_FACE: Regions = frozenset({Region.HAIR, Region.HAT, Region.NECK, Region.CLOTH})
_CUT_EDGE_PX = 5
"""Kernel of the soft edge where something in front of a face is cut out."""


def segment_faces(
    perception: Perception,
    settings: MaskSettings,
    faces: Sequence[Face],
    *,
    cut_hands: bool = True,
    only_visible: bool = False,
) -> tuple[Segment, ...]:
    """The chosen area of each of these faces, in their order.

    An area of the whole picture (person, background, image) gives one segment without a face. A face without
    landmarks gives none. `only_visible` limits areas of the mesh to what a parser sees as face.
    """
    area = area_named(settings.area)
    found = len(perception.faces)
    if isinstance(area.shape, FullFrame):
        return (_full_frame_segment(area, area.shape, perception, settings),)
    hands = perception.hands if cut_hands else ()
    parsed = {item.face_id: item for item in perception.parsed}
    size = perception.frame.size
    return tuple(
        Segment(
            perception.frame,
            area,
            face,
            face_mask(area, face, size, settings, hands, parsed.get(face.id), only_visible=only_visible),
            found,
        )
        for face in faces
        if face.landmarks is not None or face.id in parsed
    )


def face_mask(
    area: Area,
    face: Face,
    size: tuple[int, int],
    settings: MaskSettings,
    hands: Iterable[Hand] = (),
    parsed: ParsedFace | None = None,
    *,
    only_visible: bool = False,
) -> RegionMask:
    """One area of one face in a (width, height) frame, with the hands in front of it cut out.

    What a parser saw goes before the mesh's shape. The hands are cut out last, so that neither growing nor a wide
    blur lets the mask creep back over them.
    """
    if parsed is not None and (classes := classes_of(area, parsed.classes)):
        mask = _parsed_mask(parsed, classes, size, settings)
    else:
        mask = _mesh_mask(area, face, size, settings)
        if parsed is not None and only_visible:
            mask = _without_hidden(mask, parsed)
    return _without_hands(mask, tuple(hands))


def _mesh_mask(area: Area, face: Face, size: tuple[int, int], settings: MaskSettings) -> RegionMask:
    shape = area.shape
    grow, tapered, blur = settings.grow, settings.grow_tapered, settings.blur
    if face.landmarks is None:
        return RegionMask.empty(size)
    points = face.landmarks[:, :2]
    if isinstance(shape, Hull):
        return mask_from_points(points[list(shape.points)], size, grow, tapered, blur)
    if isinstance(shape, Contours):
        return mask_from_contours(
            [points[list(ring)] for ring in shape.outlines],
            size,
            holes=[points[list(ring)] for ring in shape.holes],
            grow=grow,
            grow_tapered=tapered,
            blur=blur,
        )
    return RegionMask.empty(size)


def _parsed_mask(
    parsed: ParsedFace, classes: Sequence[int], size: tuple[int, int], settings: MaskSettings
) -> RegionMask:
    """The classes' pixels, brought from the crop to the frame by interpolation, so that edges don't step."""
    marked, left, top = pasted(parsed, classes, size)
    return mask_from_pixels(
        marked,
        size,
        offset=(left, top),
        grow=settings.grow,
        grow_tapered=settings.grow_tapered,
        blur=settings.blur,
    )


def pasted(
    parsed: ParsedFace, classes: Sequence[int], size: tuple[int, int]
) -> tuple[NDArray[np.bool_], int, int]:
    """Where the classes are in a (width, height) frame: (rows, columns) booleans, and their left and top column."""
    table = np.zeros(256, np.uint8)
    table[list(classes)] = 255
    chosen = cv2.LUT(parsed.labels, table)
    to_frame = cv2.invertAffineTransform(parsed.to_crop)
    corners = _corners(parsed)
    left, top = (max(0, int(np.floor(side))) for side in corners.min(axis=1))
    right, bottom = (min(edge, int(np.ceil(side))) for edge, side in zip(size, corners.max(axis=1), strict=True))
    if right <= left or bottom <= top:
        return np.zeros((0, 0), np.bool_), 0, 0
    shifted = to_frame - np.array([[0, 0, left], [0, 0, top]])
    spread = cv2.warpAffine(chosen, shifted, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    return np.asarray(spread) > 127, left, top


def _corners(parsed: ParsedFace) -> NDArray[np.float64]:
    """(2, 4): x and y of the corners of what a parser looked at, in pixels of the frame."""
    rows, columns = parsed.labels.shape
    to_frame = cv2.invertAffineTransform(parsed.to_crop)
    corners = to_frame @ np.array([[0, columns, columns, 0], [0, 0, rows, rows], [1, 1, 1, 1.0]])
    return np.asarray(corners, np.float64)


def full_frame_mask(full_frame: FullFrame, perception: Perception, settings: MaskSettings) -> RegionMask:
    """Person, background or everything; empty when the person was not looked for.

    A matte keeps its soft edge, see `mask_from_matte`.
    """
    size = perception.frame.size
    width, height = size
    if full_frame is FullFrame.IMAGE:
        return RegionMask(np.ones((height, width), np.float32), 0, 0, width, height)
    if perception.matte is not None:
        matte = perception.matte if full_frame is FullFrame.PERSON else 1 - perception.matte
        return mask_from_matte(matte, grow=settings.grow, grow_tapered=settings.grow_tapered, blur=settings.blur)
    if perception.person is None:
        return RegionMask.empty(size)
    person = cv2.resize(perception.person, size, interpolation=cv2.INTER_LINEAR) > 0.5
    marked = person if full_frame is FullFrame.PERSON else ~person
    return mask_from_pixels(
        marked, size, grow=settings.grow, grow_tapered=settings.grow_tapered, blur=settings.blur
    )


def _full_frame_segment(area: Area, full_frame: FullFrame, perception: Perception, settings: MaskSettings) -> Segment:
    mask = full_frame_mask(full_frame, perception, settings)
    is_matte = perception.matte is not None and full_frame is not FullFrame.IMAGE
    foreground = perception.foreground if full_frame is FullFrame.PERSON else None
    return Segment(perception.frame, area, None, mask, len(perception.faces), is_matte, foreground)


def area_box(area: Area, face: Face, settings: MaskSettings, parsed: ParsedFace | None = None) -> Box:
    """Where the area lies, in fractions of pixels: follows the landmarks without the jumps of a mask's box.

    Hair and what else reaches over the face fill what its parser looked at.
    """
    if parsed is not None and area.regions & _BEYOND_FACE:
        return Box.around(_corners(parsed).T.astype(np.float32))
    if face.landmarks is None:
        return face.box
    indices = _indices(area)
    box = Box.around(face.landmarks[indices] if indices else face.landmarks)
    reach = settings.grow + settings.blur / 2
    width, height = max(1.0, box.width + 2 * reach), max(1.0, box.height + 2 * reach)
    centre_x, centre_y = box.centre
    return Box(centre_x - width / 2, centre_y - height / 2, width, height)


def _indices(area: Area) -> list[int]:
    if isinstance(area.shape, Hull):
        return list(area.shape.points)
    if isinstance(area.shape, Contours):
        return [index for ring in area.shape.outlines for index in ring]
    return []


def _without_hidden(mask: RegionMask, parsed: ParsedFace) -> RegionMask:
    """Leaves out what the parser sees in front of the face: hair, glasses, whatever is no part of it."""
    if mask.is_empty:
        return mask
    of_face = [index for index, regions in enumerate(parsed.classes) if regions and regions <= FACE]
    visible, left, top = pasted(parsed, of_face, mask.frame_size)
    hidden = np.ones(mask.values.shape, np.float32)
    rows, columns = hidden.shape
    x, y = max(left, mask.x), max(top, mask.y)
    right, bottom = min(left + visible.shape[1], mask.x + columns), min(top + visible.shape[0], mask.y + rows)
    if right > x and bottom > y:
        seen = visible[y - top : bottom - top, x - left : right - left]
        hidden[y - mask.y : bottom - mask.y, x - mask.x : right - mask.x] = ~seen
    return mask.without(_softened(hidden, mask))


def _softened(hidden: NDArray[np.float32], mask: RegionMask) -> RegionMask:
    soft = cv2.GaussianBlur(hidden, (_CUT_EDGE_PX, _CUT_EDGE_PX), 0)
    return RegionMask(np.asarray(soft, np.float32), mask.x, mask.y, mask.frame_width, mask.frame_height)


def _without_hands(mask: RegionMask, hands: Sequence[Hand]) -> RegionMask:
    if mask.is_empty or not hands:
        return mask
    rows, columns = mask.values.shape
    drawn = draw_hands(hands, mask.x, mask.y, columns, rows)
    if not drawn.any():
        return mask
    return mask.without(_softened(drawn.astype(np.float32), mask))
