"""Cameras by names that stay, whatever number they get."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources import camera_links, cameras, opening, v4l2
from faceseg_live.media.sources.camera_info import CameraFormat, CameraInfo
from faceseg_live.media.sources.camera_links import index_of, index_of_node, names_camera
from faceseg_live.media.sources.cameras import find_camera, in_order
from faceseg_live.media.sources.opening import may_appear_later, open_source
from faceseg_live.settings import SourceSettings

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the links are those of Linux")

FRONT, CARD = CameraInfo(0, "HD Webcam", "V4L2"), CameraInfo(2, "Capture Card", "V4L2")
TWIN = CameraInfo(4, "HD Webcam", "V4L2")
INFRARED = CameraInfo(1, "HD Webcam: IR", "V4L2", (CameraFormat("GREY", 640, 360), CameraFormat("Y16", 640, 360)))
BY_ID = {"usb-Maker_HD_Webcam_0001-video-index0": 0, "usb-Maker_HD_Webcam_0001-video-index1": 7,
         "usb-Card_77-video-index0": 2}
BY_PATH = {"pci-0000:00:14.0-usb-0:1:1.0-video-index0": 0, "pci-0000:00:14.0-usb-0:2.3:1.0-video-index0": 4,
           "pci-0000:00:14.0-usbv2-0:5:1.0-video-index0": 2}


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folders of links, with those of a webcam, its twin without a serial number, and a card."""
    for folder, names in ((camera_links.BY_ID, BY_ID), (camera_links.BY_PATH, BY_PATH)):
        (tmp_path / folder).mkdir()
        for name, index in names.items():
            (tmp_path / folder / name).symlink_to(f"/dev/video{index}")
    monkeypatch.setattr(camera_links, "ROOT", tmp_path)
    return tmp_path


def known(monkeypatch: pytest.MonkeyPatch, *found: CameraInfo) -> tuple[CameraInfo, ...]:
    monkeypatch.setattr(v4l2, "cameras", lambda: list(found))
    return cameras.list_cameras()


@pytest.mark.usefixtures("links")
def test_a_camera_goes_by_its_serial_number(monkeypatch: pytest.MonkeyPatch) -> None:
    front, card = known(monkeypatch, FRONT, CARD)
    assert front.id == front.key == "usb-Maker_HD_Webcam_0001-video-index0"
    assert card.uri == "camera:usb-Card_77-video-index0"
    assert find_camera(card.id).index == 2
    assert (front.name, card.name) == ("HD Webcam", "Capture Card")


@pytest.mark.usefixtures("links")
def test_equal_cameras_go_by_their_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only one of them has the name by id, and it may be the other one tomorrow."""
    front, _, twin = known(monkeypatch, FRONT, CARD, TWIN)
    assert (front.name, twin.name) == ("HD Webcam (port 1)", "HD Webcam (port 2.3)")
    assert (front.id, twin.id) == tuple(list(BY_PATH)[:2])
    assert find_camera(twin.id).index == 4
    assert find_camera("hd webcam (port 2.3)").index == 4
    assert find_camera("HD Webcam").index == 0
    assert find_camera("usb-Maker_HD_Webcam_0001-video-index0").index == 0, "as it was stored before the other one came"


def test_equal_cameras_without_links_have_their_numbers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(camera_links, "ROOT", tmp_path / "nothing")
    front, card, twin = known(monkeypatch, FRONT, CARD, TWIN)
    assert [camera.name for camera in (front, card, twin)] == ["HD Webcam (0)", "Capture Card", "HD Webcam (4)"]
    assert (twin.id, twin.uri, twin.key) == ("", "4", "HD Webcam (4)")


def test_infrared_cameras_come_last() -> None:
    bare = CameraInfo(1, "Unknown", "V4L2")
    assert bare.is_colour
    assert not INFRARED.is_colour
    found = in_order([CameraInfo(0, "IR", "V4L2", INFRARED.formats), CARD])
    assert [camera.index for camera in found] == [2, 0]
    assert find_camera("", found).index == 2
    assert find_camera("0", found).index == 0


@pytest.mark.usefixtures("links")
def test_device_files_and_links_are_cameras(links: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "webcam").symlink_to("/dev/video3")
    paths = {"/dev/video3": 3, "video3": 3, str(tmp_path / "webcam"): 3,
             str(links / "by-id" / "usb-Card_77-video-index0"): 2}
    assert {path: index_of_node(path) for path in paths} == paths
    assert all(names_camera(path) and may_appear_later(path) for path in paths)
    monkeypatch.chdir(tmp_path)
    Path("video3").write_text("a file of that name")
    assert not may_appear_later("video3")
    for path in ("", "/dev/null", "/dev/videos", "video", "clip.mp4", "a\0b", str(tmp_path)):
        assert not names_camera(path)
    assert index_of("usb-Card_77-video-index0") == 2
    for name in ("", "gone", "../by-id/usb-Card_77-video-index0", "a\0b"):
        assert index_of(name) is None


def test_a_link_that_is_gone(links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "list_cameras", tuple)
    gone = str(links / "by-id" / "usb-Gone-video-index0")
    assert may_appear_later(gone)
    with pytest.raises(SourceError, match=r"no camera that is plugged in \(there is: no camera\); plug it in"):
        open_source(gone, SourceSettings())
