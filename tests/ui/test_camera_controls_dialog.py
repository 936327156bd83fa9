"""The controls of the open camera: shown, changed at once, kept for that camera."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.media.sources.camera_controls import CameraControl
from faceseg_live.messages import Message
from faceseg_live.pipeline.events import SourceFailed, SourceOpened
from faceseg_live.ui.camera_controls_dialog import why_inactive
from tests.ui.conftest import CAMERAS, SOURCE
from tests.ui.stand_in import StandInDevice

CAMERA = SourceInfo("camera", "Front Camera", 1280, 720, 30.0, "MJPG", is_live=True, camera=CAMERAS[0])
GAIN = CameraControl("gain", "Gain", 0, 100, 1, default=10, value=25)
MAINS = CameraControl("power_line_frequency", "Power line frequency", 0, 2, 1, default=2, value=2,
                      choices=((0, "Off"), (1, "50 Hz"), (2, "60 Hz")))
FOCUS_AUTOMATIC = CameraControl("focus_automatic", "Automatic focus", 0, 1, 1, default=1, value=1)
FOCUS = CameraControl("focus", "Focus", 0, 250, 5, default=0, value=0, is_active=False)


@pytest.fixture
def device() -> StandInDevice:
    return StandInDevice(GAIN, MAINS, FOCUS_AUTOMATIC, FOCUS)


@pytest.fixture
def shown(open_desk, qtbot, device):
    """A window whose camera's controls are shown."""
    desk = open_desk(device=device)
    desk.tell(SourceOpened(CAMERA))
    desk.window.run("source.controls")
    qtbot.waitUntil(lambda: len(desk.window.dialogs.camera.rows) == 4, timeout=5000)
    return desk


def test_each_control_has_what_suits_it_with_its_value_and_default(shown) -> None:
    dialog = shown.window.dialogs.camera
    assert dialog.isVisible()
    assert dialog.title.text() == "Front Camera"
    rows = dialog.rows
    assert (rows["gain"].slider.value(), rows["gain"].slider.maximum()) == (25, 100)
    assert rows["power_line_frequency"].button.title == "60 Hz"
    assert "60 Hz  (default)" in [action.text() for action in rows["power_line_frequency"].button.menu().actions()]
    assert rows["focus_automatic"].switch.isChecked()
    assert not rows["focus"].isEnabled()
    assert rows["focus"].slider.toolTip() == "“Automatic focus” is in charge of this: change that first."


def test_who_is_in_charge_of_a_control() -> None:
    def control(key: str) -> CameraControl:
        return CameraControl(key, key, 0, 100, 1, 0, 0)

    exposure, gain = control("auto_exposure"), control("autogain")
    assert "auto_exposure" in why_inactive(control("exposure_time_absolute"), (gain, exposure))
    assert "autogain" in why_inactive(control("gain"), (exposure, gain))
    assert why_inactive(control("zoom_absolute"), (exposure, gain)) == "The camera doesn't let this be changed now."


def test_a_change_reaches_the_camera_off_the_windows_thread_and_is_kept(shown, device, qtbot) -> None:
    rows = shown.window.dialogs.camera.rows
    for value in (40, 60, 80):
        rows["gain"].slider.setValue(value)
    rows["focus_automatic"].switch.click()
    qtbot.waitUntil(lambda: rows["focus"].isEnabled(), timeout=5000)
    assert device.controls["gain"].value == 80
    assert threading.main_thread() not in device.threads
    key = CAMERAS[0].key
    assert shown.settings.source.controls == {key: {"gain": 80, "focus_automatic": 0}}
    rows["gain"].reset.click()
    qtbot.waitUntil(lambda: device.controls["gain"].value == 10, timeout=5000)
    assert shown.settings.source.controls == {key: {"focus_automatic": 0}}
    assert shown.window.source.title == "Front Camera", "nothing is opened anew"


def test_all_is_reset(shown, device, qtbot) -> None:
    dialog = shown.window.dialogs.camera
    dialog.rows["power_line_frequency"].button.actions_by_key["1"].trigger()
    qtbot.waitUntil(lambda: device.controls["power_line_frequency"].value == 1, timeout=5000)
    dialog.reset.click()
    qtbot.waitUntil(lambda: not dialog.reset.isEnabled(), timeout=5000)
    assert [control.value for control in device.controls.values()] == [10, 2, 1, 0]
    assert shown.settings.source.controls == {}


def test_it_is_said_where_there_is_nothing_to_set(shown, device, qtbot) -> None:
    dialog = shown.window.dialogs.camera
    device.controls = {}
    shown.tell(SourceFailed(Message("unplugged"), 0.5), SourceOpened(CAMERA))
    qtbot.waitUntil(lambda: not dialog.message.isHidden(), timeout=5000)
    assert dialog.rows == {}
    assert dialog.message.text()
    shown.tell(SourceOpened(SOURCE))
    assert dialog.message.text() == "No camera is open. Choose one as the source first."
    device.controls = {"gain": GAIN}
    shown.tell(SourceOpened(replace(CAMERA, camera=CAMERAS[1])))
    qtbot.waitUntil(lambda: list(dialog.rows) == ["gain"], timeout=5000)
    assert dialog.title.text() == "Capture Card"


def test_a_value_that_the_camera_refuses_is_reported(open_desk, qtbot) -> None:
    desk = open_desk(device=StandInDevice(GAIN, refusal=SourceError("media.camera_gone", index=0)))
    desk.tell(SourceOpened(CAMERA))
    desk.window.run("source.controls")
    dialog = desk.window.dialogs.camera
    qtbot.waitUntil(lambda: "gain" in dialog.rows, timeout=5000)
    dialog.rows["gain"].slider.setValue(60)
    qtbot.waitUntil(lambda: desk.window.notices.texts != [], timeout=5000)
    qtbot.waitUntil(lambda: dialog.rows["gain"].slider.value() == 25, timeout=5000)
