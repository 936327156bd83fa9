"""The menu of sources: what there is, what is in force, what a choice becomes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QMenu

from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.media.sources.camera_info import CameraFormat, CameraInfo
from faceseg_live.media.sources.screen import ScreenInfo
from faceseg_live.settings import LimitsSettings, SourceSettings
from faceseg_live.ui.edit import Edit
from faceseg_live.ui.source_menu import SourceMenu
from tests.ui.conftest import CAMERAS, SCREENS, SOURCE

WEBCAM = CameraInfo(0, "Webcam (left port)", "V4L2", (
    CameraFormat("MJPG", 1920, 1080, (60.0, 30.0)), CameraFormat("MJPG", 1280, 720, (90.0, 60.0, 30.0)),
    CameraFormat("YUYV", 1280, 720, (10.0, 5.0)), CameraFormat("YUYV", 640, 480, (30.0,))), "usb-webcam-left")
INFRARED = CameraInfo(1, "Infrared", "V4L2", (CameraFormat("GREY", 640, 360, (15.0,)),), "usb-infrared")
TWIN = CameraInfo(4, "Webcam (right port)", "V4L2", WEBCAM.formats, "usb-webcam-right")
OPEN = SourceInfo("camera", WEBCAM.name, 1280, 720, 30.0, "MJPG", is_live=True, camera=WEBCAM)


@pytest.fixture
def menu(qtbot) -> SourceMenu:
    made = SourceMenu()
    qtbot.addWidget(made)
    return made


def entries(menu: QMenu) -> dict[str, bool]:
    """Text → whether it is ticked."""
    return {action.text(): action.isChecked() for action in menu.actions() if not action.isSeparator()}


def submenu(menu: QMenu, title: str) -> QMenu:
    return next(action.menu() for action in menu.actions() if action.text() == title)


def trigger(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_a_cameras_identity_is_chosen_and_its_number_only_where_it_has_none(menu, qtbot) -> None:
    menu.show_cameras((WEBCAM, TWIN, INFRARED, CAMERAS[1]))
    chosen = []
    menu.chosen.connect(chosen.append)
    for name in (TWIN.name, "Infrared\tno colours", "Capture Card", "Demo clip"):
        trigger(menu, name)
    assert chosen == ["camera:usb-webcam-right", "camera:usb-infrared", "2", "demo"]


@pytest.mark.parametrize(("uri", "name"), [("camera", WEBCAM.name), ("0", WEBCAM.name), (WEBCAM.uri, WEBCAM.name),
                                           ("4", TWIN.name), ("rtsp://10.0.0.9/cam", None)])
def test_the_chosen_camera_is_ticked_however_it_was_named(menu, uri: str, name: str | None) -> None:
    menu.show_settings(SourceSettings(uri))
    menu.show_cameras((WEBCAM, TWIN))
    shown = entries(menu)
    assert [text for text, is_ticked in shown.items() if is_ticked] == ([name] if name else [])


def test_the_open_camera_is_ticked_whatever_it_was_asked_for_by(menu) -> None:
    menu.show_settings(SourceSettings("/dev/v4l/by-id/usb-webcam-left"))
    menu.show_info(OPEN)
    menu.show_cameras((TWIN, WEBCAM))
    assert entries(menu)[WEBCAM.name]


def test_every_screen_is_there_with_its_size(menu) -> None:
    assert "Screen" in entries(menu), "as long as nobody has looked"
    menu.show_settings(SourceSettings("screen"))
    menu.show_screens(SCREENS)
    shown = entries(menu)
    assert shown["Screen 1\t1920×1080"], "the usual one"
    chosen = []
    menu.chosen.connect(chosen.append)
    trigger(menu, "Screen 2\t1366×768")
    trigger(menu, "All screens\t3286×1080")
    assert chosen == ["screen:2", "screen:0"]
    menu.show_screens((ScreenInfo(1, "Screen 1", 800, 600),))
    assert "Screen" not in entries(menu)


def test_the_open_cameras_own_modes_are_offered(menu) -> None:
    menu.show_info(OPEN)
    menu.show_cameras((WEBCAM,))
    assert list(entries(submenu(menu, "Camera resolution"))) == [
        "640×480\t30 fps", "1280×720 (default)\t90 fps", "1920×1080\t60 fps"]
    rates = entries(submenu(menu, "Camera frame rate"))
    assert list(rates) == ["5 fps", "10 fps", "30 fps (default)", "60 fps", "90 fps"]
    assert rates["30 fps (default)"]
    assert list(entries(submenu(menu, "Camera pixel format"))) == [
        "Automatic (default)", "Motion-JPEG (MJPG)", "Uncompressed (YUYV)"]


def test_sizes_and_rates_are_those_of_the_pixel_format(menu) -> None:
    menu.show_settings(SourceSettings(pixel_format="YUYV", resolution="640x480", fps=24))
    menu.show_info(OPEN)
    menu.show_cameras((WEBCAM,))
    assert list(entries(submenu(menu, "Camera resolution"))) == ["640×480\t30 fps", "1280×720 (default)\t10 fps"]
    assert entries(submenu(menu, "Camera frame rate")) == {"24 fps": True, "30 fps (default)": False}


def test_the_usual_modes_are_offered_where_the_system_reports_none(menu) -> None:
    menu.show_settings(SourceSettings(resolution="800x600", pixel_format="NV12"))
    menu.show_cameras(CAMERAS[1:])
    sizes = entries(submenu(menu, "Camera resolution"))
    assert {"640×480", "1280×720 (default)", "3840×2160"} < set(sizes)
    assert sizes["800×600"], "what is in force is there, too"
    assert entries(submenu(menu, "Camera pixel format"))["NV12"]
    assert "60 fps" in entries(submenu(menu, "Camera frame rate"))


def test_what_is_chosen_becomes_an_edit(menu) -> None:
    menu.show_cameras((WEBCAM,))
    edits = []
    menu.asked.connect(edits.append)
    for title, text in (("Camera resolution", "1920×1080\t60 fps"), ("Camera frame rate", "60 fps"),
                        ("Camera pixel format", "Uncompressed (YUYV)"), ("Rotation", "90° to the left"),
                        ("Largest picture", "500 megapixels")):
        trigger(submenu(menu, title), text)
    assert edits == [Edit("source", "resolution", "1920x1080"), Edit("source", "fps", 60),
                     Edit("source", "pixel_format", "YUYV"), Edit("source", "rotation", 270),
                     Edit("limits", "megapixels", 500)]


def test_the_limit_in_force_is_ticked_also_one_that_is_not_offered_else(menu) -> None:
    assert [text for text, is_ticked in entries(submenu(menu, "Largest picture")).items() if is_ticked] == [
        "200 megapixels"]
    menu.show_limits(LimitsSettings(megapixels=320))
    menu.aboutToShow.emit()
    assert entries(submenu(menu, "Largest picture")) == {
        "50 megapixels": False, "100 megapixels": False, "200 megapixels": False, "320 megapixels": True,
        "500 megapixels": False, "1000 megapixels": False}


def test_a_file_is_asked_for_nothing_but_may_be_turned(menu) -> None:
    menu.show_info(SOURCE)
    menu.show_cameras((WEBCAM,))
    enabled = {action.text(): action.isEnabled() for action in menu.actions() if action.menu()}
    assert enabled == {"Camera resolution": False, "Camera frame rate": False, "Camera pixel format": False,
                       "Rotation": True, "Largest picture": True}
    assert not entries(menu)[WEBCAM.name]


def test_it_may_be_opened_for_ever(menu) -> None:
    for _ in range(20):
        menu.aboutToShow.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(menu.findChildren(QMenu)) == 5


def test_a_choice_in_the_window_becomes_a_setting(desk, qtbot) -> None:
    menu = desk.window.source.choices
    qtbot.waitUntil(lambda: "Front Camera" in entries(menu), timeout=5000)
    trigger(menu, "Front Camera")
    assert desk.settings.source.uri == "camera:usb-Front_Camera-index0"
    assert desk.window.source.title == "Front Camera"
    trigger(submenu(menu, "Rotation"), "180°")
    assert desk.settings.source.rotation == 180
    menu.aboutToShow.emit()
    qtbot.waitUntil(lambda: "Screen 2\t1366×768" in entries(menu), timeout=5000)
