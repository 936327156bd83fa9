"""A look made of two looks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import InvalidParameter
from faceseg_live.rendering.looks import Target, create_look
from faceseg_live.rendering.looks.face_crop import FACE_CROP_PX
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import Settings, SideBySideSettings


@pytest.fixture
def scene(frame_of: Callable[..., Frame], portrait: Pixels) -> Scene:
    faces = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))
    return scene_of(FakeEngine(faces).perceive(frame_of(portrait), Request.of(Settings())), Settings())


def drawn(key: str, scene: Scene, **sides: str) -> Pixels:
    options = Settings().changed("side_by_side", **sides).look_options
    return create_look(key, options, Target()).draw(scene).pixels


def test_it_is_the_camera_and_the_cut_out_unless_others_are_named(scene: Scene) -> None:
    pixels = drawn("side_by_side", scene)
    assert pixels.shape == (720, 2560, 4)
    assert (pixels[:, :1280, 2::-1] == scene.frame.pixels).all()
    assert (pixels[:, 1280:] == drawn("cutout", scene)).all()


def test_any_two_looks_can_be_named(scene: Scene) -> None:
    pixels = drawn("side_by_side", scene, left="anonymised", right="mask")
    assert (pixels == np.hstack([drawn("anonymised", scene), drawn("mask", scene)])).all()


@pytest.mark.parametrize(("left", "right", "shape"), [
    ("camera", "face_crop", (720, 1280 + 720, 4)),
    ("face_crop", "camera", (FACE_CROP_PX, FACE_CROP_PX + round(1280 * FACE_CROP_PX / 720), 4)),
])
def test_the_right_one_gets_the_left_ones_height(
    scene: Scene, left: str, right: str, shape: tuple[int, int, int]
) -> None:
    assert drawn("side_by_side", scene, left=left, right=right).shape == shape


def test_a_look_of_two_panels_can_be_one_of_them(scene: Scene) -> None:
    options = Settings().changed("side_by_side", left="mask", right="regions").look_options
    drawing = create_look("side_by_side", options, Target()).draw(scene)
    assert drawing.seams == (1280, 2560)
    assert drawing.pixels.shape == (720, 3840, 4)


def test_it_is_not_beside_itself() -> None:
    with pytest.raises(InvalidParameter, match="right: 'side_by_side' is unknown"):
        SideBySideSettings(right="side_by_side")
