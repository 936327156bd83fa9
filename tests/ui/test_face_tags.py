"""What is written at a face."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from faceseg_live.ui.face_tags import FaceTags, TaggedFace
from faceseg_live.ui.fonts import window_font
from faceseg_live.ui.verdicts import FaceVerdict

ROOM = QRectF(0, 0, 900, 600)
TWO = FaceVerdict("match", ("smile 0.90", "mouth_open 0.10"), True)


@pytest.fixture
def metrics(qapp):
    return QFontMetricsF(window_font())


def tag(metrics, width=100, **values):
    (made,) = FaceTags().laid_out([TaggedFace(4, QRectF(300, 300, width, 100), **values)], ROOM, metrics)
    return made


@pytest.mark.parametrize(("values", "text"), [
    ({}, "4"), ({"is_locked": True}, "4 locked"), ({"is_hovered": True}, "4 lock"),
    ({"is_hovered": True, "is_locked": True}, "4 release"),
])
def test_number_and_lock(metrics, values, text):
    made = tag(metrics, **values)
    assert (made.text, made.end) == (text, "")


@pytest.mark.parametrize(("width", "text"), [
    (300, "4  smile 0.90 · mouth_open 0.10"), (100, "4  smile 0.90 …"), (20, "4"),
])
def test_as_many_scores_as_the_face_has_room_for(metrics, width, text):
    made = tag(metrics, width, verdict=TWO)
    assert (made.text, made.end) == (text, "✓ match")


def test_one_score_needs_no_dots_and_none_leaves_the_verdict(metrics):
    assert tag(metrics, 60, verdict=FaceVerdict("remaining", ("smile 0.10",), False)).text == "4  smile 0.10"
    nothing = tag(metrics, 20, verdict=FaceVerdict("unknown", (), False))
    assert (nothing.text, nothing.end) == ("4", "unknown")


def test_what_is_written_has_room(metrics):
    made = tag(metrics, verdict=TWO)
    assert made.place.width() > metrics.horizontalAdvance(made.text) + metrics.horizontalAdvance(made.end)


def test_matching_and_remaining_differ_in_colour(metrics):
    assert tag(metrics, verdict=TWO).end_colour != tag(metrics, verdict=FaceVerdict("remaining", (), False)).end_colour
