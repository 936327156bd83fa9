"""Each family of sources against what all of them must do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from faceseg_live.media.sources.opening import open_source
from tests.contracts import source_checks
from tests.contracts.source_checks import CHECKS, SETTINGS, pictures_are_upright
from tests.fakecam import FakeCamera
from tests.hls_server import hls_serving, write_segments
from tests.media_files import camera_server, file_server, quadrants, serving, write_video
from tests.rtsp_server import rtsp_serving

FAMILIES = ("picture", "folder", "pages", "animation", "video", "turned picture", "demo", "web video", "web camera",
            "rtsp camera", "segments", "screen")
WITHOUT_QUADRANTS = ("demo", "screen")


@pytest.fixture
def uri(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """What to open for the family that the test is about."""
    family: str = request.param
    with ExitStack() as servers:
        if family == "picture":
            yield str(_picture(tmp_path / "one.png"))
        elif family == "folder":
            for number in range(12):
                _picture(tmp_path / f"{number}.jpg", number)
            yield str(tmp_path)
        elif family == "pages":
            yield str(_pictures(tmp_path / "scan.tif"))
        elif family == "animation":
            yield str(_pictures(tmp_path / "moving.webp", duration=40))
        elif family == "video":
            yield str(write_video(tmp_path / "clip.mp4"))
        elif family == "turned picture":  # anticlockwise, and then clockwise by the settings
            cv2.imwrite(str(tmp_path / "lying.png"), np.rot90(quadrants())[..., ::-1])
            yield str(tmp_path / "lying.png")
        elif family == "web video":
            data = write_video(tmp_path / "clip.mp4", starts_fast=True).read_bytes()
            yield servers.enter_context(serving(file_server(data))) + "/clip.mp4"
        elif family == "web camera":
            yield servers.enter_context(serving(camera_server())) + "/stream"
        elif family == "rtsp camera":
            yield servers.enter_context(rtsp_serving())
        elif family == "segments":
            write_segments(tmp_path, count=4, seconds=0.3)
            yield servers.enter_context(hls_serving(tmp_path, seconds=0.3)) + "/live.m3u8"
        elif family == "screen":
            request.getfixturevalue("virtual_screen")
            yield "screen"
        else:
            yield family


def _picture(path: Path, at: int = 0) -> Path:
    assert cv2.imwrite(str(path), quadrants(at=at)[..., ::-1])
    return path


def _pictures(path: Path, **options: object) -> Path:
    first, *others = (Image.fromarray(quadrants(at=at)) for at in range(12))
    first.save(path, save_all=True, append_images=others, **options)
    return path


def _cases() -> Iterator[object]:
    for family in FAMILIES:
        for check in CHECKS:
            if not (check is pictures_are_upright and family in WITHOUT_QUADRANTS):
                yield pytest.param(family, check, id=f"{family}-{check.__name__}")


@pytest.mark.parametrize(("uri", "check"), list(_cases()), indirect=["uri"])
def test_source(uri: str, check: object, request: pytest.FixtureRequest) -> None:
    settings = replace(SETTINGS, rotation=90) if "turned" in request.node.callspec.id else SETTINGS
    assert callable(check)
    check(lambda: open_source(uri, settings))


@pytest.mark.parametrize("pixel_format", ["MJPG", "YUYV", "H264"])
def test_camera(fake_camera: FakeCamera, pixel_format: str) -> None:
    camera = fake_camera if pixel_format == "MJPG" else fake_camera.giving(pixel_format)
    camera.run("-m", source_checks.__name__, "camera")
