"""A frame gives smaller copies of its picture, each made once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze


def _frame(height: int, width: int) -> Frame:
    rows, columns = np.mgrid[:height, :width]
    pixels = np.stack((columns, rows, np.full_like(rows, 90)), axis=2).astype(np.uint8)
    return Frame(freeze(pixels), 0, 0.0, 0.0)


@pytest.mark.parametrize("step", [1, 2, 4, 8])
@pytest.mark.parametrize("size", [(48, 64), (45, 61), (1, 1), (3, 200)])
def test_sizes_are_rounded_up_and_places_kept(size: tuple[int, int], step: int) -> None:
    frame = _frame(*size)
    small = frame.reduced(step)
    assert small.shape == (-(-size[0] // step), -(-size[1] // step), 3)
    assert not small.flags.writeable
    if step < min(size):
        expected = (np.arange(size[1] // step) + 0.5) * step - 0.5
        assert np.abs(small[0, : len(expected), 0] - expected).max() <= 1.5


def test_each_is_made_once_whoever_asks_first() -> None:
    frame = _frame(200, 320)
    with ThreadPoolExecutor(4) as threads:
        given = list(threads.map(lambda number: frame.reduced((4, 2)[number % 2]), range(16)))
    assert len({id(pixels) for pixels in given}) == 2


def test_the_finest_is_the_whole_as_long_as_it_is_there() -> None:
    frame = _frame(200, 320)
    frame.reduced(4)
    step, pixels = frame.finest(8)
    assert step == 1
    assert pixels is frame.pixels


def test_a_frame_with_other_pixels_has_copies_of_its_own() -> None:
    frame = _frame(16, 16)
    assert frame.reduced(2).mean() > 0
    assert replace(frame, picture=freeze(np.zeros((16, 16, 3), np.uint8))).reduced(2).max() == 0


def test_copies_are_no_part_of_what_a_frame_is() -> None:
    frame = _frame(16, 16)
    twin = replace(frame)
    frame.reduced(2)
    assert frame == twin
    assert "reduc" not in repr(frame)


def test_other_steps_are_refused() -> None:
    with pytest.raises(ValueError, match="not by 3"):
        _frame(16, 16).reduced(3)


@pytest.mark.parametrize(("longest_px", "step"), [(1281, 1), (700, 1), (640, 2), (200, 4), (160, 8), (10, 8)])
def test_a_step_leaves_as_many_pixels_as_are_asked_for(longest_px: int, step: int) -> None:
    frame = _frame(720, 1280)
    assert frame.step_to(longest_px) == step
    assert frame.nbytes == frame.pixels.nbytes
