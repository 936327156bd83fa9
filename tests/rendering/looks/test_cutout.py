"""The cut-out: its alpha, its colours, and what is behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import InvalidParameter
from faceseg_live.rendering.looks.base import Target
from faceseg_live.rendering.looks.cutout import Cutout
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import Backdrop, CutoutSettings, Settings

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))


@pytest.fixture
def perception(frame_of: FrameOf, portrait: Pixels) -> Perception:
    return FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request.of(Settings()))


def drawn(scene: Scene, *, keeps_alpha: bool = False) -> Pixels:
    return Cutout(scene.settings.cutout, Target(keeps_alpha=keeps_alpha)).draw(scene).pixels


def full_mask(scene: Scene) -> np.ndarray:
    return np.maximum.reduce([segment.mask.to_full() for segment in scene.segments])


def as_bgr(scene: Scene) -> Pixels:
    return scene.frame.pixels[..., ::-1]


def test_its_alpha_is_the_mask_and_its_colours_are_the_frames(perception: Perception) -> None:
    scene = scene_of(perception, Settings())
    picture, mask = drawn(scene, keeps_alpha=True), full_mask(scene)
    assert np.abs(picture[..., 3] / 255 - mask).max() <= 0.5 / 255 + 1e-6
    inside = picture[..., 3] > 0
    assert (picture[inside][:, :3] == as_bgr(scene)[inside]).all()


def test_what_it_leaves_out_can_not_be_found_again(perception: Perception) -> None:
    picture = drawn(scene_of(perception, Settings()), keeps_alpha=True)
    assert not picture[picture[..., 3] == 0].any()


def test_without_transparency_it_is_black(perception: Perception) -> None:
    scene = scene_of(perception, Settings())
    expected = as_bgr(scene) * full_mask(scene)[..., None]
    assert np.abs(drawn(scene)[..., :3] - expected).max() <= 1


def test_it_lies_on_a_colour(perception: Perception) -> None:
    settings = Settings().changed("cutout", backdrop=Backdrop.COLOUR, backdrop_colour="#102030")
    scene = scene_of(perception, settings)
    mask = full_mask(scene)[..., None]
    expected = as_bgr(scene) * mask + np.array((0x30, 0x20, 0x10)) * (1 - mask)
    assert np.abs(drawn(scene)[..., :3] - expected).max() <= 2


def test_it_lies_on_a_picture_that_fills_the_frame(perception: Perception, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    wall = np.zeros((200, 100, 3), np.uint8)
    wall[:100], wall[100:] = (200, 0, 0), (0, 0, 200)
    cv2.imwrite(str(path), wall)
    settings = Settings().changed("cutout", backdrop=Backdrop.PICTURE, backdrop_picture=str(path))
    picture = drawn(scene_of(perception, settings))
    assert (picture[2, 2, :3] == (200, 0, 0)).all()
    assert (picture[-2, -2, :3] == (0, 0, 200)).all()


def test_it_lies_on_a_blur_in_which_nothing_small_is_left(perception: Perception) -> None:
    scene = scene_of(perception, Settings().changed("cutout", backdrop=Backdrop.BLUR))
    picture = drawn(scene)
    outside = full_mask(scene) == 0
    sharpness = [cv2.Laplacian(cv2.cvtColor(np.ascontiguousarray(colours), cv2.COLOR_BGR2GRAY), cv2.CV_64F)[outside]
                 for colours in (as_bgr(scene), picture[..., :3])]
    assert np.abs(sharpness[1]).mean() < 0.35 * np.abs(sharpness[0]).mean()
    inside = full_mask(scene) > 0.999
    assert np.abs(picture[inside][:, :3].astype(int) - as_bgr(scene)[inside]).max() <= 1


def test_a_picture_that_can_not_be_read_is_reported_at_once() -> None:
    settings = CutoutSettings(backdrop=Backdrop.PICTURE, backdrop_picture="nowhere.png")
    with pytest.raises(InvalidParameter, match=r"backdrop picture: .*nowhere\.png"):
        Cutout(settings, Target())


def test_a_picture_that_nobody_chose_is_told_with_what_to_do() -> None:
    with pytest.raises(InvalidParameter, match="expected an image file, none is chosen; choose one") as caught:
        Cutout(CutoutSettings(backdrop=Backdrop.PICTURE), Target())
    assert "--backdrop-picture FILE" in caught.value.remedy


@pytest.mark.parametrize("backdrop", list(Backdrop))
def test_only_a_cut_out_in_front_of_nothing_is_transparent(backdrop: Backdrop, tmp_path: Path) -> None:
    path = tmp_path / "wall.png"
    cv2.imwrite(str(path), np.zeros((2, 2, 3), np.uint8))
    look = Cutout(CutoutSettings(backdrop, backdrop_picture=str(path)), Target(keeps_alpha=True))
    assert look.has_alpha is (backdrop is Backdrop.TRANSPARENT)
