"""Crops of faces: where they lie, at which size, and that a whole-pixel crop is a plain copy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Box, Face, Pixels, Points
from faceseg_live.engines.crops import native_size, rescaled_map, roll_of, stretched_box, upright_square
from faceseg_live.engines.fake import canonical_face

SIZE = (240, 240)


@pytest.mark.parametrize("box", [(300, 120, 317, 401), (5, 7, 31, 19), (0, 0, 240, 240)])
def test_at_native_size_a_whole_pixel_box_is_copied_exactly(portrait: Pixels, box: tuple[int, int, int, int]) -> None:
    left, top, width, height = box
    to_crop = stretched_box(*box, SIZE)
    native = native_size(to_crop, SIZE)
    assert native == (width, height)
    crop = cv2.warpAffine(portrait, rescaled_map(to_crop, SIZE, native), native, flags=cv2.INTER_LINEAR)
    np.testing.assert_array_equal(crop, portrait[top:top + height, left:left + width])


def test_native_size_follows_a_turned_crop() -> None:
    cos, sin = np.cos(0.7) * 0.5, np.sin(0.7) * 0.5
    assert native_size(np.array([[cos, sin, 3.0], [-sin, cos, -9.0]]), (240, 120)) == (480, 240)


@pytest.mark.parametrize("side", [1e-3, 1e9])
def test_native_size_stays_within_bounds(side: float) -> None:
    width, height = native_size(stretched_box(0, 0, side, side, SIZE), SIZE)
    assert 1 <= width == height <= 4096


def test_resized_maps_corners_onto_corners() -> None:
    """Corners of pixels lie half a pixel before the centres."""
    to_crop = stretched_box(40, 30, 100, 50, SIZE)
    to_small = rescaled_map(to_crop, SIZE, (60, 24))
    for x, y, expected in ((40, 30, (0, 0)), (140, 80, (60, 24))):
        corner = to_small @ (x - 0.5, y - 0.5, 1) + 0.5
        np.testing.assert_allclose(corner, expected, atol=1e-9)


def turned_face(angle: float, size: float = 120.0) -> Points:
    """Clockwise, in the middle of 640 × 480."""
    points = canonical_face() * np.float32(size)
    cos, sin = np.cos(angle), np.sin(angle)
    points[:, :2] = points[:, :2] @ np.array([[cos, sin], [-sin, cos]]) + (320, 240)
    return points


@pytest.mark.parametrize("angle", [-2.5, -0.4, 0.0, 0.3, 1.5])
def test_the_roll_is_found(angle: float) -> None:
    straight = roll_of(turned_face(0.0))
    assert straight == pytest.approx(0, abs=0.06)
    assert roll_of(turned_face(angle)) - straight == pytest.approx(angle, abs=1e-3)


def test_a_profile_keeps_its_roll() -> None:
    points = turned_face(0.0)
    points[:, 0] = (points[:, 0] - 320) * 0.05 + 320
    points[263, 1] += 5
    assert abs(roll_of(points)) < 0.1


@pytest.mark.parametrize("angle", [0.0, 0.8, np.pi])
def test_an_upright_square_shows_the_face_upright_and_centred(angle: float) -> None:
    points = turned_face(angle)
    to_crop = upright_square(Face(1, Box.around(points), 1.0, points), 240, 2.0)
    inside = points[:, :2] @ to_crop[:, :2].T + to_crop[:, 2]
    assert inside[10, 1] < inside[152, 1]
    assert inside[33, 0] < inside[263, 0]
    assert np.ptp(inside, axis=0).max() == pytest.approx(120, abs=1)
    np.testing.assert_allclose((inside.min(axis=0) + inside.max(axis=0)) / 2, 119.5, atol=1)


def test_a_face_without_a_mesh_is_cropped_by_its_box() -> None:
    to_crop = upright_square(Face(1, Box(100, 50, 80, 40), 1.0), 240, 1.5)
    np.testing.assert_allclose(to_crop @ (140 - 0.5, 70 - 0.5, 1), (119.5, 119.5), atol=1.1)
    assert to_crop[0, 0] == pytest.approx(240 / 120)
