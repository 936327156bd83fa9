"""A recording in the window from its start until its files are there, and the replay."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent

from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.ui.record_panel import RecordPanel
from faceseg_live.ui.record_replay import USUAL_S
from tests.ui.conftest import Desk
from tests.ui.test_record_page import RUNNING


@pytest.fixture
def page(desk: Desk) -> RecordPanel:
    """The page, turned to."""
    desk.window.side.show_page("Record")
    return desk.window.record


def test_after_the_stop_it_is_said_how_far_the_files_are(desk, page) -> None:
    desk.recording(replace(RUNNING, phase=Phase.FINISHING, written=0.639))
    assert page.button.text() == desk.window.top.record.text() == desk.window.sign.text == "Finishing… 63 %"
    assert page.status.text() == "What was recorded is still being written"
    assert page.what.isEnabled(), "of the next one"
    assert not page.pause.isEnabled()
    desk.window.resize(1000, 700)
    desk.window.top.resizeEvent(QResizeEvent(QSize(1000, 48), QSize(1280, 48)))
    assert desk.window.top.record.text() == "63 %"


def test_a_second_press_of_the_key_begins_no_other_recording(desk, page) -> None:
    desk.recording(replace(RUNNING, phase=Phase.FINISHING, written=0.25))
    desk.press(Qt.Key.Key_R)
    assert not desk.session.is_recording
    (banner,) = desk.window.notices.banners
    assert banner.text == "The recording is ended and still being finished (25 %)."
    banner.action.click()
    assert desk.session.is_recording, "who says so can have another one"
    assert desk.window.notices.texts == []


def test_a_recording_is_paused_by_key_and_button(desk, page) -> None:
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert desk.window.notices.texts == ["There is no recording to pause."]
    desk.press(Qt.Key.Key_R)
    desk.recording(RUNNING)
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.is_recording_paused
    desk.recording(replace(RUNNING, is_paused=True))
    assert desk.window.sign.text == "REC paused 1:15"
    assert page.status.text() == "Paused · 2262 frames · 3 dropped · libx264"
    assert page.pause.text() == "Resume"
    page.pause.click()
    assert not desk.session.is_recording_paused


def test_the_replay_is_switched_on_and_saved(desk, page) -> None:
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.saved_replays == 0
    assert not page.replay.save.isEnabled()
    desk.window.notices.banners[0].action.click()
    assert desk.settings.record.replay_s == USUAL_S
    desk.session.replay_ready_s = 12.7
    desk.window.presenters.recording.read()
    assert (page.replay.ready.text(), desk.window.sign.text) == ("12 s ready", "REPLAY 12 s")
    page.replay.length.box.setValue(45)
    assert desk.settings.record.replay_s == 45
    page.replay.save.click()
    desk.press(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.session.saved_replays == 2
    page.replay.switch.click()
    assert desk.settings.record.replay_s == 0
    page.replay.switch.click()
    assert desk.settings.record.replay_s == 45, "as long as before"


def test_how_long_the_disk_will_do_is_said_at_the_folder(desk, page) -> None:
    assert page.file.room.isHidden()
    desk.recording(replace(RUNNING, free_s=7805.0))
    assert page.file.room.text() == "Room for about 2 h 10 min"
    assert page.file.room.property("role") == "small"
    desk.recording(replace(RUNNING, free_s=59.0))
    assert page.file.room.property("role") == "warning"
    desk.recording(None)
    assert page.file.room.isHidden()
