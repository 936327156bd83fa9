"""The crop of a face: whom it follows, and where it is while nobody is there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks import Target
from faceseg_live.rendering.looks.face_crop import FACE_CROP_PX, FaceCrop
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import Settings

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))


@pytest.fixture
def perception(frame_of: FrameOf, portrait: Pixels) -> Perception:
    return FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request.of(Settings()))


def test_it_follows_its_face_and_keeps_its_size(frame_of: FrameOf, portrait: Pixels) -> None:
    swaying = FakeEngine((FakeFace(sway=0.2),))
    look = FaceCrop(Target())
    for sequence in range(0, 60, 15):
        frame = frame_of(np.full_like(portrait, 40), sequence)
        face = swaying.perceive(frame, Request.of(Settings())).faces[0]
        x, y = (round(side) for side in face.box.centre)
        marked = np.array(frame.pixels)
        marked[y - 10 : y + 10, x - 10 : x + 10] = 255
        perception = swaying.perceive(frame_of(marked, sequence), Request.of(Settings()))
        picture = look.draw(scene_of(perception, Settings())).pixels
        bright = np.argwhere(picture[..., 0] > 200)
        assert np.abs(bright.mean(axis=0) - FACE_CROP_PX / 2).max() < 8


def test_it_stays_where_a_lost_face_was_and_takes_the_next_one(perception: Perception) -> None:
    look = FaceCrop(Target())
    first = look.draw(scene_of(perception, Settings(), active_face=2)).pixels
    nobody = Perception(perception.frame)
    assert (look.draw(scene_of(nobody, Settings())).pixels == first).all()
    other = look.draw(scene_of(perception, Settings(), active_face=1)).pixels
    assert (other != first).any()


def test_before_any_face_it_shows_the_middle(perception: Perception) -> None:
    picture = FaceCrop(Target()).draw(scene_of(Perception(perception.frame), Settings())).pixels
    middle = perception.frame.pixels[:, 280:1000, ::-1]
    assert np.abs(picture[..., :3].mean(axis=(0, 1)) - middle.mean(axis=(0, 1))).max() < 3
