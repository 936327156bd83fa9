"""Crops for networks show the same, whatever picture of the frame they are read from."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.base import Roi
from faceseg_live.engines.crops import stretched_box
from faceseg_live.engines.mesh.square import cut_square, square_of
from faceseg_live.engines.sampling import sampled, step_for


@pytest.fixture(scope="module")
def ramps() -> Frame:
    """Grey rises by 2 levels in 5 pixels to the right and down: the mean of some pixels is that of their middle."""
    rows, columns = np.mgrid[:301, :331]
    pixels = np.rint(0.4 * np.stack((columns, rows, columns + rows), axis=2)).astype(np.uint8)
    return Frame(freeze(pixels), 0, 0.0, 0.0)


@pytest.mark.parametrize(("zoom", "step"), [(0.2, 1), (1.0, 1), (1.79, 1), (1.8, 2), (3.6, 4), (7.3, 8), (90.0, 8)])
def test_a_crop_is_read_from_as_many_pixels_as_it_has(zoom: float, step: int) -> None:
    assert step_for(zoom) == step


@pytest.mark.parametrize("side_px", [100, 50, 25, 12])
@pytest.mark.parametrize("rotation", [0.0, 0.5])
def test_a_square_shows_the_same_place(ramps: Frame, side_px: int, rotation: float) -> None:
    roi = Roi(160, 150, 200, rotation)
    plain = cut_square(ramps.pixels, roi, side_px, cv2.BORDER_REPLICATE).astype(int)
    assert np.abs(square_of(ramps, roi, side_px, cv2.BORDER_REPLICATE) - plain).max() <= 2  # each halving rounds


@pytest.mark.parametrize("width", [280, 140, 70, 34])
def test_a_stretched_crop_shows_the_same_place(ramps: Frame, width: int) -> None:
    size = width, width // 2
    to_crop = stretched_box(20, 30, 280, 240, size)
    plain = cv2.warpAffine(ramps.pixels, to_crop, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    assert np.abs(sampled(ramps, to_crop, size).astype(int) - plain).max() <= 2  # each halving rounds
