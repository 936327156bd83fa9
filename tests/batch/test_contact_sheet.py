"""A contact sheet shows pictures spread evenly over a video, however long it is."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.batch.contact_sheet import ContactSheet
from faceseg_live.domain.types import Pixels


def image(number: int, of: int) -> Pixels:
    """A flat image whose brightness tells its place in the video."""
    return np.full((90, 160, 4), 55 + round(200 * number / max(1, of - 1)), np.uint8)


def brightnesses(sheet: ContactSheet, tiles: int) -> list[int]:
    """What the middle of each tile shows, row by row."""
    drawn = sheet.drawn()
    across, down = sheet.tile_width_px + 8, 180 + 24 + 8
    middles = [(8 + 90 + at // 4 * down, 8 + 160 + at % 4 * across) for at in range(tiles)]
    return [int(drawn[middle][0]) for middle in middles]


@pytest.mark.parametrize("count", [12, 13, 47, 48, 49, 500, 1234])
def test_pictures_are_spread_over_the_whole_video(count: int) -> None:
    sheet = ContactSheet()
    for number in range(count):
        sheet.add(image(number, count), number / 30)
    shown = brightnesses(sheet, 12)
    steps = np.diff(shown)
    assert shown[0] == 55
    assert shown[-1] >= 240
    assert steps.min() >= 10
    assert steps.max() <= 2 * 200 / 11


@pytest.mark.parametrize(("count", "rows", "columns"), [(1, 1, 1), (3, 1, 3), (4, 1, 4), (5, 2, 4)])
def test_a_short_video_gives_a_small_sheet(count: int, rows: int, columns: int) -> None:
    sheet = ContactSheet()
    for number in range(count):
        sheet.add(image(number, count), number / 30)
    assert sheet.drawn().shape == (rows * (180 + 24 + 8) + 8, columns * 328 + 8, 4)


def test_no_picture_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        ContactSheet().drawn()
