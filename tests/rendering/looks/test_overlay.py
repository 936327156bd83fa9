"""The overlay: the mask's colour, and outlines of those who carry none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks.overlay import Overlay
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import Settings

TWO_FACES = (FakeFace(x=0.25), FakeFace(x=0.75, height=0.4))


@pytest.fixture
def perception(frame_of: Callable[..., Frame]) -> Perception:
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[...] = (200, 100, 50)
    pixels[:, :320, 0] = 20
    return FakeEngine(TWO_FACES).perceive(frame_of(pixels), Request.of(Settings()))


def test_it_tints_the_mask_and_nothing_else(perception: Perception) -> None:
    settings = Settings().changed("view", opacity=100, colours={"face": "#102030"})
    scene = scene_of(perception, settings)
    pixels = Overlay().draw(scene).pixels
    full = np.maximum.reduce([segment.mask.to_full() for segment in scene.segments])
    inside, outside = full > 0.999, full == 0
    assert np.abs(pixels[inside][:, :3].astype(int) - (0x30, 0x20, 0x10)).max() <= 1
    assert (pixels[outside][:, 2::-1] == perception.frame.pixels[outside]).all()


def test_zero_opacity_shows_the_raw_frame(perception: Perception) -> None:
    pixels = Overlay().draw(scene_of(perception, Settings().changed("view", opacity=0))).pixels
    assert np.abs(pixels[..., 2::-1].astype(int) - perception.frame.pixels).max() <= 1


def test_the_whole_image_is_shown_without_a_tint(perception: Perception) -> None:
    pixels = Overlay().draw(scene_of(perception, Settings().changed("mask", areas=("image",)))).pixels
    assert (pixels[..., 2::-1] == perception.frame.pixels).all()


def test_a_face_without_the_mask_is_outlined(perception: Perception) -> None:
    pixels = Overlay().draw(scene_of(perception, Settings(), active_face=perception.faces[0].id)).pixels
    other = perception.faces[1].box
    around = pixels[int(other.y) - 3 : int(other.y + other.height) + 3,
                    int(other.x) - 3 : int(other.x + other.width) + 3]  # fmt: skip
    assert (around[..., :3] > 240).all(axis=2).any(), "no outline"
    centre = int(other.centre[1]), int(other.centre[0])
    assert (pixels[centre][2::-1] == perception.frame.pixels[centre]).all()
