"""The frame beside the map of its regions."""

from __future__ import annotations

from collections.abc import Callable

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks import Target, create_look
from faceseg_live.rendering.looks.region_map import region_map
from faceseg_live.rendering.scene import scene_of
from faceseg_live.settings import LookOptions, Settings


def test_it_is_the_frame_and_the_map_of_the_faces_that_carry_the_mask(
    frame_of: Callable[..., Frame], portrait: Pixels
) -> None:
    faces = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))
    scene = scene_of(FakeEngine(faces).perceive(frame_of(portrait), Request.of(Settings())), Settings(), active_face=2)
    drawing = create_look("regions", LookOptions(), Target()).draw(scene)
    assert drawing.seams == (1280,)
    assert (drawing.pixels[:, :1280, 2::-1] == portrait).all()
    assert (drawing.pixels[:, 1280:] == region_map(scene.perception, scene.active, scene.settings.view)).all()
    assert len(scene.active) == 1
