"""From a point of the shown picture to the face beneath it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faceseg_live.settings import Settings
from faceseg_live.ui.picking import box_in_view, face_at, to_frame
from tests.ui.stand_in import make_view

LEFT, RIGHT, NOWHERE = (0.3 * 640, 180), (0.7 * 640, 180), (320, 10)


def with_view(**values):
    settings = Settings()
    return replace(settings, view=replace(settings.view, **values))


@pytest.mark.parametrize("mode", ["overlay", "cutout", "mask", "side_by_side"])
def test_faces_are_found_where_they_are(mode):
    view = make_view(with_view(mode=mode))
    assert face_at(view, *LEFT).id == 1
    assert face_at(view, *RIGHT).id == 2
    assert face_at(view, *NOWHERE) is None


def test_in_a_mirror_they_are_on_the_other_side():
    view = make_view(with_view(mirror=True))
    assert face_at(view, *LEFT).id == 2
    assert face_at(view, *RIGHT).id == 1


@pytest.mark.parametrize("mirror", [False, True])
def test_both_halves_of_side_by_side_lead_to_the_same_face(mirror):
    view = make_view(with_view(mode="side_by_side", mirror=mirror))
    for x, y in (LEFT, RIGHT):
        assert face_at(view, x, y).id == face_at(view, x + 640, y).id


def test_a_box_goes_to_the_view_and_back():
    view = make_view(with_view(mirror=True))
    face = view.perception.faces[0]
    box = box_in_view(view, face.box)
    x, y = to_frame(view, *box.centre)
    assert (x, y) == pytest.approx(face.box.centre, abs=1)
