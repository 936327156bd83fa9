from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Box
from faceseg_live.engines.base import Detection
from faceseg_live.engines.detectors.input_size import fitted, stretched


@pytest.mark.parametrize("size", [(1, 1), (12, 640), (640, 12), (64, 64), (300, 200), (33, 20)])
def test_thin_pictures_get_black_below_and_to_the_right(size: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 9, np.uint8)
    wide, across, down = fitted(picture, 640)
    assert (across, down) == (1, 1)
    assert min(wide.shape[:2]) >= 64
    assert max(wide.shape[:2]) <= 7 * min(wide.shape[:2])
    np.testing.assert_array_equal(wide[:size[0], :size[1]], picture)
    assert wide.sum() == picture.sum()


def test_large_pictures_are_shrunk_and_what_is_seen_goes_back() -> None:
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[200:400, 600:700] = 255
    small, across, down = fitted(picture, 480)
    assert small.shape == (270, 480, 3)
    rows, columns = np.nonzero(small[:, :, 0] > 127)
    box = Box(float(columns.min()), float(rows.min()), float(np.ptp(columns) + 1), float(np.ptp(rows) + 1))
    seen = stretched(Detection(box, 0.5, right_eye=(240, 90), left_eye=None), across, down)
    assert seen.box.overlap(Box(600, 200, 100, 200)) > 0.9
    assert seen.right_eye == pytest.approx((640, 240))
    assert seen.left_eye is None
    assert seen.score == 0.5
