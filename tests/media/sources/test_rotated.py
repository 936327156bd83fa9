"""Sources whose picture is turned."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.media.sources.opening import open_source
from faceseg_live.settings import SourceSettings
from tests.media_files import quadrants


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pictures_are_turned_clockwise_in_every_size(degrees: int, tmp_path: Path) -> None:
    """85 by 50 pixels: what is left over by a step lies at the right and lower edge of the turned picture."""
    original = quadrants(85, 50)
    cv2.imwrite(str(tmp_path / "a.png"), original[..., ::-1])
    source = open_source(str(tmp_path / "a.png"), SourceSettings(rotation=degrees))
    frame = source.read()
    assert frame is not None
    assert frame.is_still
    assert frame.name == "a.png"
    turned = np.rot90(original, -degrees // 90)
    assert (source.info.width, source.info.height) == frame.size == (turned.shape[1], turned.shape[0])
    assert frame.reduced(4).shape == (-(-turned.shape[0] // 4), -(-turned.shape[1] // 4), 3)
    np.testing.assert_array_equal(frame.pixels, turned)
    assert not frame.pixels.flags.writeable
    assert source.read() is None


def test_where_the_size_fits_a_smaller_picture_needs_no_large_one(tmp_path: Path) -> None:
    original = quadrants(320, 240)
    cv2.imwrite(str(tmp_path / "a.png"), original[..., ::-1])
    frame = open_source(str(tmp_path / "a.png"), SourceSettings(rotation=90)).read()
    plain = open_source(str(tmp_path / "a.png"), SourceSettings()).read()
    assert frame is not None
    assert plain is not None
    np.testing.assert_array_equal(frame.reduced(2), np.rot90(plain.reduced(2), -1))
