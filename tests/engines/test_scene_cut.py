from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.engines.mesh.scene_cut import SceneCut


def test_no_cut_at_the_start_nor_without_change(portrait: Pixels) -> None:
    cut = SceneCut()
    assert [cut.happened(portrait) for _ in range(3)] == [False] * 3


def test_a_moving_picture_is_no_cut(portrait: Pixels) -> None:
    cut = SceneCut()
    assert not any(cut.happened(np.roll(portrait, 12 * i, axis=1)) for i in range(10))


def test_another_picture_is_a_cut(portrait: Pixels) -> None:
    cut = SceneCut()
    other = 255 - np.flipud(portrait)
    assert [cut.happened(pixels) for pixels in (portrait, other, other, portrait)] == [False, True, False, True]


def test_a_lamp_switched_on_is_a_cut(portrait: Pixels) -> None:
    cut = SceneCut()
    dark = (portrait * 0.15).astype(np.uint8)
    assert [cut.happened(dark), cut.happened(portrait)] == [False, True]


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 2000)])
def test_bears_any_size(size: tuple[int, int]) -> None:
    cut = SceneCut()
    pixels = np.zeros((*size, 3), dtype=np.uint8)
    assert [cut.happened(pixels), cut.happened(pixels)] == [False, False]


def test_another_size_is_a_cut_and_reset_forgets(portrait: Pixels) -> None:
    cut = SceneCut()
    cut.happened(portrait)
    assert cut.happened(np.zeros((9, 9, 3), dtype=np.uint8))
    cut.reset()
    assert not cut.happened(portrait)
