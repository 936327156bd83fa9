"""Where the six-class network's regions lie in the frame, and whose they are."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.area_masks.visible_face import visible_face
from faceseg_live.domain.regions import EARS, FACE_SKIN, FACE_TO_EARS
from faceseg_live.domain.types import Box, Frame, freeze
from faceseg_live.engines.multiclass.source import MulticlassSource
from faceseg_live.engines.region_sources import FACE_REGIONS, MULTICLASS
from tests.engines.multiclass.colour_network import (
    CLOTH,
    COLOURS,
    HAIR,
    SIZE,
    ColourNetwork,
    asking,
    face_at,
    painted,
    place_of,
)


def test_a_still_shows_regions_where_they_are(source: MulticlassSource) -> None:
    face = face_at()
    maps = source.maps(painted(), (face,), asking(FACE_TO_EARS, HAIR, CLOTH, is_still=True))
    assert [item.face_id for item in maps] == [1, 1]
    skin, hair, cloth = (place_of(regions, maps, face) for regions in (FACE_SKIN, HAIR, CLOTH))
    for found, true in ((skin, Box(280, 150, 80, 80)), (hair, Box(280, 110, 80, 40))):
        assert (found.x, found.y, found.width, found.height) == pytest.approx(
            (true.x, true.y, true.width, true.height), abs=4), "seen closely"
    assert (cloth.x, cloth.width) == pytest.approx((200, 240), abs=12), "seen in the whole frame"
    assert cloth.y + cloth.height == 360


def test_hair_and_clothes_belong_to_the_nearest_face(source: MulticlassSource) -> None:
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[100:130, 100:540] = COLOURS[1]
    pixels[250:, 60:580] = COLOURS[4]
    frame = Frame(freeze(pixels), 0, 0.0, 0.0)
    faces = (face_at(0.25, 0.25, 1), face_at(0.75, 0.25, 2))
    maps = source.maps(frame, faces, asking(HAIR, CLOTH, is_still=True))
    for regions, left, right in ((HAIR, 100, 540), (CLOTH, 60, 580)):
        first, second = (place_of(regions, maps, face) for face in faces)
        assert (first.x, first.x + first.width) == pytest.approx((left, 320), abs=12)
        assert (second.x, second.x + second.width) == pytest.approx((320, right), abs=12)


def test_a_larger_face_covers_the_one_behind_it(source: MulticlassSource) -> None:
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[60:300, 200:440] = COLOURS[3]
    frame = Frame(freeze(pixels), 0, 0.0, 0.0)
    front, behind = face_at(0.45, 0.4, 1), face_at(0.55, 0.3, 2)
    maps = source.maps(frame, (front, behind), asking(FACE_TO_EARS, is_still=True))
    shapes = [visible_face(face, maps, SIZE) for face in (front, behind)]
    seen = [np.zeros((360, 640), bool), np.zeros((360, 640), bool)]
    for canvas, shape in zip(seen, shapes, strict=True):
        assert shape is not None
        place = canvas[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width]
        place |= shape.pixels > 0
    nose = tuple(int(v) for v in front.landmarks[1, 1::-1])
    assert seen[0][nose]
    hull = cv2.convexHull(front.landmarks[:, :2].round().astype(np.int32))
    inner = cv2.fillConvexPoly(np.zeros((360, 640), np.uint8), hull, (1,))
    assert not (seen[1] & (cv2.erode(inner, np.ones((9, 9))) > 0)).any()
    assert seen[1].any()


def test_a_face_without_a_mesh_has_regions_that_follow_its_box(source: MulticlassSource) -> None:
    boxed = replace(face_at(), landmarks=None)
    source.maps(painted(0), (boxed,), asking(HAIR))
    moved = replace(boxed, box=Box(boxed.box.x + 50, boxed.box.y, boxed.box.width, boxed.box.height))
    assert place_of(HAIR, source.maps(painted(1, 50), (moved,), asking(HAIR)), moved).x == pytest.approx(330, abs=12)


def test_a_look_serves_the_frames_after_it_where_the_head_is_by_then(
    source: MulticlassSource, network: ColourNetwork
) -> None:
    first = face_at()
    source.maps(painted(0), (first,), asking(FACE_TO_EARS))
    assert first.landmarks is not None
    points = first.landmarks.copy()
    points[:, :2] = points[:, :2] * 1.25 + (40, -30)
    moved = replace(first, landmarks=points, box=Box.around(points))
    pixels = cv2.warpAffine(painted().pixels, np.array([[1.25, 0, 40], [0, 1.25, -30]]), SIZE)
    later = replace(painted(2), picture=freeze(np.asarray(pixels, np.uint8)))
    maps = source.maps(later, (moved,), asking(FACE_TO_EARS))
    assert network.looks == 1
    found = place_of(FACE_SKIN, maps, moved)
    assert (found.x, found.y) == pytest.approx((280 * 1.25 + 40, 150 * 1.25 - 30), abs=5)
    assert (found.width, found.height) == pytest.approx((100, 100), abs=7)


def test_of_a_face_that_the_whole_frame_shows_larger_the_wide_look_counts_first(source: MulticlassSource) -> None:
    """Its close look is for what only that tells."""
    frame, large = painted(), face_at(height=0.9)
    wide, close, told = source.maps(frame, (large,), asking(FACE_TO_EARS, HAIR, EARS, is_still=True))
    assert [item.source for item in (wide, close, told)] == [MULTICLASS, MULTICLASS, FACE_REGIONS]
    assert wide.to_map is not None
    assert close.to_map is not None
    assert np.linalg.det(wide.to_map[:, :2]) > np.linalg.det(close.to_map[:, :2])
    close, wide = source.maps(frame, (face_at(),), asking(FACE_TO_EARS, HAIR, is_still=True))
    assert close.to_map is not None
    assert wide.to_map is not None
    assert np.linalg.det(close.to_map[:, :2]) > np.linalg.det(wide.to_map[:, :2])
