"""Which parts of an image are hidden, as the settings of hiding ask.

Where it is not known what to hide, more is hidden: of a face of which nothing tells where the parts are, the whole
head; of a frame in which nobody looked for people, all of it. Hands and things in front of a face are hidden with it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ...area_masks.evidence import is_located
from ...area_masks.shapes import selection_shape
from ...area_masks.visible_face import furthest_outline
from ...domain.areas import Area, FullFrame
from ...domain.heads import Head, Oval
from ...domain.selection import Selection
from ...domain.types import Face
from ...masks import FrameSize, Shape, united
from ...settings import HidingSettings, What
from ..scene import Scene
from .heads import hidden_heads
from .region import FULL, Region, hull_round, ring

_FACE_ALONG = 0.8
"""Without a mesh, the face is so much of its head, from below."""
_LARGEST = 16
"""Frames: no head is larger, or further out. What a detector gives beyond that is wrong in any other way, too."""


def hidden_regions(scene: Scene, settings: HidingSettings) -> tuple[Region, ...]:
    """The parts of an image of the scene's frame that are hidden, nearer heads after those behind them."""
    size, heads = scene.frame.size, hidden_heads(scene)
    if heads is None or hides_all(scene, settings):
        return (Region.whole(size),)
    heads = tuple(sorted(heads, key=lambda head: head.oval.size))
    regions = (*_of_frame(scene, heads, settings), *_of_heads(scene, heads, settings))
    return tuple(region for region in regions if all(side.start < side.stop for side in region.place))


def hides_all(scene: Scene, settings: HidingSettings) -> bool:
    """Whether all of the image is hidden, as it isn't known where people are."""
    heads, maps = hidden_heads(scene), scene.perception.maps
    if heads is None or not all(_is_in_reach(head, scene) for head in heads):
        return True
    return settings.what is What.PARTS and not all(is_located(area, maps) for area in _parted(settings)[0])


def hidden_area(scene: Scene, settings: HidingSettings) -> NDArray[np.bool_]:
    """(height, width): where nothing of the frame is left, with any `how` that can't be undone."""
    area = np.zeros((scene.frame.height, scene.frame.width), np.bool_)
    for region in hidden_regions(scene, settings):
        area[region.place] |= region.weight == FULL
    return area


def _of_frame(scene: Scene, heads: tuple[Head, ...], settings: HidingSettings) -> Iterator[Region]:
    """The parts that are of the whole frame."""
    areas, _ = _parted(settings)
    if settings.what is What.PARTS and areas:
        faces = tuple(face for head in heads if (face := _face_of(head, scene)) is not None)
        margin_px = max((_margin_px(head, settings) for head in heads), default=0.0)
        yield from _of_parts(Selection(areas, settings.selection.removed), faces, scene, margin_px)


def _of_heads(scene: Scene, heads: tuple[Head, ...], settings: HidingSettings) -> Iterator[Region]:
    of_frame, parts = _parted(settings)
    for head in heads:
        face = _face_of(head, scene)
        landmarks = None if face is None else face.landmarks
        if settings.what is What.FACE:
            yield _region_of_face(head, face, scene, settings)
        elif settings.what is What.PARTS and face is not None and _are_located(parts, face, scene):
            if parts:
                yield from _of_parts(Selection(parts, settings.selection.removed), (face,), scene,
                                     _margin_px(head, settings), head)
        elif settings.what is What.HEAD or parts or any(area.shape is FullFrame.PERSON for area in of_frame):
            yield Region.of([ring(head.oval.grown(1 + settings.margin / 100))], scene.frame.size, head.oval.rotation,
                            landmarks)


def _region_of_face(head: Head, face: Face | None, scene: Scene, settings: HidingSettings) -> Region:
    """Face and forehead."""
    if face is None or face.landmarks is None:
        oval = _lower_part(head.oval).grown(1 + settings.margin / 100)
        return Region.of([ring(oval)], scene.frame.size, oval.rotation)
    outline = hull_round(furthest_outline(face.landmarks), _margin_px(head, settings))
    return Region.of([outline], scene.frame.size, head.oval.rotation, face.landmarks)


def _of_parts(selection: Selection, faces: tuple[Face, ...], scene: Scene, margin_px: float,
              head: Head | None = None) -> Iterator[Region]:
    """Some areas, as the networks see them and as the mesh alone has them: neither opens what the other one hides."""
    size, maps = scene.frame.size, scene.perception.maps
    shape = united((selection_shape(selection, faces, maps, size, true_edges=True),
                    selection_shape(selection, faces, (), size)), FrameSize(*size))
    if not shape.is_empty:
        yield Region.of(_outlines(shape, margin_px), size, 0.0 if head is None else head.oval.rotation,
                        faces[0].landmarks if head is not None else None)


def _outlines(shape: Shape, reach_px: float) -> Iterable[NDArray[np.float64]]:
    """Those of a shape that is grown, without its holes."""
    window = shape.expanded(shape.to_border.at_most(int(reach_px) + 1))
    near = cv2.distanceTransform(window.pixels ^ 1, cv2.DIST_L2, cv2.DIST_MASK_PRECISE) <= reach_px
    found, _ = cv2.findContours(near.view(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corner = np.array((window.left, window.top), np.float64)
    return [contour.reshape(-1, 2) + corner for contour in found]


def _parted(settings: HidingSettings) -> tuple[tuple[Area, ...], tuple[Area, ...]]:
    """The parts that are of the whole frame, and those of faces."""
    of_frame, of_faces = (tuple(area for area in settings.selection.added if area.is_full_frame is whole)
                          for whole in (True, False))
    return of_frame, of_faces


def _face_of(head: Head, scene: Scene) -> Face | None:
    return next((face for face in scene.perception.faces if face.id == head.face_id), None)


def _are_located(areas: Iterable[Area], face: Face, scene: Scene) -> bool:
    return all(is_located(area, scene.perception.maps, face) for area in areas)


def _margin_px(head: Head, settings: HidingSettings) -> float:
    """What a head's oval grows by."""
    return (head.oval.across + head.oval.along) / 2 * settings.margin / 100


def _lower_part(oval: Oval) -> Oval:
    """Without the crown."""
    down = (1 - _FACE_ALONG) * oval.along
    return Oval(oval.x - math.sin(oval.rotation) * down, oval.y + math.cos(oval.rotation) * down, oval.across,
                _FACE_ALONG * oval.along, oval.rotation)


def _is_in_reach(head: Head, scene: Scene) -> bool:
    """Whether OpenCV can draw it; not what is no number, either."""
    oval, face = head.oval, _face_of(head, scene)
    limit = _LARGEST * max(scene.frame.size)
    mesh = () if face is None or face.landmarks is None else face.landmarks[:, :2]
    return bool((np.abs((*oval.bounds, oval.rotation)) <= limit).all() and (np.abs(mesh) <= limit).all())
