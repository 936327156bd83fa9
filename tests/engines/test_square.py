"""Between a frame and the square that a network looks at."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.base import Roi
from faceseg_live.engines.mesh.square import as_input, cut_square, square_to_frame, to_frame

SIDE = 64
ROIS = [Roi(100, 80, 64, 0), Roi(100, 80, 96, 0), Roi(90.5, 70.25, 50, 0.4), Roi(100, 80, 120, math.pi / 2),
        Roi(100, 80, 80, -2.6), Roi(10, 150, 90, 0.9)]


@pytest.fixture(scope="module")
def ramps() -> Pixels:
    """Red grows to the right and green downwards by one a pixel, so that a colour tells its place."""
    red, green = np.meshgrid(np.arange(200), np.arange(160))
    return np.dstack((red, green, np.full_like(red, 9))).astype(np.uint8)


@pytest.mark.parametrize("roi", ROIS)
def test_points_of_the_square_lie_where_its_pixels_come_from(ramps: Pixels, roi: Roi) -> None:
    square = cut_square(ramps, roi, SIDE, cv2.BORDER_CONSTANT)
    assert square.shape == (SIDE, SIDE, 3)
    assert square.dtype == np.uint8
    across, down = np.meshgrid(np.arange(SIDE), np.arange(SIDE))
    places = to_frame(np.stack((across, down), axis=-1).reshape(-1, 2) / SIDE, roi).reshape(SIDE, SIDE, 2)
    inside = ((places >= 0) & (places <= (199, 159))).all(axis=2)
    assert inside.mean() > 0.2
    np.testing.assert_allclose(square[inside][:, :2], places[inside], atol=0.6)


@pytest.mark.parametrize("roi", ROIS)
def test_corners_and_middle(roi: Roi) -> None:
    half = roi.side / 2
    corners = to_frame(np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0.5, 0.5)], np.float64), roi)
    np.testing.assert_allclose(corners[4], (roi.centre_x, roi.centre_y))
    np.testing.assert_allclose(np.linalg.norm(corners[:4] - corners[4], axis=1), half * math.sqrt(2))
    along = corners[1] - corners[0]
    assert math.atan2(along[1], along[0]) == pytest.approx(roi.rotation, abs=1e-9), "clockwise, as y runs down"
    np.testing.assert_allclose(corners[3] - corners[0], (-along[1], along[0]), atol=1e-9)


@pytest.mark.parametrize("roi", ROIS)
@pytest.mark.parametrize("side", [1, 64, 256])
def test_there_and_back(roi: Roi, side: int) -> None:
    points = np.random.default_rng(0).uniform(-0.5, 1.5, (50, 2))
    matrix = square_to_frame(roi, side)
    there = to_frame(points, roi)
    back = (there - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T / side
    np.testing.assert_allclose(back, points, atol=1e-9)


def test_a_turned_square_shows_the_frame_upright(ramps: Pixels) -> None:
    """A quarter turn clockwise: what is on the square's right lies below in the frame."""
    square = cut_square(ramps, Roi(100, 80, SIDE, math.pi / 2), SIDE, cv2.BORDER_CONSTANT).astype(int)
    assert (np.diff(square[:, :, 1], axis=1) == 1).all()
    assert (np.diff(square[:, :, 0], axis=0) == -1).all()


def test_its_own_size_is_a_copy_of_the_pixels(ramps: Pixels) -> None:
    np.testing.assert_array_equal(cut_square(ramps, Roi(100, 80, SIDE, 0), SIDE, cv2.BORDER_CONSTANT),
                                  ramps[48:112, 68:132])


def test_beyond_the_frame_lies_what_the_border_says(ramps: Pixels) -> None:
    roi = Roi(0, 80, SIDE, 0)
    outside = slice(0, SIDE // 2 - 1)
    assert not cut_square(ramps, roi, SIDE, cv2.BORDER_CONSTANT)[:, outside].any()
    np.testing.assert_array_equal(
        cut_square(ramps, roi, SIDE, cv2.BORDER_REPLICATE)[:, outside], np.repeat(ramps[48:112, :1], SIDE // 2 - 1, 1)
    )


@pytest.mark.parametrize("roi", [Roi(-5000, 80, 64, 0.3), Roi(100, 80, 0.01, 0), Roi(100, 80, 1e5, 1), Roi(0, 0, 0, 0)])
@pytest.mark.parametrize("border", [cv2.BORDER_CONSTANT, cv2.BORDER_REPLICATE])
def test_any_square_can_be_cut(ramps: Pixels, roi: Roi, border: int) -> None:
    assert cut_square(ramps, roi, SIDE, border).shape == (SIDE, SIDE, 3)


@pytest.mark.parametrize(("signed", "low", "middle", "high"), [(False, 0, 0.2, 1), (True, -1, -0.6, 1)])
def test_a_networks_input(signed: bool, low: float, middle: float, high: float) -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[0, 1], pixels[1, 2] = 51, 255
    values = as_input(pixels, signed=signed)
    assert (values.shape, values.dtype) == ((1, 2, 3, 3), np.float32)
    np.testing.assert_allclose(values[0, 0, 0], low, atol=1e-6)
    np.testing.assert_allclose(values[0, 0, 1], middle, atol=1e-6)
    np.testing.assert_allclose(values[0, 1, 2], high, atol=1e-6)
    assert pixels.max() == 255


def test_an_input_of_pixels_in_any_layout() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    np.testing.assert_array_equal(as_input(pixels[:, ::-1]), as_input(pixels)[:, :, ::-1])
