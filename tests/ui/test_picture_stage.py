"""The thumbnails lie where the picture loses least."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from faceseg_live.engines.fake import FakeFace
from faceseg_live.ui.crop_strip import SMALLEST_PX, THUMBNAIL_PX, CropStrip, thickness_px
from faceseg_live.ui.stage import Stage, strip_place
from faceseg_live.ui.video_view import VideoView
from tests.ui.stand_in import make_view

ROW, COLUMN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
EIGHT = tuple(FakeFace(x=0.1 + 0.11 * place, height=0.12) for place in range(8))


def picture_area(width, height, orientation, side):
    if orientation is ROW:
        height -= thickness_px(ROW, side)
    else:
        width -= thickness_px(COLUMN, side)
    return min(width, height * 16 / 9) ** 2 * 9 / 16


@pytest.mark.parametrize(("width", "height", "expected"), [
    (936, 722, (ROW, THUMBNAIL_PX)),  # 1280×800 with the side panel
    (456, 482, (ROW, THUMBNAIL_PX)),  # 800×560
    (928, 598, (ROW, SMALLEST_PX)),  # a screen of 1280×720
    (559, 390, (ROW, SMALLEST_PX)),  # 1366×768 at 150 %
    (1280, 722, (COLUMN, SMALLEST_PX)),  # 1280×800 without the side panel
    (1272, 598, (COLUMN, THUMBNAIL_PX)),
])
def test_they_shrink_and_move_for_the_picture(width, height, expected):
    assert strip_place(width, height, 2) == expected


@pytest.mark.parametrize("width", range(400, 2000, 100))
@pytest.mark.parametrize("height", range(300, 1100, 100))
def test_the_other_place_would_give_a_smaller_picture(width, height):
    orientation, side = strip_place(width, height, 1)
    other = COLUMN if orientation is ROW else ROW
    assert picture_area(width, height, orientation, side) >= picture_area(width, height, other, SMALLEST_PX) - 1


@pytest.mark.parametrize(("width", "height", "orientation"), [(936, 722, ROW), (1280, 760, COLUMN), (903, 390, ROW),
                                                              (456, 368, ROW)])
def test_no_thumbnail_of_eight_is_cut_off_or_overlaps(qtbot, width, height, orientation):
    video, strip = VideoView(), CropStrip()
    stage = Stage(video, strip)
    qtbot.addWidget(stage)
    stage.resize(width, height)
    stage.show()
    strip.show_view(make_view(faces=EIGHT))
    qtbot.waitUntil(lambda: strip.tiles[-1].isVisible() and not strip.tiles[-1].pos().isNull(), timeout=2000)
    places = [tile.geometry() for tile in strip.tiles]
    assert all(strip.rect().contains(place) for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert (strip.x() > 0) is (orientation is COLUMN)
    assert not video.geometry().intersects(strip.geometry())


def test_more_faces_than_a_column_holds_are_a_row(qtbot):
    video, strip = VideoView(), CropStrip()
    stage = Stage(video, strip)
    qtbot.addWidget(stage)
    stage.resize(952, 418)
    stage.show()
    strip.show_view(make_view())
    qtbot.waitUntil(lambda: strip.height() == 418, timeout=2000)
    strip.show_view(make_view(faces=EIGHT))
    qtbot.waitUntil(lambda: strip.width() == 952, timeout=2000)
    strip.clear()
    qtbot.waitUntil(lambda: strip.height() == 418, timeout=2000)
