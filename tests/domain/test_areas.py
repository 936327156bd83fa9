"""The catalogue: complete, unambiguous, left and right the subject's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from faceseg_live.api import segment
from faceseg_live.domain.areas import AREAS, MESH_AREAS, Contours, Hull, area_named
from faceseg_live.domain.mesh_rings import Ring
from faceseg_live.engines.fake import canonical_face
from faceseg_live.errors import InvalidParameter

SEED_AREAS = ["face", "main_features", "eyes", "left_eye", "right_eye", "nose", "mouth", "face+forehead"]
FURTHER_AREAS = [
    "left_brow", "right_brow", "eyebrows", "lips", "upper_lip", "lower_lip", "mouth_interior", "left_iris",
    "right_iris", "irises", "forehead", "left_cheek", "right_cheek", "chin", "skin", "two_eyes",
]  # fmt: skip
SHORTCUTS = {
    "image": "A", "face": "F", "skin": "1", "eyebrows": "2", "two_eyes": "3", "nose": "4", "lips": "5",
    "mouth_interior": "6", "hair": "7", "eyelids": "8", "ears": "9", "glasses": "0",
}  # fmt: skip


def test_every_promised_area_comes_from_the_mesh() -> None:
    assert set(SEED_AREAS + FURTHER_AREAS) <= MESH_AREAS


@pytest.mark.parametrize("key", SEED_AREAS)
def test_the_seed_areas_keep_the_one_hull_rule(key: str) -> None:
    assert isinstance(AREAS[key].shape, Hull)


@pytest.mark.parametrize("key", FURTHER_AREAS)
def test_the_further_areas_follow_their_contour(key: str) -> None:
    assert isinstance(AREAS[key].shape, Contours)


def test_the_promised_shortcuts() -> None:
    shortcuts = {key: AREAS[key].shortcut for key in SHORTCUTS}
    assert shortcuts == SHORTCUTS


def test_no_shortcut_stands_twice() -> None:
    counts = Counter(area.shortcut for area in AREAS.values() if area.shortcut)
    assert [key for key, count in counts.items() if count > 1] == []


def test_colours_are_six_hex_digits() -> None:
    assert [a.key for a in AREAS.values() if not re.fullmatch("#[0-9a-f]{6}", a.colour)] == []


def test_landmark_indices_are_those_of_the_mesh() -> None:
    for area in AREAS.values():
        for shape in (area.shape, area.outline):
            for ring in _rings(shape):
                assert len(set(ring)) == len(ring) >= 3, area.key
                assert min(ring) >= 0
                assert max(ring) < 478


def test_all_rings_run_clockwise_in_a_picture_from_the_front() -> None:
    points = canonical_face()[:, :2]
    for area in AREAS.values():
        for shape in (area.shape, area.outline):
            for ring in _rings(shape):
                assert cv2.contourArea(points[list(ring)], oriented=True) > 0, area.key


def _rings(shape: object) -> Iterator[Ring]:
    if isinstance(shape, Hull):
        yield shape.points
    elif isinstance(shape, Contours):
        yield from (item.points if isinstance(item, Hull) else item for item in shape.outlines + shape.holes)


def test_an_unknown_area_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=r"'moustache' is unknown.*face, .*background"):
        area_named("moustache")


@pytest.mark.parametrize("part", ["eye", "brow", "iris", "cheek"])
def test_left_is_the_subjects_left(part: str, portrait: np.ndarray) -> None:
    """Seen from the front, the subject's left is on the right of the picture."""
    left, right = segment(portrait, area=f"left_{part}"), segment(portrait, area=f"right_{part}")
    assert left.x > right.x + right.width / 2


@pytest.mark.parametrize(
    ("inner", "outer"),
    [("face", "face+forehead"), ("left_iris", "left_eye"), ("nose", "main_features"), ("lips", "mouth"),
     ("forehead", "face+forehead"), ("chin", "face"), ("upper_lip", "mouth"), ("eyes", "main_features"),
     ("two_eyes", "main_features")],
)  # fmt: skip
def test_parts_lie_in_their_whole(inner: str, outer: str, portrait: np.ndarray) -> None:
    part = segment(portrait, area=inner, blur=1).mask > 0.5
    whole = segment(portrait, area=outer, blur=1).mask > 0.5
    assert part.any()
    assert (part & ~whole).sum() <= 0.06 * part.sum()


def test_skin_leaves_out_eyes_brows_nose_and_mouth(portrait: np.ndarray) -> None:
    skin = segment(portrait, area="skin", blur=1).mask > 0.5
    for hole in ("left_eye", "right_eye", "left_brow", "nose", "mouth"):
        part = segment(portrait, area=hole, blur=1).mask > 0.5
        assert (part & skin).sum() < 0.15 * part.sum(), hole
