"""Which point of the mesh is which in the mirror."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.areas import AREAS, Contours, Hull
from faceseg_live.domain.mesh_mirror import MIRRORED
from faceseg_live.engines.fake import canonical_face

NOSE_TIP, CHIN, FOREHEAD, UPPER_LIP = 1, 152, 10, 13


def test_each_point_has_one_like_it_and_is_that_ones() -> None:
    assert sorted(MIRRORED) == list(range(478))
    np.testing.assert_array_equal(MIRRORED[MIRRORED], np.arange(478))


@pytest.mark.parametrize(("right", "left"), [
    (33, 263), (133, 362), (61, 291), (105, 334), (234, 454), (159, 386), (145, 374), (468, 473), (469, 476),
    (470, 475), (471, 474), (472, 477)],
    ids=["outer eye corner", "inner eye corner", "mouth corner", "brow", "oval", "upper lid", "lower lid", "pupil",
         "iris, outer", "iris, upper", "iris, inner", "iris, lower"])
def test_right_and_left_change_places(right: int, left: int) -> None:
    assert MIRRORED[right] == left
    assert MIRRORED[left] == right


@pytest.mark.parametrize("point", [NOSE_TIP, CHIN, FOREHEAD, UPPER_LIP])
def test_the_middle_stays(point: int) -> None:
    assert MIRRORED[point] == point


def test_a_face_from_the_front_is_nearly_its_own_mirror_image() -> None:
    face = canonical_face()
    width, middle = np.ptp(face[:, 0]), face[np.arange(len(face)) == MIRRORED, 0].mean()
    back = (face * (-1, 1, 1) + (2 * middle, 0, 0))[MIRRORED]
    assert np.linalg.norm(back - face, axis=1).max() < 0.03 * width
    assert np.linalg.norm(back - face, axis=1).mean() < 0.015 * width


@pytest.mark.parametrize("part", ["eye", "brow", "iris", "cheek"])
def test_an_area_of_one_side_becomes_that_of_the_other(part: str) -> None:
    right, left = (_points(AREAS[f"{side}_{part}"].shape) for side in ("right", "left"))
    assert set(MIRRORED[sorted(right)].tolist()) == left


def _points(shape: object) -> set[int]:
    if isinstance(shape, Hull):
        return set(shape.points)
    assert isinstance(shape, Contours)
    return {point for outline in (*shape.outlines, *shape.holes)
            for point in (outline.points if isinstance(outline, Hull) else outline)}
