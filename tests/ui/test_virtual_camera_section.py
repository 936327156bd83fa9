"""The section for the virtual camera, alone and in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from faceseg_live.messages import Message
from faceseg_live.pipeline.events import VirtualCameraChanged
from faceseg_live.pipeline.virtual_camera import CameraState, CameraStatus
from faceseg_live.pipeline.virtual_device import driver_remedy
from faceseg_live.settings import LOOK_KEYS, Settings
from faceseg_live.ui.edit import Edit
from faceseg_live.ui.virtual_camera_section import VirtualCameraSection

SENDING = CameraStatus(CameraState.SENDING, "/dev/video7")
ABSENT = CameraStatus(CameraState.UNAVAILABLE, reason=Message(
    "pipeline.no_virtual_camera", reason="there is none", advice=driver_remedy("linux")))


@pytest.fixture
def section(qtbot) -> VirtualCameraSection:
    section = VirtualCameraSection()
    qtbot.addWidget(section)
    section.show_settings(Settings())
    section.show()
    return section


def test_it_is_off_until_somebody_switches_it_on(section, qtbot):
    assert not section.switch.isChecked()
    assert section.remedy.isHidden()
    with qtbot.waitSignal(section.requested) as told:
        QTest.mouseClick(section.switch, Qt.MouseButton.LeftButton)
    assert told.args == [True]
    section.show_status(SENDING)
    with qtbot.waitSignal(section.requested) as told:
        QTest.keyClick(section.switch, Qt.Key.Key_Space)
    assert told.args == [False]


@pytest.mark.parametrize(("status", "is_on", "words"), [
    (CameraStatus(), False, "other programs see nothing"),
    (CameraStatus(CameraState.OPENING), True, "Opening"),
    (SENDING, True, "see this as /dev/video7"),
    (CameraStatus(CameraState.STALLED, "/dev/video7"), True, "/dev/video7 accepts no frames"),
    (ABSENT, False, "No virtual camera can be opened: there is none."),
])
def test_each_state_is_reported_and_none_is_taken_for_a_request(section, qtbot, status, is_on, words):
    with qtbot.assertNotEmitted(section.requested):
        section.show_status(SENDING)
        section.show_status(status)
    assert section.switch.isChecked() is is_on
    assert words in section.status.text()
    assert section.remedy.isHidden() is (status is not ABSENT)


def test_the_content_is_chosen_from_a_menu_of_all_of_them(section, qtbot):
    section.show_settings(Settings().changed("virtual_camera", look="mask"))
    assert section.content.button.title == "Mask"
    actions = section.content.button.actions_by_key
    assert set(actions) == set(LOOK_KEYS)
    with qtbot.waitSignal(section.edited) as told:
        actions["cutout"].trigger()
    assert told.args == [Edit("virtual_camera", "look", "cutout")]


def test_the_way_to_get_one_can_be_copied_and_tried(section, qtbot):
    section.show_status(ABSENT)
    QTest.mouseClick(section.remedy.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(driver_remedy("linux"))
    with qtbot.waitSignal(section.requested) as told:
        QTest.mouseClick(section.remedy.retry, Qt.MouseButton.LeftButton)
    assert told.args == [True]


def test_where_nothing_has_to_be_installed_only_trying_again_is_offered(section):
    section.show_status(CameraStatus(CameraState.UNAVAILABLE, reason=Message("pipeline.not_drawn")))
    assert section.remedy.copy.isHidden()
    assert not section.remedy.retry.isHidden()


def test_the_window_shows_that_other_programs_see_it(desk):
    window = desk.window
    QTest.mouseClick(window.camera.switch, Qt.MouseButton.LeftButton)
    assert desk.session.send_requests == [True]
    window.presenter.take_event(VirtualCameraChanged(SENDING))
    assert "Sending to /dev/video7" in window.windowTitle()
    assert window.sign.text == "Sending to /dev/video7"
    window.presenter.take_event(VirtualCameraChanged(CameraStatus()))
    assert window.windowTitle() == "faceseg_live"
    assert window.sign.text == ""


def test_the_window_tells_a_failure_once_and_tries_again_on_request(desk):
    window = desk.window
    window.presenter.take_event(VirtualCameraChanged(ABSENT))
    (banner,) = window.notices.banners
    assert banner.text == "No virtual camera can be opened: there is none."
    banner.action.click()
    assert desk.session.send_requests == [True]
    window.presenter.take_event(VirtualCameraChanged(CameraStatus(CameraState.OPENING)))
    assert window.notices.texts == []


def test_the_content_becomes_a_setting(desk):
    desk.window.camera.content.button.actions_by_key["anonymised"].trigger()
    assert desk.settings.virtual_camera.look == "anonymised"
    assert desk.window.camera.content.button.title == "Hidden"
