"""Which pixel format a camera is asked for."""

from __future__ import annotations

import pytest

from faceseg_live.errors import SourceError
from faceseg_live.media.sources.camera_info import CameraFormat, CameraInfo
from faceseg_live.media.sources.camera_modes import pixel_format_for
from faceseg_live.settings import SourceSettings

JPEG = CameraFormat("MJPG", 1920, 1080, (30.0,))
RAW = (CameraFormat("YUYV", 640, 480, (30.0,)), CameraFormat("YUYV", 1280, 720, (10.0, 5.0)))
CODED = CameraFormat("H264", 1280, 720, (30.0,))


def chosen(*modes: CameraFormat, **asked: object) -> str:
    return pixel_format_for(CameraInfo(0, "Camera", "V4L2", modes), SourceSettings(**asked))  # type: ignore[arg-type]


def test_motion_jpeg_where_it_is_offered() -> None:
    assert chosen(*RAW, CODED, JPEG) == "MJPG"
    assert chosen() == "MJPG", "where the system doesn't say what is offered"


def test_otherwise_what_gives_the_size_at_the_rate() -> None:
    assert chosen(*RAW, CODED) == "H264"
    assert chosen(*RAW, CODED, fps=10) == "YUYV"
    assert chosen(*RAW, CODED, resolution="640x480") == "YUYV"
    assert chosen(CameraFormat("S264", 1280, 720, (30.0,)), *RAW) == "YUYV"


def test_what_was_chosen_by_hand() -> None:
    assert chosen(*RAW, JPEG, pixel_format="YUYV") == "YUYV"
    assert chosen(*RAW, JPEG, pixel_format="yuyv") == "YUYV"
    assert chosen(*RAW, JPEG, pixel_format="NV12") == "MJPG"
    assert chosen(pixel_format="YUYV") == "YUYV"


def test_a_camera_that_offers_nothing_readable() -> None:
    with pytest.raises(SourceError, match="offers only S264, VP80, which can't be read"):
        chosen(CameraFormat("S264", 1280, 720), CameraFormat("VP80", 1280, 720))
