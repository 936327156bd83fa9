"""What every way of hiding keeps to: where it draws, and what it is drawn from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.heads import Head, Oval
from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.drawing import bgra
from faceseg_live.rendering.hiding import Hider, hidden_area, hidden_regions
from faceseg_live.rendering.hiding.fills import FILLS
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import HidingSettings, How, Settings, What
from tests.heads import with_heads

FrameOf = Callable[..., Frame]
SIZES = [(1, 1), (1, 40), (41, 1), (33, 57), (180, 240)]
STRANGER = Head(9, Oval(50, 40, 12, 15, 0.4))


@pytest.fixture(params=list(FILLS), ids=lambda how: how.value)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> HidingSettings:
    picture = tmp_path / "smile.png"
    cv2.imwrite(str(picture), np.random.default_rng(3).integers(0, 256, (30, 20, 4), np.uint8))
    return HidingSettings(how=request.param, picture=str(picture))


def textured(height: int, width: int) -> Pixels:
    return np.random.default_rng(11).integers(0, 256, (height, width, 3), np.uint8)


def scene(frame: Frame) -> Scene:
    seen = FakeEngine((FakeFace(x=0.3), FakeFace(x=0.9, height=0.35))).perceive(frame, Request.of(Settings()))
    return scene_of(with_heads(seen, [STRANGER]), Settings())


def hidden(shown: Scene, settings: HidingSettings) -> Pixels:
    pixels = bgra(shown.frame.pixels)
    Hider(settings).hide(pixels, shown)
    return pixels


def test_the_table_has_a_row_for_each_way() -> None:
    assert list(FILLS) == list(How)


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "×".join(map(str, size)))
def test_every_size_is_opaque_and_unchanged_where_nobody_is(
    settings: HidingSettings, what: What, size: tuple[int, int], frame_of: FrameOf
) -> None:
    settings = HidingSettings(how=settings.how, picture=settings.picture, what=what)
    shown = scene(frame_of(textured(*size)))
    pixels, original = hidden(shown, settings), bgra(shown.frame.pixels)
    assert (pixels[..., 3] == 255).all()
    elsewhere = np.ones(size, np.bool_)
    for region in hidden_regions(shown, settings):
        elsewhere[region.place] &= region.weight == 0
    assert (pixels[elsewhere] == original[elsewhere]).all()


def test_nothing_is_left_as_it_was_where_people_are(settings: HidingSettings, frame_of: FrameOf) -> None:
    shown = scene(frame_of(textured(180, 240)))
    pixels, original = hidden(shown, settings), bgra(shown.frame.pixels)
    area = hidden_area(shown, settings)
    assert (pixels[area] == original[area]).all(axis=1).mean() < 0.01
    assert np.abs(pixels[area].astype(int) - original[area])[:, :3].mean() > 30


def test_all_of_an_image_can_be_hidden(settings: HidingSettings, frame_of: FrameOf) -> None:
    shown = scene_of(Perception(frame_of(textured(90, 120))), Settings())
    assert hidden_area(shown, settings).all()
    pixels, original = hidden(shown, settings), bgra(shown.frame.pixels)
    assert (pixels == original).all(axis=2).mean() < 0.01


def test_the_same_twice_is_the_same(settings: HidingSettings, frame_of: FrameOf) -> None:
    shown = scene(frame_of(textured(90, 120)))
    hider, first, second = Hider(settings), bgra(shown.frame.pixels), bgra(shown.frame.pixels)
    hider.hide(first, shown)
    hider.hide(second, shown)
    assert (first == second).all()
