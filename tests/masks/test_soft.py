"""Masks with a soft edge of their own."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.errors import InvalidParameter
from faceseg_live.masks import mask_from_matte


@pytest.fixture
def matte() -> np.ndarray:
    """A block of 1 with hair of 0.3 to its right."""
    values = np.zeros((60, 80), np.float32)
    values[20:40, 30:50] = 1
    values[28, 50:60] = 0.3
    return values


@pytest.mark.parametrize("blur", [1, 13])
def test_soft_values_stay_as_they_are(matte: np.ndarray, blur: int) -> None:
    mask = mask_from_matte(matte, blur=blur)
    assert np.array_equal(mask.to_full(), matte)
    assert (mask.x, mask.y, mask.width, mask.height) == (30, 20, 29, 19)


def test_the_matte_itself_is_left_alone(matte: np.ndarray) -> None:
    full = np.ones((4, 4), np.float32)
    mask_from_matte(full)
    full[0, 0] = 0.5
    assert full[0, 0] == 0.5
    assert matte.flags.writeable


@pytest.mark.parametrize(("grow", "tapered", "corner"), [(3, False, 1.0), (3, True, 0.0)])
def test_growing_moves_the_soft_edge_as_a_whole(matte: np.ndarray, grow: int, tapered: bool, corner: float) -> None:
    grown = mask_from_matte(matte, grow=grow, grow_tapered=tapered).to_full()
    assert grown[17, 27] == corner
    assert grown[30, 27] == 1
    assert grown[30, 26] == 0
    assert grown[28, 62] == pytest.approx(0.3, abs=1 / 255)


def test_shrinking_takes_hair_away_but_not_the_frames_border(matte: np.ndarray) -> None:
    matte[50:, :] = 1
    shrunk = mask_from_matte(matte, grow=-2).to_full()
    assert shrunk[28, 55] == 0
    assert shrunk[21, 40] == 0
    assert shrunk[59, 0] == shrunk[52, 0] == 1


@pytest.mark.parametrize("grow", [-4096, 4096])
def test_the_limits_of_growing_end_soon(matte: np.ndarray, grow: int) -> None:
    mask = mask_from_matte(matte, grow=grow, grow_tapered=True)
    assert mask.is_empty == (grow < 0)
    assert mask.is_empty or mask.values.min() == 1


@pytest.mark.parametrize("blur", [15, 51, 201, 4096])
def test_more_blur_softens(matte: np.ndarray, blur: int) -> None:
    soft = mask_from_matte(matte, blur=blur).to_full()
    before = np.abs(np.diff(matte, axis=1)).max()
    assert np.abs(np.diff(soft, axis=1)).max() < before
    assert 0 <= soft.min() <= soft.max() <= 1.0001


def test_an_empty_matte_gives_an_empty_mask() -> None:
    assert mask_from_matte(np.zeros((5, 6), np.float32)).is_empty


def test_a_matte_without_pixels_is_refused() -> None:
    with pytest.raises(InvalidParameter, match="height, width"):
        mask_from_matte(np.zeros((0, 6), np.float32))
