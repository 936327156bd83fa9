"""A camera that gives fewer frames because there is little light."""

from __future__ import annotations

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.media.sources.camera_controls import DYNAMIC_RATE, CameraControl
from faceseg_live.media.sources.camera_info import CameraInfo
from faceseg_live.pipeline import dim_light
from faceseg_live.pipeline.dim_light import DimLight

CAMERA = SourceInfo("camera", "Front", 8, 8, 30.0, is_live=True, camera=CameraInfo(3, "Front", "V4L2"))
PIXELS = freeze(np.zeros((8, 8, 3), np.uint8))
SAID = ("in this light Front gives 15 of 30 frames a second, to expose them for longer; add light, or switch off "
        '"Fewer frames in dim light" (exposure_dynamic_framerate) in the camera\'s controls')


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The cameras that were asked for their controls."""
    indices: list[int] = []

    def controls_of(index: int) -> tuple[CameraControl, ...]:
        indices.append(index)
        return (CameraControl(DYNAMIC_RATE, "Fewer frames in dim light", 0, 1, 1, 0, 1),)

    monkeypatch.setattr(dim_light, "controls_of", controls_of)
    return indices


def said(light: DimLight, fps: float, seconds: float, after: int = 0, every: int = 1) -> list[str]:
    """At a rate of which only every so-manyth frame comes; the missing ones are gaps in the numbers.

    after: so many frames came before, at 15 a second.
    """
    advice = (light.advice(Frame(PIXELS, after + at, after / 15 + at / fps, after / 15 + at / fps))
              for at in range(0, round(seconds * fps), every))
    return [str(message) for message in advice if message is not None]


def test_it_is_said_once_with_its_remedy(asked: list[int]) -> None:
    assert said(DimLight(CAMERA), 15, 10) == [SAID]
    assert asked == [3]


@pytest.mark.parametrize(("fps", "every"), [(30, 1), (30, 2), (24, 1), (40, 1)])
def test_other_rates_and_lost_frames_are_not_the_light(fps: float, every: int, asked: list[int]) -> None:
    assert said(DimLight(CAMERA), fps, 10, every=every) == []
    assert asked == []


def test_a_moment_is_no_reason(asked: list[int]) -> None:
    light = DimLight(CAMERA)
    assert said(light, 15, 2) == []
    assert said(light, 30, 10, after=30) == []
    assert asked == []


def test_a_camera_that_can_not_be_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for controls in ((), (CameraControl(DYNAMIC_RATE, "", 0, 1, 1, 0, 0),)):
        monkeypatch.setattr(dim_light, "controls_of", lambda _index, controls=controls: controls)
        assert said(DimLight(CAMERA), 15, 10) == []


def test_what_is_no_camera_is_not_watched(asked: list[int]) -> None:
    for info in (None, SourceInfo("a.mp4", "a.mp4", 8, 8, 30.0)):
        assert said(DimLight(info), 15, 10) == []
    assert asked == []
