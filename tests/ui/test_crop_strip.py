"""One thumbnail per face, in a steady order."""

from __future__ import annotations

import pytest

from faceseg_live.engines.fake import FakeFace
from faceseg_live.ui import crop_strip
from faceseg_live.ui.crop_strip import CropStrip
from tests.ui.stand_in import TWO_FACES, make_view


@pytest.fixture
def strip(qtbot):
    made = CropStrip()
    qtbot.addWidget(made)
    return made


def faces(strip):
    return [tile.face_id for tile in strip.tiles]


def test_faces_stand_in_the_order_of_their_numbers(strip):
    strip.show_view(make_view(faces=(FakeFace(x=0.8, height=0.2), FakeFace(x=0.3, height=0.6))))
    assert faces(strip) == [1, 2]


def test_a_short_miss_moves_nothing_and_a_long_one_frees_the_place(strip, monkeypatch):
    clock = [100.0]
    monkeypatch.setattr(crop_strip.time, "monotonic", lambda: clock[0])
    strip.show_view(make_view())
    first = strip.tiles[0]
    clock[0] += 0.5
    strip.show_view(make_view(faces=()))
    assert faces(strip) == [1, 2]
    strip.show_view(make_view())
    assert strip.tiles[0] is first
    clock[0] += 2
    strip.show_view(make_view(faces=TWO_FACES[:1]))
    assert faces(strip) == [1]


def test_the_locked_face_is_ringed_and_the_others_are_not(strip):
    strip.show_view(make_view(locked=2))
    strip.show_lock(2)
    assert [tile.is_active for tile in strip.tiles] == [False, True]
    assert [tile.isChecked() for tile in strip.tiles] == [False, True]
    assert strip.tiles[1].accessibleName() == "Face 2, locked"


def test_a_click_reports_the_face(strip):
    clicked = []
    strip.face_clicked.connect(clicked.append)
    strip.show_view(make_view())
    strip.tiles[1].click()
    assert clicked == [2]


def test_clear_forgets_all_faces(strip):
    strip.show_view(make_view())
    strip.clear()
    assert faces(strip) == []
