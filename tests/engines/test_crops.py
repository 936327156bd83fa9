"""Crops of faces: where they lie, at which size, and that a whole-pixel crop is a plain copy."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faceseg_live.engines.crops import native_size, resized, stretched_box
from faceseg_live.frames import Pixels

SIZE = (240, 240)


@pytest.mark.parametrize("box", [(300, 120, 317, 401), (5, 7, 31, 19), (0, 0, 240, 240)])
def test_at_native_size_a_whole_pixel_box_is_copied_exactly(portrait: Pixels, box: tuple[int, int, int, int]) -> None:
    left, top, width, height = box
    to_crop = stretched_box(*box, SIZE)
    native = native_size(to_crop, SIZE)
    assert native == (width, height)
    crop = cv2.warpAffine(portrait, resized(to_crop, SIZE, native), native, flags=cv2.INTER_LINEAR)
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
    to_small = resized(to_crop, SIZE, (60, 24))
    for x, y, expected in ((40, 30, (0, 0)), (140, 80, (60, 24))):
        corner = to_small @ (x - 0.5, y - 0.5, 1) + 0.5
        np.testing.assert_allclose(corner, expected, atol=1e-9)
