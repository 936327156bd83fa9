from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.mesh.scene_cut import SceneCut

FrameOf = Callable[..., Frame]


def test_no_cut_at_the_start_nor_without_change(portrait: Pixels, frame_of: FrameOf) -> None:
    cut = SceneCut()
    assert [cut.happened(frame_of(portrait)) for _ in range(3)] == [False] * 3


def test_a_moving_picture_is_no_cut(portrait: Pixels, frame_of: FrameOf) -> None:
    cut = SceneCut()
    assert not any(cut.happened(frame_of(np.roll(portrait, 12 * i, axis=1))) for i in range(10))


def test_another_picture_is_a_cut(portrait: Pixels, frame_of: FrameOf) -> None:
    cut = SceneCut()
    other = 255 - np.flipud(portrait)
    frames = map(frame_of, (portrait, other, other, portrait))
    assert [cut.happened(frame) for frame in frames] == [False, True, False, True]


def test_a_lamp_switched_on_is_a_cut(portrait: Pixels, frame_of: FrameOf) -> None:
    cut = SceneCut()
    dark = (portrait * 0.15).astype(np.uint8)
    assert [cut.happened(frame_of(dark)), cut.happened(frame_of(portrait))] == [False, True]


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 2000)])
def test_bears_any_size(size: tuple[int, int], frame_of: FrameOf) -> None:
    cut = SceneCut()
    pixels = np.zeros((*size, 3), dtype=np.uint8)
    assert [cut.happened(frame_of(pixels)), cut.happened(frame_of(pixels))] == [False, False]


def test_another_size_is_a_cut_and_reset_forgets(portrait: Pixels, frame_of: FrameOf) -> None:
    cut = SceneCut()
    cut.happened(frame_of(portrait))
    assert cut.happened(frame_of(np.zeros((9, 9, 3), dtype=np.uint8)))
    cut.reset()
    assert not cut.happened(frame_of(portrait))
