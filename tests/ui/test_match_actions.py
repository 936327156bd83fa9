"""What a face that begins to match sets off."""

from __future__ import annotations

import pytest

from faceseg_live.ui.source_bar import SourceStatus
from tests.ui.stand_in import make_view


@pytest.fixture
def smile(desk):
    """Shows a face that smiles so much; what is asked for is more than a half."""
    desk.controller.set("classify", expression="smile > 0.5")

    def show(score):
        desk.show(make_view(desk.settings, scores={1: {"smile": score}}))

    return show


def test_the_picture_pauses_when_a_face_begins_to_match(desk, smile):
    desk.controller.set("classify", pause_when=True)
    smile(0.1)
    assert not desk.session.is_paused
    smile(0.9)
    assert desk.session.is_paused
    assert desk.window.status_light.sign is SourceStatus.PAUSED
    desk.window.run("picture.pause")
    smile(0.9)
    assert not desk.session.is_paused, "it still matches: it began before"


def test_a_snapshot_is_taken_when_a_face_begins_to_match(desk, smile, qtbot):
    desk.controller.set("classify", snapshot_when=True)
    smile(0.1)
    with qtbot.waitSignal(desk.window.snapshots.saved, timeout=5000):
        smile(0.9)
    smile(0.9)
    assert len(list(desk.pictures.glob("*-face.png"))) == 1


def test_many_matches_in_a_second_make_one_snapshot(desk, smile, qtbot):
    desk.controller.set("classify", snapshot_when=True)
    expected = []
    desk.window.presenters.picture.matches.snapshot_requested.connect(lambda: expected.append(1))
    for _ in range(5):
        smile(0.1)
        smile(0.9)
    assert len(expected) == 1
    qtbot.waitUntil(lambda: bool(desk.window.notices.texts), timeout=5000)
