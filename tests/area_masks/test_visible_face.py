"""True edges: masks end at the hairline and at what covers a face, and go on as far as the face does."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.area_masks.segments import face_mask
from faceseg_live.area_masks.visible_face import visible_face
from faceseg_live.domain.regions import FACE_SKIN, Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Face, Frame, Pixels, RegionMap, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.masks import Shape
from faceseg_live.settings import EngineSettings, MaskSettings

SIZE = (640, 480)
CLASSES = (frozenset(), frozenset({Region.HAIR}), FACE_SKIN)
TO_MAP = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25]])


@pytest.fixture(scope="module")
def face() -> Face:
    frame = Frame(freeze(np.zeros((480, 640, 3), np.uint8)), 0, 0.0, 0.0)
    return FakeEngine().perceive(frame, Request(EngineSettings())).faces[0]


def everywhere() -> Pixels:
    return np.full((240, 320), 2, np.uint8)


def labelled(labels: Pixels, face: Face) -> RegionMap:
    """As the network gives it: shares of classes."""
    shares = np.asarray(np.eye(3)[labels] * 255, np.uint8)
    return RegionMap("multiclass", CLASSES, freeze(shares), face.id, TO_MAP)


def full(shape: Shape | None) -> np.ndarray:
    assert shape is not None
    canvas = np.zeros((480, 640), bool)
    canvas[shape.top : shape.top + shape.height, shape.left : shape.left + shape.width] = shape.pixels > 0
    return canvas


def seen(labels: Pixels, face: Face) -> np.ndarray:
    return full(visible_face(face, (labelled(labels, face),), SIZE))


def mask_of(area: str, face: Face, maps: tuple[RegionMap, ...], *, true_edges: bool = True) -> np.ndarray:
    settings = MaskSettings((area,), blur=1, true_edges=true_edges)
    return face_mask(Selection.parse(area), face, maps, SIZE, settings).to_full() > 0.5


def in_map(y: float) -> int:
    return round(y / 2)


def test_nothing_tells_without_a_map_of_the_face_or_without_a_mesh(face: Face) -> None:
    own = labelled(everywhere(), face)
    assert visible_face(face, (), SIZE) is None
    assert visible_face(face, (replace(own, face_id=7),), SIZE) is None
    assert visible_face(replace(face, landmarks=None), (own,), SIZE) is None
    of_hair = replace(own, classes=(frozenset(), frozenset({Region.HAIR}), frozenset()))
    assert visible_face(face, (of_hair,), SIZE) is None


def test_a_forehead_goes_on_over_the_meshs_hairline_but_not_without_end(face: Face) -> None:
    length = face.landmarks[152, 1] - face.landmarks[10, 1]
    rows = np.flatnonzero(seen(everywhere(), face).any(axis=1))
    assert 0.3 * length < face.landmarks[10, 1] - rows[0] < 0.45 * length
    assert rows[-1] - face.landmarks[152, 1] < 0.05 * length


def test_it_ends_at_the_hairline(face: Face) -> None:
    labels, hairline = everywhere(), face.landmarks[10, 1] - 20
    labels[: in_map(hairline)] = 1
    for area in ("face+forehead", "skin", "forehead"):
        rows = np.flatnonzero(mask_of(area, face, (labelled(labels, face),)).any(axis=1))
        assert rows[0] == pytest.approx(hairline, abs=3), area


def test_what_covers_a_face_is_left_out_of_every_area(face: Face) -> None:
    labels = everywhere()
    x = face.landmarks[1, 0]
    labels[:, in_map(x) :] = 1
    for area in ("face", "face+forehead", "skin", "nose", "mouth", "two_eyes", "eyebrows", "main_features"):
        whole = mask_of(area, face, (), true_edges=False)
        half = mask_of(area, face, (labelled(labels, face),))
        assert not half[:, round(x) + 3 :].any(), area
        assert half.any(), area
        assert whole[:, round(x) + 3 :].any(), area
        outlined = mask_of(area, face, (labelled(labels, face),), true_edges=False)
        np.testing.assert_array_equal(outlined, whole)


def test_eyes_behind_the_rims_of_glasses_are_part_of_the_face(face: Face) -> None:
    labels = everywhere()
    for eye in (159, 386):
        centre = face.landmarks[eye, :2] / 2
        cv2.circle(labels, tuple(int(v) for v in centre), 10, (1,), 3)
    mask = seen(labels, face)
    for eye in (159, 386):
        assert mask[int(face.landmarks[eye, 1]), int(face.landmarks[eye, 0])]


def test_specks_are_dropped(face: Face) -> None:
    labels = np.full((240, 320), 1, np.uint8)
    top, bottom = (in_map(face.landmarks[number, 1]) for number in (10, 152))
    labels[(top + bottom) // 2 : bottom] = 2
    x = in_map(face.landmarks[1, 0])
    labels[top + 4 : top + 6, x : x + 2] = 2
    mask = seen(labels, face)
    assert not mask[: top * 2 + 20].any()
    assert mask.any()


def test_of_two_maps_the_first_counts(face: Face) -> None:
    covered = np.full((240, 320), 1, np.uint8)
    first, second = labelled(covered, face), labelled(everywhere(), face)
    assert not full(visible_face(face, (first, second), SIZE)).any()
    assert full(visible_face(face, (second, first), SIZE)).any()


def test_a_profiles_nose_is_inside(face: Face) -> None:
    """Turned by half a right angle: the tip of the nose stands out over the face's oval."""
    points = face.landmarks.astype(np.float64)
    middle = points.mean(axis=0)
    cos, sin = np.cos(1.1), np.sin(1.1)
    turned = (points - middle) @ np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]]) + middle
    profile = replace(face, landmarks=turned.astype(np.float32))
    x, y = turned[1, :2].round().astype(int)
    assert seen(everywhere(), profile)[y, x]
