"""Hidden regions: what is hidden, how much, and more where it is not known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Face, FaceMatch, Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.looks.anonymised import Anonymised
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.settings import Anonymisation, MaskSettings, Settings

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))


@pytest.fixture
def perception(frame_of: FrameOf, portrait: Pixels) -> Perception:
    return FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request.of(Settings()))


def drawn(scene: Scene) -> Pixels:
    return Anonymised(scene.settings.anonymisation).draw(scene).pixels


def full_mask(scene: Scene) -> np.ndarray:
    return np.maximum.reduce([segment.mask.to_full() for segment in scene.segments])


def as_bgr(scene: Scene) -> Pixels:
    return scene.frame.pixels[..., ::-1]


@pytest.mark.parametrize("how", list(Anonymisation))
def test_the_region_is_hidden_and_the_rest_is_as_it_was(perception: Perception, how: Anonymisation) -> None:
    scene = scene_of(perception, Settings().changed("anonymisation", method=how))
    picture, mask = drawn(scene)[..., :3], full_mask(scene)
    assert (picture[mask == 0] == as_bgr(scene)[mask == 0]).all()
    inside = mask > 0.999
    changes = np.abs(picture[inside].astype(int) - as_bgr(scene)[inside])
    assert changes.mean() > 3


def test_blocks_have_one_colour_each(perception: Perception) -> None:
    scene = scene_of(perception, Settings().changed("anonymisation", strength=100))
    picture, mask = drawn(scene), scene.segments[0].mask
    rows, columns = mask.values.shape
    middle = picture[mask.y + rows // 3 : mask.y + 2 * rows // 3, mask.x + columns // 3 : mask.x + 2 * columns // 3]
    assert len(np.unique(middle.reshape(-1, 4), axis=0)) <= 9


def test_more_strength_leaves_less(perception: Perception) -> None:
    def detail(strength: int) -> float:
        scene = scene_of(perception, Settings().changed("anonymisation", method=Anonymisation.BLUR, strength=strength))
        inside = full_mask(scene) > 0.999
        return float(drawn(scene)[inside].std(axis=0)[:3].mean())

    assert detail(100) < detail(50) < detail(1)


def test_a_frame_that_no_model_saw_is_hidden_whole(frame_of: FrameOf, portrait: Pixels) -> None:
    scene = scene_of(Perception(frame_of(portrait), is_unanalysed=True), Settings())
    picture = drawn(scene)[..., :3]
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) <= 16 * 16


def test_a_face_without_a_mask_is_hidden_with_its_surroundings(perception: Perception) -> None:
    face = perception.faces[0]
    unmasked = Face(face.id, face.box, face.score)  # no landmarks, and so no mask
    scene = scene_of(Perception(perception.frame, (unmasked,)), Settings())
    assert scene.segments == ()
    picture = drawn(scene)[..., :3]
    x, y = (round(side) for side in face.box.centre)
    reach = round(min(face.box.width, face.box.height) / 4)
    place = np.s_[y - reach : y + reach, x - reach : x + reach]
    assert len(np.unique(picture[place].reshape(-1, 3), axis=0)) < 100
    assert (picture[0, 0] == as_bgr(scene)[0, 0]).all()


@pytest.mark.parametrize("areas", [("hair",), ("lips", "hair"), ("glasses", "-nose")])
def test_of_an_area_that_no_model_told_of_the_surroundings_are_hidden(
    perception: Perception, areas: tuple[str, ...]
) -> None:
    scene = scene_of(perception, Settings(mask=MaskSettings(areas)))
    picture = drawn(scene)[..., :3]
    for face in perception.faces:
        x, y = (round(side) for side in face.box.centre)
        reach = round(min(face.box.width, face.box.height) / 4)
        place = np.s_[y - reach : y + reach, x - reach : x + reach]
        assert len(np.unique(picture[place].reshape(-1, 3), axis=0)) < 100


@pytest.mark.parametrize("areas", [("person",), ("background",), ("person", "face"), ("image", "person")])
def test_before_people_were_looked_for_the_whole_frame_is_hidden(
    perception: Perception, areas: tuple[str, ...]
) -> None:
    settings = Settings(mask=MaskSettings(areas))
    picture = drawn(scene_of(perception, settings))[..., :3]
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) <= 16 * 16
    looked_for = FakeEngine(TWO_FACES).perceive(perception.frame, Request.of(settings))
    assert len(np.unique(drawn(scene_of(looked_for, settings))[..., :3].reshape(-1, 3), axis=0)) > 16 * 16 or (
        "image" in areas), "people are known: the rest is as it was"


def test_what_is_taken_away_need_not_be_known(perception: Perception) -> None:
    scene = scene_of(perception, Settings(mask=MaskSettings(("face", "-hair", "-person"))))
    plain = scene_of(perception, Settings())
    assert (drawn(scene) == drawn(plain)).all()


def test_who_does_not_match_is_not_hidden(perception: Perception) -> None:
    scene = scene_of(perception, Settings(), matches={1: FaceMatch({}, True), 2: FaceMatch({}, False)})
    picture = drawn(scene)[..., :3]
    x, y = (round(side) for side in perception.faces[1].box.centre)
    assert (picture[y - 20 : y + 20, x - 20 : x + 20] == as_bgr(scene)[y - 20 : y + 20, x - 20 : x + 20]).all()
