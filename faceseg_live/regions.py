"""From what the models saw to the mask of an area: the catalogue's shapes meet the refinement of S0."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from .areas import Area, Contours, Hull, Whole, area_named
from .frames import Box, Face, Hand, Perception, Segment
from .masks import RegionMask, mask_from_contours, mask_from_pixels, mask_from_points
from .occlusion import draw_hands
from .settings import MaskSettings

_HAND_EDGE_PX = 5
"""Kernel of the soft edge that a hand's outline gets."""


def segment_faces(
    perception: Perception, settings: MaskSettings, faces: Sequence[Face], *, cut_hands: bool = True
) -> tuple[Segment, ...]:
    """The chosen area of each of these faces, in their order.

    An area of the whole picture (person, background, image) gives one segment without a face. A face without
    landmarks gives none.
    """
    area = area_named(settings.area)
    found = len(perception.faces)
    if isinstance(area.shape, Whole):
        mask = whole_mask(area.shape, perception, settings)
        return (Segment(perception.frame, area, None, mask, found),)
    hands = perception.hands if cut_hands else ()
    return tuple(
        Segment(perception.frame, area, face, face_mask(area, face, perception.frame.size, settings, hands), found)
        for face in faces
        if face.landmarks is not None
    )


def face_mask(
    area: Area, face: Face, size: tuple[int, int], settings: MaskSettings, hands: Iterable[Hand] = ()
) -> RegionMask:
    """One area of one face in a (width, height) frame, with the hands in front of it cut out.

    The hands are cut out last, so that neither growing nor a wide blur lets the mask creep back over them.
    """
    shape = area.shape
    grow, tapered, blur = settings.grow, settings.grow_tapered, settings.blur
    if face.landmarks is None:
        return RegionMask.empty(size)
    points = face.landmarks[:, :2]
    if isinstance(shape, Hull):
        mask = mask_from_points(points[list(shape.points)], size, grow, tapered, blur)
    elif isinstance(shape, Contours):
        mask = mask_from_contours(
            [points[list(ring)] for ring in shape.outlines],
            size,
            holes=[points[list(ring)] for ring in shape.holes],
            grow=grow,
            grow_tapered=tapered,
            blur=blur,
        )
    else:
        return RegionMask.empty(size)
    return _without_hands(mask, tuple(hands))


def whole_mask(whole: Whole, perception: Perception, settings: MaskSettings) -> RegionMask:
    """Person, background or everything; empty when the person was not looked for."""
    size = perception.frame.size
    width, height = size
    if whole is Whole.IMAGE:
        return RegionMask(np.ones((height, width), np.float32), 0, 0, width, height)
    if perception.person is None:
        return RegionMask.empty(size)
    person = cv2.resize(perception.person, size, interpolation=cv2.INTER_LINEAR) > 0.5
    marked = person if whole is Whole.PERSON else ~person
    return mask_from_pixels(
        marked, size, grow=settings.grow, grow_tapered=settings.grow_tapered, blur=settings.blur
    )


def area_box(area: Area, face: Face, settings: MaskSettings) -> Box:
    """Where the area lies, in fractions of pixels: follows the landmarks without the jumps of a mask's box."""
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


def _without_hands(mask: RegionMask, hands: Sequence[Hand]) -> RegionMask:
    if mask.is_empty or not hands:
        return mask
    rows, columns = mask.values.shape
    drawn = draw_hands(hands, mask.x, mask.y, columns, rows)
    if not drawn.any():
        return mask
    hidden: NDArray[np.float32] = np.asarray(
        cv2.GaussianBlur(drawn.astype(np.float32), (_HAND_EDGE_PX, _HAND_EDGE_PX), 0), np.float32
    )
    return mask.without(RegionMask(hidden, mask.x, mask.y, mask.frame_width, mask.frame_height))
