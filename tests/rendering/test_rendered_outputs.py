"""The pictures that are recorded or sent on, drawn from real faces."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Face, FaceMatch, Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.errors import InvalidParameter
from faceseg_live.rendering.outputs import CROP_PX, drawer_of, has_alpha
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.rendering.view import compose
from faceseg_live.settings import Backdrop, Content, Hiding, Settings, ViewMode

FrameOf = Callable[..., Frame]
TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.75, height=0.35))


@pytest.fixture
def perception(frame_of: FrameOf, portrait: Pixels) -> Perception:
    return FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request.of(Settings()))


def drawn(content: Content, scene: Scene, *, keeps_alpha: bool = False) -> Pixels:
    return drawer_of(content, scene.settings.record, keeps_alpha=keeps_alpha).drawn(scene)


def full_mask(scene: Scene) -> np.ndarray:
    return np.maximum.reduce([segment.mask.to_full() for segment in scene.segments])


def as_bgr(scene: Scene) -> Pixels:
    return scene.frame.pixels[..., ::-1]


@pytest.mark.parametrize("content", list(Content))
def test_each_has_one_size_and_belongs_to_nobody_else(content: Content, perception: Perception) -> None:
    scene = scene_of(perception, Settings())
    picture = drawn(content, scene)
    width = {Content.SIDE_BY_SIDE: 2560, Content.CROP: CROP_PX}.get(content, 1280)
    assert picture.shape == (CROP_PX if content is Content.CROP else 720, width, 4)
    assert picture.dtype == np.uint8
    assert (picture[..., 3] == 255).all()
    assert not np.shares_memory(picture, scene.frame.pixels)


def test_the_overlay_is_the_windows_own_but_never_mirrored(perception: Perception) -> None:
    settings = Settings().changed("view", mirror=True)
    shown = compose(perception, Settings(), active_face=1).pixels
    assert (drawn(Content.OVERLAY, scene_of(perception, settings, active_face=1)) == shown).all()


def test_the_camera_is_as_it_came(perception: Perception) -> None:
    scene = scene_of(perception, Settings())
    assert (drawn(Content.CAMERA, scene)[..., :3] == as_bgr(scene)).all()


def test_the_mask_and_side_by_side_are_as_in_the_window(perception: Perception) -> None:
    for content, mode in ((Content.MASK, ViewMode.MASK), (Content.SIDE_BY_SIDE, ViewMode.SIDE_BY_SIDE)):
        shown = compose(perception, Settings().changed("view", mode=mode)).pixels
        assert (drawn(content, scene_of(perception, Settings())) == shown).all()


class TestCutOut:
    def test_its_alpha_is_the_mask_and_its_colours_are_the_frames(self, perception: Perception) -> None:
        scene = scene_of(perception, Settings())
        picture, mask = drawn(Content.CUTOUT, scene, keeps_alpha=True), full_mask(scene)
        assert np.abs(picture[..., 3] / 255 - mask).max() <= 0.5 / 255 + 1e-6
        inside = picture[..., 3] > 0
        assert (picture[inside][:, :3] == as_bgr(scene)[inside]).all()

    def test_what_it_leaves_out_can_not_be_found_again(self, perception: Perception) -> None:
        picture = drawn(Content.CUTOUT, scene_of(perception, Settings()), keeps_alpha=True)
        assert not picture[picture[..., 3] == 0].any()

    def test_without_transparency_it_is_black(self, perception: Perception) -> None:
        scene = scene_of(perception, Settings())
        expected = as_bgr(scene) * full_mask(scene)[..., None]
        assert np.abs(drawn(Content.CUTOUT, scene)[..., :3] - expected).max() <= 1

    def test_it_lies_on_a_colour(self, perception: Perception) -> None:
        settings = Settings().changed("record", backdrop=Backdrop.COLOUR, backdrop_colour="#102030")
        scene = scene_of(perception, settings)
        mask = full_mask(scene)[..., None]
        expected = as_bgr(scene) * mask + np.array((0x30, 0x20, 0x10)) * (1 - mask)
        assert np.abs(drawn(Content.CUTOUT, scene)[..., :3] - expected).max() <= 2

    def test_it_lies_on_a_picture_that_fills_the_frame(self, perception: Perception, tmp_path: Path) -> None:
        path = tmp_path / "wall.png"
        wall = np.zeros((200, 100, 3), np.uint8)
        wall[:100], wall[100:] = (200, 0, 0), (0, 0, 200)
        cv2.imwrite(str(path), wall)
        settings = Settings().changed("record", backdrop=Backdrop.PICTURE, backdrop_picture=str(path))
        picture = drawn(Content.CUTOUT, scene_of(perception, settings))
        assert (picture[2, 2, :3] == (200, 0, 0)).all()
        assert (picture[-2, -2, :3] == (0, 0, 200)).all()

    def test_it_lies_on_a_blur_in_which_nothing_small_is_left(self, perception: Perception) -> None:
        scene = scene_of(perception, Settings().changed("record", backdrop=Backdrop.BLUR))
        picture = drawn(Content.CUTOUT, scene)
        outside = full_mask(scene) == 0
        sharpness = [cv2.Laplacian(cv2.cvtColor(np.ascontiguousarray(colours), cv2.COLOR_BGR2GRAY), cv2.CV_64F)[outside]
                     for colours in (as_bgr(scene), picture[..., :3])]
        assert np.abs(sharpness[1]).mean() < 0.35 * np.abs(sharpness[0]).mean()
        inside = full_mask(scene) > 0.999
        assert np.abs(picture[inside][:, :3].astype(int) - as_bgr(scene)[inside]).max() <= 1

    def test_a_picture_that_can_not_be_read_is_told_at_once(self) -> None:
        record = Settings().changed("record", backdrop=Backdrop.PICTURE, backdrop_picture="nowhere.png").record
        with pytest.raises(InvalidParameter, match=r"picture behind: .*nowhere\.png"):
            drawer_of(Content.CUTOUT, record)


class TestHidden:
    @pytest.mark.parametrize("how", list(Hiding))
    def test_the_region_is_hidden_and_the_rest_is_as_it_was(self, perception: Perception, how: Hiding) -> None:
        scene = scene_of(perception, Settings().changed("record", hiding=how))
        picture, mask = drawn(Content.ANONYMISED, scene)[..., :3], full_mask(scene)
        assert (picture[mask == 0] == as_bgr(scene)[mask == 0]).all()
        inside = mask > 0.999
        changes = np.abs(picture[inside].astype(int) - as_bgr(scene)[inside])
        assert changes.mean() > 3

    def test_blocks_have_one_colour_each(self, perception: Perception) -> None:
        scene = scene_of(perception, Settings().changed("record", hiding_strength=100))
        picture, mask = drawn(Content.ANONYMISED, scene), scene.segments[0].mask
        rows, columns = mask.values.shape
        middle = picture[mask.y + rows // 3 : mask.y + 2 * rows // 3, mask.x + columns // 3 : mask.x + 2 * columns // 3]
        assert len(np.unique(middle.reshape(-1, 4), axis=0)) <= 9

    def test_more_strength_leaves_less(self, perception: Perception) -> None:
        def detail(strength: int) -> float:
            scene = scene_of(perception, Settings().changed("record", hiding=Hiding.BLUR, hiding_strength=strength))
            inside = full_mask(scene) > 0.999
            return float(drawn(Content.ANONYMISED, scene)[inside].std(axis=0)[:3].mean())

        assert detail(100) < detail(50) < detail(1)

    def test_a_frame_that_no_model_saw_is_hidden_whole(self, frame_of: FrameOf, portrait: Pixels) -> None:
        scene = scene_of(Perception(frame_of(portrait), is_unanalysed=True), Settings())
        picture = drawn(Content.ANONYMISED, scene)[..., :3]
        assert len(np.unique(picture.reshape(-1, 3), axis=0)) <= 16 * 16

    def test_a_face_without_a_mask_is_hidden_with_its_surroundings(self, perception: Perception) -> None:
        face = perception.faces[0]
        unmasked = Face(face.id, face.box, face.score)  # no landmarks, and so no mask
        scene = scene_of(Perception(perception.frame, (unmasked,)), Settings())
        assert scene.segments == ()
        picture = drawn(Content.ANONYMISED, scene)[..., :3]
        x, y = (round(side) for side in face.box.centre)
        reach = round(min(face.box.width, face.box.height) / 4)
        place = np.s_[y - reach : y + reach, x - reach : x + reach]
        assert len(np.unique(picture[place].reshape(-1, 3), axis=0)) < 100
        assert (picture[0, 0] == as_bgr(scene)[0, 0]).all()

    def test_who_does_not_match_is_not_hidden(self, perception: Perception) -> None:
        scene = scene_of(perception, Settings(), matches={1: FaceMatch({}, True), 2: FaceMatch({}, False)})
        picture = drawn(Content.ANONYMISED, scene)[..., :3]
        x, y = (round(side) for side in perception.faces[1].box.centre)
        assert (picture[y - 20 : y + 20, x - 20 : x + 20] == as_bgr(scene)[y - 20 : y + 20, x - 20 : x + 20]).all()


class TestFaceCrop:
    def test_it_follows_its_face_and_keeps_its_size(self, frame_of: FrameOf, portrait: Pixels) -> None:
        swaying = FakeEngine((FakeFace(sway=0.2),))
        drawer = drawer_of(Content.CROP, Settings().record)
        for sequence in range(0, 60, 15):
            frame = frame_of(np.full_like(portrait, 40), sequence)
            face = swaying.perceive(frame, Request.of(Settings())).faces[0]
            x, y = (round(side) for side in face.box.centre)
            marked = np.array(frame.pixels)
            marked[y - 10 : y + 10, x - 10 : x + 10] = 255
            perception = swaying.perceive(frame_of(marked, sequence), Request.of(Settings()))
            picture = drawer.drawn(scene_of(perception, Settings()))
            bright = np.argwhere(picture[..., 0] > 200)
            assert np.abs(bright.mean(axis=0) - CROP_PX / 2).max() < 8

    def test_it_stays_where_a_lost_face_was_and_takes_the_next_one(self, perception: Perception) -> None:
        drawer = drawer_of(Content.CROP, Settings().record)
        first = drawer.drawn(scene_of(perception, Settings(), active_face=2))
        nobody = Perception(perception.frame)
        assert (drawer.drawn(scene_of(nobody, Settings())) == first).all()
        other = drawer.drawn(scene_of(perception, Settings(), active_face=1))
        assert (other != first).any()

    def test_before_any_face_it_shows_the_middle(self, perception: Perception) -> None:
        picture = drawer_of(Content.CROP, Settings().record).drawn(scene_of(Perception(perception.frame), Settings()))
        middle = perception.frame.pixels[:, 280:1000, ::-1]
        assert np.abs(picture[..., :3].mean(axis=(0, 1)) - middle.mean(axis=(0, 1))).max() < 3


def test_only_a_cutout_on_nothing_is_transparent() -> None:
    record = Settings().record
    assert [content for content in Content if has_alpha(content, record)] == [Content.CUTOUT]
    assert not has_alpha(Content.CUTOUT, Settings().changed("record", backdrop=Backdrop.BLUR).record)
