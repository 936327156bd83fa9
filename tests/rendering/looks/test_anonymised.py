"""The image with people hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import InvalidParameter
from faceseg_live.rendering.looks.anonymised import Anonymised
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import HidingSettings, How, MaskSettings, Settings
from tests.heads import with_heads

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))
GREY = (0x20, 0x20, 0x20)


@pytest.fixture
def perception(frame_of: FrameOf, portrait: Pixels) -> Perception:
    return with_heads(FakeEngine(TWO_FACES).perceive(frame_of(portrait[::2, ::2]), Request.of(Settings())))


def drawn(scene: Scene) -> Pixels:
    return Anonymised(scene.settings.hiding).draw(scene).pixels[..., :3]


def colours_round(picture: Pixels, place: tuple[float, float], reach: int = 20) -> set[tuple[int, ...]]:
    x, y = map(round, place)
    return set(map(tuple, picture[y - reach : y + reach, x - reach : x + reach].reshape(-1, 3).tolist()))


def test_everybody_is_hidden_by_one_colour_and_the_rest_is_as_it_was(perception: Perception) -> None:
    picture = drawn(scene_of(perception, Settings()))
    for face in perception.faces:
        assert colours_round(picture, face.box.centre) == {GREY}
    assert (picture[-40:] == perception.frame.pixels[-40:, :, ::-1]).all()


def test_nothing_but_the_settings_of_hiding_changes_who_is_hidden(perception: Perception) -> None:
    usual = drawn(scene_of(perception, Settings()))
    masks = (MaskSettings(("lips", "-mouth"), grow=-9), MaskSettings(("background",), blur=99),
             MaskSettings(true_edges=False))
    scenes = [*(scene_of(perception, Settings(mask=mask)) for mask in masks),
              scene_of(perception, Settings(), active_face=2), scene_of(perception, Settings(), active_face=99),
              scene_of(perception, Settings().changed("classify", expression="smi"))]
    assert all((drawn(scene) == usual).all() for scene in scenes)


def test_who_is_exempt_is_seen(perception: Perception) -> None:
    picture = drawn(scene_of(perception, Settings(), exempt=frozenset({2})))
    first, second = sorted(perception.faces, key=lambda face: face.id)
    assert colours_round(picture, first.box.centre) == {GREY}
    assert len(colours_round(picture, second.box.centre)) > 1


@pytest.mark.parametrize("how", [how for how in How if how is not How.PICTURE])
@pytest.mark.parametrize("unknown", [{"heads": None}, {"is_unanalysed": True}])
def test_where_nobody_looked_all_is_hidden(how: How, unknown: dict[str, object], perception: Perception) -> None:
    scene = scene_of(replace(perception, **unknown), Settings().changed("hiding", how=how))  # type: ignore[arg-type]
    picture = drawn(scene).astype(int)
    neighbours = np.abs(np.diff(picture, axis=1)).sum(axis=2)
    original = np.abs(np.diff(perception.frame.pixels.astype(int), axis=1)).sum(axis=2)
    assert neighbours.mean() < original.mean() / 2


def test_a_picture_that_cannot_be_read_is_an_error() -> None:
    for picture in ("", "gone.png"):
        with pytest.raises(InvalidParameter, match="picture to hide with"):
            Anonymised(HidingSettings(how=How.PICTURE, picture=picture))
