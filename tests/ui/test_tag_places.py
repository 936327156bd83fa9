"""Tags keep clear of each other and stay at their heads."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from faceseg_live.ui.tag_places import HEIGHT_PX, TagPlaces, TagRequest

ROOM = QRectF(0, 0, 912, 608)
GROUP = ((634, 335, 100, 105), (497, 355, 95, 95), (297, 290, 92, 92), (204, 130, 95, 80), (410, 262, 75, 70))
"""Five faces of a photo, close together."""


def requests(boxes, width=170.0):
    return [TagRequest(number, QRectF(*box), width) for number, box in enumerate(boxes, 1)]


def distance(first, second):
    across = max(first.left() - second.right(), second.left() - first.right(), 0)
    down = max(first.top() - second.bottom(), second.top() - first.bottom(), 0)
    return max(across, down)


def test_alone_it_stands_above_the_middle_of_the_head():
    (place,) = TagPlaces().placed(requests([(400, 300, 100, 100)]), ROOM).values()
    assert place.center().x() == 450
    assert place.height() == HEIGHT_PX
    assert 255 - 10 < place.bottom() < 255, "the hair ends at 255"


@pytest.mark.parametrize("width", [60, 120, 170, 230])
def test_a_group_of_five_has_no_tag_on_another(width):
    asked = requests(GROUP, width)
    places = TagPlaces().placed(asked, ROOM)
    for first, second in combinations(places.values(), 2):
        assert not first.intersects(second)
    for requested in asked:
        place = places[requested.face_id]
        assert ROOM.contains(place)
        assert distance(place, requested.head) <= 2 * HEIGHT_PX


def test_at_the_edges_it_stays_inside():
    for box in ((0, 0, 80, 80), (850, 0, 80, 80), (0, 560, 80, 80), (870, 570, 80, 80)):
        (place,) = TagPlaces().placed(requests([box]), ROOM).values()
        assert ROOM.contains(place)


def test_a_little_movement_lets_no_tag_jump():
    places, before = TagPlaces(), None
    for step in range(40):
        shift = 3 * (step % 2)
        boxes = [(x + shift, y, width, height) for x, y, width, height in GROUP]
        now = places.placed(requests(boxes), ROOM)
        if before is not None:
            for face_id, place in now.items():
                assert abs(place.x() - before[face_id].x()) <= 3.01
                assert place.y() == before[face_id].y()
        before = now


def test_faces_that_are_gone_are_forgotten():
    places = TagPlaces()
    places.placed(requests(GROUP), ROOM)
    assert places.placed([], ROOM) == {}
    fresh = TagPlaces().placed(requests(GROUP[:1]), ROOM)
    assert places.placed(requests(GROUP[:1]), ROOM) == fresh


_BOXES = st.lists(st.tuples(st.integers(0, 850), st.integers(0, 550), st.integers(8, 300), st.integers(8, 300)),
                  min_size=1, max_size=8)


@settings(max_examples=100, deadline=None)
@given(_BOXES, st.integers(20, 400))
def test_any_crowd_gets_every_tag_inside_the_room(boxes, width):
    places = TagPlaces().placed(requests(boxes, float(width)), ROOM)
    assert len(places) == len(boxes)
    assert all(ROOM.contains(place) for place in places.values())
