"""The crop of an area: its place, and its alpha."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks.area_crop import AreaCrop
from faceseg_live.rendering.looks.base import Target
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import Settings


@pytest.fixture
def perception(frame_of: Callable[..., Frame]) -> Perception:
    faces = (FakeFace(x=0.25), FakeFace(x=0.75, height=0.4))
    frame = frame_of(np.full((480, 640, 3), (200, 100, 50), np.uint8))
    return FakeEngine(faces).perceive(frame, Request.of(Settings()))


def test_it_shows_the_first_face_in_the_middle_of_a_square(perception: Perception) -> None:
    drawing = AreaCrop(Target()).draw(scene_of(perception, Settings()))
    assert drawing.pixels.shape == (720, 720, 4)
    assert drawing.pixels[360, 360, :3].any()
    across, down, _ = drawing.to_drawing @ (*perception.faces[0].box.centre, 1)
    assert max(abs(across - 360), abs(down - 360)) < 200


@pytest.mark.parametrize("keeps_alpha", [False, True])
def test_without_a_face_the_square_is_empty(perception: Perception, keeps_alpha: bool) -> None:
    scene = scene_of(Perception(perception.frame), Settings())
    pixels = AreaCrop(Target(keeps_alpha=keeps_alpha)).draw(scene).pixels
    assert pixels.shape == (720, 720, 4)
    assert not pixels[..., :3].any()
    assert (pixels[..., 3] == (0 if keeps_alpha else 255)).all()


def test_an_area_of_the_whole_image_keeps_the_frames_size(perception: Perception) -> None:
    settings = Settings().changed("mask", areas=("image",))
    drawing = AreaCrop(Target(keeps_alpha=True)).draw(scene_of(perception, settings))
    assert (drawing.pixels[..., 2::-1] == perception.frame.pixels).all()
    assert (drawing.to_drawing == np.eye(3)).all()


def test_its_alpha_is_straight(perception: Perception) -> None:
    """Half transparent pixels keep their colour."""
    scene = scene_of(perception, Settings().changed("mask", blur=41))
    pixels = AreaCrop(Target(keeps_alpha=True)).draw(scene).pixels
    soft = (pixels[..., 3] > 20) & (pixels[..., 3] < 235)
    assert soft.sum() > 100
    assert (pixels[soft][:, 2::-1] == (200, 100, 50)).all()
