"""Pictures are made to fit their video."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Pixels
from faceseg_live.media.video.fitting import Fitting


def picture(width: int, height: int) -> Pixels:
    return np.full((height, width, 4), 200, np.uint8)


@pytest.mark.parametrize(("size", "even", "largest", "expected"), [
    ((161, 121), True, 0, (162, 122)),
    ((161, 121), False, 0, (161, 121)),
    ((1280, 720), False, 640, (640, 360)),
    ((719, 1279), True, 640, (360, 640)),
    ((640, 3), False, 640, (640, 3)),
    ((2000, 1), False, 640, (640, 1)),
])
def test_the_first_picture_tells_the_size(
    size: tuple[int, int], even: bool, largest: int, expected: tuple[int, int]
) -> None:
    first = picture(*size)
    fitting = Fitting(first, even=even, on_black=False, max_side_px=largest)
    assert fitting.size == expected
    fitted = fitting.fitted(first)
    assert fitted.shape == (expected[1], expected[0], 4)
    assert fitted.flags.c_contiguous
    assert fitted.min() == 200


@pytest.mark.parametrize(("size", "box", "expected"), [
    ((1280, 720), (640, 0), (640, 360)),
    ((1280, 720), (0, 360), (640, 360)),
    ((1280, 720), (640, 640), (640, 360)),
    ((640, 480), (1280, 720), (960, 720)),
    ((719, 1279), (0, 0), (719, 1279)),
])
def test_a_picture_fits_into_a_box(size: tuple[int, int], box: tuple[int, int], expected: tuple[int, int]) -> None:
    fitting = Fitting(picture(*size), even=False, on_black=False, box=box)
    assert fitting.size == expected
    assert fitting.fitted(picture(*size)).min() == 200


@pytest.mark.parametrize(("size", "middle"), [((50, 100), (slice(0, 60), slice(65, 95))),
                                              ((320, 60), (slice(15, 45), slice(0, 160)))])
def test_a_picture_of_other_proportions_is_whole_in_the_middle(
    size: tuple[int, int], middle: tuple[slice, ...]
) -> None:
    fitting = Fitting(picture(160, 60), even=False, on_black=False)
    fitted = fitting.fitted(picture(*size))
    assert fitted.shape == (60, 160, 4)
    assert fitted[middle].min() == 200
    assert int(fitted.sum()) == int(fitted[middle].sum())


def test_black_shows_through_in_proportion() -> None:
    pixels = picture(4, 4)
    pixels[0, :, 3], pixels[1, :, 3], pixels[2:, :, 3] = 0, 128, 255
    fitted = Fitting(pixels, even=False, on_black=True).fitted(pixels)
    assert fitted[0, 0, :3].tolist() == [0, 0, 0]
    assert fitted[1, 0, :3] == pytest.approx([100, 100, 100], abs=1)
    assert fitted[3, 0, :3].tolist() == [200, 200, 200]
