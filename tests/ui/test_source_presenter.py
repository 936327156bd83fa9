"""What the window shows of the source."""

from __future__ import annotations

from dataclasses import replace

from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.messages import Message
from faceseg_live.pipeline.events import Notice, SourceEnded, SourceFailed, SourceOpened
from faceseg_live.pipeline.telemetry import Telemetry
from faceseg_live.ui.source_bar import SourceStatus
from tests.ui.stand_in import make_view

CAMERA = SourceInfo("0", "Front Camera", 1280, 720, 30.0, "MJPG", is_live=True)


def test_an_open_camera_shows_what_it_delivers_as_measured(desk):
    desk.tell(SourceOpened(CAMERA))
    assert (desk.window.source.title, desk.window.source.detail) == ("Front Camera", "1280×720 · MJPG · 30.0 fps")
    assert desk.window.status_light.sign is SourceStatus.LIVE
    desk.session.reading = Telemetry(camera_fps=24.97)
    desk.window.presenter.read_instruments()
    assert desk.window.source.detail == "1280×720 · MJPG · 25.0 fps"


def test_files_and_stills_are_not_called_live(desk):
    desk.tell(SourceOpened(replace(CAMERA, is_live=False)))
    assert desk.window.status_light.sign is SourceStatus.FILE
    desk.tell(SourceEnded())
    assert desk.window.status_light.sign is SourceStatus.ENDED
    desk.tell(SourceOpened(replace(CAMERA, is_live=False, is_still=True)), SourceEnded())
    assert desk.window.status_light.sign is SourceStatus.STILL


def test_a_note_of_the_source_is_reported(desk):
    desk.tell(SourceOpened(replace(CAMERA, note="asked for 1280×720, the camera gives 640×480")))
    assert desk.window.notices.texts == ["Asked for 1280×720, the camera gives 640×480."]


def test_a_lost_camera_is_reported_once_and_the_notice_leaves_when_it_is_back(desk):
    desk.tell(SourceOpened(CAMERA), SourceFailed(Message("Front Camera was unplugged"), 2.0))
    for _ in range(3):
        desk.tell(SourceFailed(Message("No camera found"), 2.0))
    assert desk.window.notices.texts == ["Front Camera was unplugged. It is tried again by itself."]
    assert desk.window.status_light.sign is SourceStatus.LOST
    desk.window.presenter.read_instruments()
    assert desk.window.source.detail == "", "what is gone delivers nothing"
    desk.window.notices.banners[0].action.click()
    assert desk.session.retries == 1
    desk.tell(SourceFailed(Message("Front Camera was unplugged"), 2.0), SourceOpened(CAMERA))
    assert desk.window.notices.texts == []
    assert desk.window.status_light.sign is SourceStatus.LIVE


def test_a_dismissed_failure_stays_dismissed_until_the_user_asks_again(desk):
    desk.tell(SourceFailed(Message("unplugged"), 2.0))
    desk.window.notices.banners[0].close_button.click()
    desk.tell(SourceFailed(Message("unplugged"), 2.0), SourceFailed(Message("in use"), 2.0))
    assert desk.window.notices.texts == []
    desk.window.presenter.retry()
    desk.tell(SourceFailed(Message("in use"), 2.0))
    assert desk.window.notices.texts == ["In use. It is tried again by itself."]


def test_another_reason_takes_the_place_of_the_shown_one(desk):
    desk.tell(SourceFailed(Message("in use"), 2.0), SourceFailed(Message("not connected"), 2.0))
    assert desk.window.notices.texts == ["Not connected. It is tried again by itself."]


def test_a_source_that_fails_leaves_no_picture_of_the_one_before(desk):
    desk.show(make_view())
    desk.window.sources.choose("/nowhere/talk.mp4")
    assert desk.window.video.text == "Opening talk.mp4…"
    desk.window.presenter.take_view(make_view())
    assert desk.window.video.view is None, "a late picture of the source that was left"
    desk.tell(SourceFailed(Message("There is no file /nowhere/talk.mp4"), None))
    assert desk.window.video.text == "No picture yet"
    assert desk.window.notices.texts == ["There is no file /nowhere/talk.mp4."]


def test_a_lost_camera_keeps_its_last_picture_and_counts_no_faces(desk):
    desk.session.reading = Telemetry(faces=2)
    desk.show(make_view())
    desk.tell(SourceFailed(Message("unplugged"), 0.5))
    desk.window.presenter.read_instruments()
    assert desk.window.video.view is not None
    assert desk.window.bar.faces.text == "faces 0"


def test_choosing_a_source_ends_a_pause(desk):
    desk.show(make_view())
    desk.window.run("picture.pause")
    desk.window.sources.choose("demo")
    assert not desk.session.is_paused
    assert desk.window.status_light.sign is SourceStatus.OPENING


def test_another_source_clears_the_faces_and_says_that_it_opens(desk):
    desk.tell(SourceOpened(CAMERA))
    desk.show(make_view())
    assert len(desk.window.strip.tiles) == 2
    desk.window.sources.choose("demo")
    assert desk.window.strip.tiles == []
    assert desk.window.status_light.sign is SourceStatus.OPENING
    assert desk.window.source.title == "Demo clip"


def test_without_a_camera_the_demo_plays_and_is_not_remembered(open_desk):
    desk = open_desk(falls_back=True, cameras=())
    desk.tell(SourceFailed(Message("No camera found"), 2.0))
    assert desk.settings.source.uri == "demo"
    assert desk.controller.stored.source.uri == "camera"
    assert desk.window.notices.texts == ["No camera found. The demo clip is shown meanwhile."]


def test_a_busy_camera_is_named_and_can_be_tried_again(open_desk, qtbot):
    desk = open_desk(falls_back=True)
    qtbot.waitUntil(lambda: desk.window.source.choices.cameras != (), timeout=5000)
    desk.tell(SourceFailed(Message("Front Camera is busy; close the program that uses it"), 2.0))
    assert desk.settings.source.uri == "demo"
    banner = desk.window.notices.banners[0]
    assert banner.text.startswith("Front Camera is busy")
    banner.action.click()
    assert desk.settings.source.uri == "camera"
    assert desk.window.notices.texts == []


def test_a_camera_that_worked_before_is_not_replaced_by_the_demo(open_desk):
    desk = open_desk(falls_back=True)
    desk.tell(SourceOpened(CAMERA), SourceFailed(Message("unplugged"), 2.0))
    assert desk.settings.source.uri == "camera"


def test_a_camera_that_is_slow_in_dim_light_leads_to_its_controls(desk):
    desk.tell(SourceOpened(CAMERA))
    desk.tell(Notice(Message("pipeline.dim_light", name="Front Camera", rate=15, agreed=30, title="Slow", key="k")))
    (banner,) = desk.window.notices.banners
    assert banner.text.startswith("In this light Front Camera gives 15 of 30 frames a second")
    banner.action.click()
    assert desk.window.dialogs.camera.isVisible()
    desk.window.sources.choose("demo")
    assert desk.window.notices.texts == []
