"""One thumbnail per face, in a steady order."""

from __future__ import annotations

from itertools import pairwise

import pytest

from faceseg_live.engines.fake import FakeFace
from faceseg_live.settings import Settings
from faceseg_live.ui import crop_strip
from faceseg_live.ui.crop_strip import THUMBNAIL_PX, CropStrip
from faceseg_live.ui.verdicts import NO_VERDICTS, verdicts_of
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


EIGHT = tuple(FakeFace(x=0.1 + 0.11 * place, height=0.12) for place in range(8))


@pytest.mark.parametrize(("width", "count", "side", "has_words"), [
    (900, 2, THUMBNAIL_PX, True), (606, 5, THUMBNAIL_PX, False), (606, 8, 61, False), (900, 8, THUMBNAIL_PX, False),
])
def test_words_go_and_thumbnails_shrink_before_they_overlap(strip, qtbot, width, count, side, has_words):
    strip.show_help("Click a face to lock onto it · Tab next face\n? shows all shortcuts")
    strip.resize(width, strip.height())
    strip.show()
    strip.show_view(make_view(faces=EIGHT[:count]))
    qtbot.waitUntil(lambda: strip.tiles[-1].isVisible() and strip.tiles[-1].x() > 0, timeout=2000)
    places = [tile.geometry() for tile in strip.tiles]
    assert [place.width() for place in places] == [side + 4] * count
    for left, right in pairwise(places):
        assert left.right() < right.left()
    assert places[-1].right() < width
    assert strip._hint.isVisible() is has_words
    strip.clear()
    assert strip._hint.isVisible()


def test_a_caption_is_shortened_to_the_number_where_the_word_has_no_room(strip):
    settings = Settings().changed("classify", expression="smile > .5")
    strip.resize(400, strip.height())
    strip.show_view(make_view(settings, scores={1: {"smile": 0.9}, 2: {}}), NO_VERDICTS)
    assert [tile.caption for tile in strip.tiles] == ["1", "2"]
    view = make_view(settings, scores={1: {"smile": 0.9}, 2: {}})
    strip.show_view(view, verdicts_of(view, settings.classify.parsed()))
    assert [tile.caption for tile in strip.tiles] == ["1 match", "2 unknown"]
    for tile in strip.tiles:
        tile.take_side(40)
    assert [tile.caption for tile in strip.tiles] == ["1", "2"]


def test_clear_forgets_all_faces(strip):
    strip.show_view(make_view())
    strip.clear()
    assert faces(strip) == []
