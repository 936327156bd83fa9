"""What region maps say of a frame: which one answers, and where in the frame it sees the regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ..domain.areas import Area, Contours, FullFrame, Hull
from ..domain.regions import FACE_SKIN, Regions, classes_of
from ..domain.types import Box, Face, Points, RegionMap
from ..masks import FrameSize, Shape, contour_shape, shape_from_pixels, subtracted, united

_SURE = 0.5
_HALF_BYTE = 127
_LABELS_NDIM = 2
_FADING = 1.5
"""So many of its pixels from its side on, a map says by interpolation that nothing is there."""
_HEAD_SCALE = 3.0
"""Of a map of the whole frame, a face's own part reaches over so many sides of its box: long hair, a hat."""


class Patch(NamedTuple):
    """Marked pixels of a part of the frame."""

    marked: NDArray[np.bool_]
    """(rows, columns)"""
    left: int
    top: int


def answering_map(regions: Regions, maps: Iterable[RegionMap], face: Face | None = None) -> RegionMap | None:
    """The most trusted map that distinguishes these regions: of the face alone or of the whole frame."""
    return next(iter(answering_maps(regions, maps, face)), None)


def answering_maps(regions: Regions, maps: Iterable[RegionMap], face: Face | None = None) -> tuple[RegionMap, ...]:
    """The maps of the most trusted source that distinguishes these regions, first the one that counts first.

    A source may look at a face more closely than at the rest of the frame: what the first map doesn't show, the next
    one may.
    """
    own = (None,) if face is None else (face.id, None)
    found = [item for item in maps if item.face_id in own and classes_of(regions, item.classes)]
    return tuple(item for item in found if item.source == found[0].source)


class SkinMap(NamedTuple):
    """A map of one face that tells its skin from whatever covers it."""

    found: RegionMap
    classes: tuple[int, ...]
    """Those of its classes that are skin of the face, or parts of it."""


def skin_map(face: Face, maps: Iterable[RegionMap]) -> SkinMap | None:
    """The most trusted one of a face; None where no map tells."""
    for found in maps:
        skin = tuple(index for index, regions in enumerate(found.classes) if regions and regions <= FACE_SKIN)
        if skin and found.face_id == face.id and found.to_map is not None:
            return SkinMap(found, skin)
    return None


def moved_to(to_map: NDArray[np.float64], points: Points) -> Points:
    """(N, ≥2) points of the frame → (N, 2) float32 in pixels of a map (`RegionMap.to_map`)."""
    return np.asarray(points[:, :2] @ to_map[:, :2].T + to_map[:, 2], np.float32)


def is_located(area: Area, maps: Sequence[RegionMap], face: Face | None = None) -> bool:
    """Whether anything tells where an area is. An empty mask means that there is nothing of it only then.

    face: whose area it is; None for areas of the whole frame.
    """
    if area.shape is FullFrame.IMAGE or answering_map(area.regions, maps, face) is not None:
        return True
    return isinstance(area.shape, Hull | Contours) and face is not None and face.landmarks is not None


def region_shape(
    regions: Regions, found: Sequence[RegionMap], size: tuple[int, int], face: Face | None = None
) -> Shape:
    """Where the maps that answer for these regions (`answering_maps`) see them in a (width, height) frame.

    face: of a map of the whole frame, only the surroundings of this face count.
    """
    first, *others = found
    shape = _region_shape(regions, first, size, face)
    for number, other in enumerate(others, start=1):
        beyond = _region_shape(regions, other, size, face)
        for shown in found[:number]:
            beyond = subtracted(beyond, _shown(shown, size))
        shape = united((shape, beyond), FrameSize(*size))
    return shape


def marked_pixels(
    found: RegionMap, classes: Sequence[int], size: tuple[int, int], *, within: Shape | None = None,
    above: int = _HALF_BYTE,
) -> Patch:
    """Where the classes are in a (width, height) frame.

    Brought from the map to the frame by interpolation, so that edges have no steps.

    Args:
        within: nothing outside this shape's patch is asked for.
        above: how sure the map has to be, of 255.
    """
    if found.to_map is None:
        return Patch(_spread(found, classes, size), 0, 0)
    chosen = shares_of(found, classes)
    columns, rows = _reach(chosen, above)
    corners = cv2.invertAffineTransform(found.to_map) @ np.array([
        [columns[0], columns[1], columns[1], columns[0]], [rows[0], rows[0], rows[1], rows[1]], [1, 1, 1, 1.0],
    ])
    left, top = (max(0, int(np.floor(side))) for side in corners.min(axis=1))
    right, bottom = (min(edge, int(np.ceil(side))) for edge, side in zip(size, corners.max(axis=1), strict=True))
    if within is not None:
        left, top = max(left, within.left), max(top, within.top)
        right, bottom = min(right, within.left + within.width), min(bottom, within.top + within.height)
    if right <= left or bottom <= top:
        return Patch(np.zeros((0, 0), np.bool_), 0, 0)
    shifted = cv2.invertAffineTransform(found.to_map) - np.array([[0, 0, left], [0, 0, top]])
    spread = cv2.warpAffine(chosen, shifted, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
    return Patch(np.asarray(spread) > above, left, top)


def shares_of(found: RegionMap, classes: Sequence[int]) -> NDArray[np.uint8]:
    """(h, w) 0..255: of each pixel of the map, how much of it is of the classes."""
    if found.values.dtype != np.uint8:
        return np.where(found.values > _SURE, 255, 0).astype(np.uint8)
    if found.values.ndim > _LABELS_NDIM:
        return np.asarray(found.values[..., list(classes)].sum(axis=2), np.uint8)
    table = np.zeros(256, np.uint8)
    table[list(classes)] = 255
    return np.asarray(cv2.LUT(np.asarray(found.values, np.uint8), table), np.uint8)


def map_corners(found: RegionMap, inset: float = 0.0) -> NDArray[np.float64]:
    """(2, 4): x and y of the corners of what a map with a place of its own shows, in pixels of the frame.

    inset: so many pixels of the map are left out on each side.
    """
    assert found.to_map is not None
    rows, columns = found.values.shape[:2]
    to_frame = cv2.invertAffineTransform(found.to_map)
    right, bottom = columns - inset, rows - inset
    corners = to_frame @ np.array([[inset, right, right, inset], [inset, inset, bottom, bottom], [1, 1, 1, 1.0]])
    return np.asarray(corners, np.float64)


def _region_shape(regions: Regions, found: RegionMap, size: tuple[int, int], face: Face | None) -> Shape:
    patch = marked_pixels(found, classes_of(regions, found.classes), size)
    if found.face_id is None and face is not None:
        patch = _near(face, patch)
    return shape_from_pixels(patch.marked, size, offset=(patch.left, patch.top))


def _shown(found: RegionMap, size: tuple[int, int]) -> Shape:
    """The part of the frame that a map shows."""
    frame = FrameSize(*size)
    if found.to_map is None:
        return Shape(np.ones((frame.height, frame.width), np.uint8), 0, 0, frame)
    return contour_shape(np.rint(map_corners(found, _FADING).T).astype(np.int32), frame)


def _spread(found: RegionMap, classes: Sequence[int], size: tuple[int, int]) -> NDArray[np.bool_]:
    """A map of the whole frame in the frame's size."""
    if found.values.dtype == np.uint8:
        spread = cv2.resize(shares_of(found, classes), size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(spread) > _HALF_BYTE
    return np.asarray(cv2.resize(found.values, size, interpolation=cv2.INTER_LINEAR)) > _SURE


def _reach(chosen: NDArray[np.uint8], above: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The first and last columns, and rows, of a map between which interpolation can give more than `above`."""
    x, y, width, height = cv2.boundingRect(np.asarray(chosen > above, np.uint8))
    return (x - 1, x + width + 1), (y - 1, y + height + 1)


def surroundings(face: Face) -> Box:
    """A square round a face's head, long hair and hats included."""
    x, y = face.box.centre
    reach = max(face.box.width, face.box.height) * _HEAD_SCALE / 2
    return Box(x - reach, y - reach, 2 * reach, 2 * reach)


def _near(face: Face, patch: Patch) -> Patch:
    """The part of a patch that lies round a face."""
    head = surroundings(face)
    left, top = max(0, int(head.x) - patch.left), max(0, int(head.y) - patch.top)
    right, bottom = max(0, int(head.x + head.width) - patch.left), max(0, int(head.y + head.height) - patch.top)
    return Patch(patch.marked[top:bottom, left:right], patch.left + left, patch.top + top)
