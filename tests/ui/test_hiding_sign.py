"""The sign over the picture that says who is hidden, and the notice of those who should be seen and aren't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF

from faceseg_live.domain.heads import HidingState
from faceseg_live.messages import Message
from faceseg_live.pipeline.events import HidingChanged, VirtualCameraChanged
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.recording.status import RecordingStatus
from faceseg_live.pipeline.virtual_camera import CameraState, CameraStatus
from faceseg_live.settings import Who
from faceseg_live.ui.edit import Edit
from faceseg_live.ui.video_badge import Tone
from tests.ui.stand_in import make_view

LOST = Message("pipeline.locked_person_away")
OPEN = HidingState(1, 1)


def show(desk, state: HidingState | None) -> None:
    desk.show(replace(make_view(desk.settings), hiding=state))


def record(desk) -> None:
    desk.session.recording = RecordingStatus(Phase.RUNNING, 1.0)
    desk.window.presenter.read_instruments()


@pytest.mark.parametrize(("state", "said"), [
    (HidingState(2, 0), "2 hidden"), (OPEN, "1 hidden · 1 open"), (HidingState(0, 1), "1 open"),
    (HidingState(0, 0), "Nobody in view"), (HidingState(0, 0, is_total=True), "All hidden"),
])
def test_the_view_that_hides_says_how_many_are_hidden(desk, state: HidingState, said: str) -> None:
    desk.controller.set("view", mode="anonymised")
    show(desk, state)
    assert desk.window.sign.text == desk.window.sign.accessibleName() == desk.window.hide_page.state.text() == said
    assert desk.window.sign.tone("hiding") is (Tone.OPEN if state.open else Tone.SAFE)


def test_a_view_that_shows_everybody_says_nothing_while_nothing_leaves_the_window(desk) -> None:
    desk.controller.set("record", looks=("anonymised",))
    show(desk, OPEN)
    assert desk.window.sign.isHidden()
    record(desk)
    assert desk.window.sign.tone("hiding") is Tone.ALARM
    desk.session.recording = None
    desk.window.presenter.read_instruments()
    assert desk.window.sign.isHidden()


def test_it_turns_red_while_somebody_is_open_in_what_is_sent(desk) -> None:
    desk.controller.set("virtual_camera", look="side_by_side")
    desk.controller.set("side_by_side", left="anonymised")
    desk.tell(VirtualCameraChanged(CameraStatus(CameraState.SENDING, "OBS")))
    show(desk, OPEN)
    assert desk.window.sign.tone("hiding") is Tone.ALARM
    assert desk.window.hide_page.state.property("role") == "smallError"
    show(desk, HidingState(2, 0))
    assert desk.window.sign.tone("hiding") is Tone.SAFE


def test_screen_readers_speak_up_when_it_changes_its_tone(desk, monkeypatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("faceseg_live.ui.video_badge.QAccessible.updateAccessibility",
                        lambda _event: told.append(desk.window.sign.text))
    desk.controller.set("view", mode="anonymised")
    for state in (HidingState(1, 0), HidingState(2, 0), OPEN):
        show(desk, state)
    assert told == ["1 hidden", "1 hidden · 1 open"]


def test_another_source_has_no_sign_yet(desk) -> None:
    desk.controller.set("view", mode="anonymised")
    show(desk, OPEN)
    desk.controller.set("source", uri="other.mp4")
    assert desk.window.sign.isHidden()


@pytest.mark.parametrize("width", [800, 1280])
def test_signs_and_numbers_cover_each_other_nowhere(desk, qtbot, width: int) -> None:
    desk.window.resize(width, 560)
    qtbot.waitUntil(lambda: desk.window.width() == width, timeout=5000)
    desk.controller.set("view", mode="anonymised")
    desk.tell(VirtualCameraChanged(CameraStatus(CameraState.SENDING, "OBS Virtual Camera")))
    record(desk)
    show(desk, OPEN)
    sign = desk.window.sign
    places = [place for _sign, place in sign._laid_out()]
    assert len(places) == 3
    assert not any(first.intersects(second) for first in places for second in places if first is not second)
    covered = QRectF(sign.geometry())
    assert covered.right() <= max(desk.window.video.width() / 2, covered.left() + max(p.width() for p in places))
    assert not any(tag.place.intersects(covered) for tag in desk.window.video.tags())
    desk.window.editor.edit(Edit("mask", "grow", 9999))
    assert desk.window.notices.isVisible()
    assert not desk.window.notices.geometry().intersects(sign.geometry())


def test_a_lost_lock_is_told_until_the_person_is_back(desk) -> None:
    desk.controller.set("hiding", who=Who.OTHERS)
    desk.controller.set("view", mode="anonymised")
    show(desk, OPEN)
    hint = desk.window.hide_page.hint
    assert hint.text() == "Lock a person to leave them visible: click a face."
    desk.window.faces.toggle(1)
    assert hint.text() == "Everybody but face 1 is hidden."
    desk.tell(HidingChanged(LOST))
    expected = "The locked person is not in view: everybody is hidden."
    assert desk.window.notices.texts == [hint.text()] == [expected]
    assert hint.property("role") == "warning"
    desk.tell(HidingChanged(None))
    assert desk.window.notices.texts == []


def test_who_has_locked_nobody_yet_gets_a_hint_and_no_notice(desk) -> None:
    desk.controller.set("hiding", who=Who.OTHERS)
    desk.tell(HidingChanged(Message("pipeline.nobody_locked")))
    assert desk.window.notices.texts == []


def test_the_person_who_came_back_is_shown_as_locked(desk) -> None:
    desk.window.faces.toggle(1)
    desk.session.locked_face = 2
    desk.show(make_view(locked=2))
    assert desk.window.strip.tiles[1].isChecked()


def test_the_section_of_the_virtual_camera_says_how_far_it_is_behind(desk) -> None:
    desk.controller.set("virtual_camera", look="anonymised")
    assert "behind" not in desk.window.camera.status.text()
    desk.tell(VirtualCameraChanged(CameraStatus(CameraState.SENDING, "OBS")))
    assert desk.window.camera.status.text() == "Other programs see this as OBS. 0.3 s behind."
