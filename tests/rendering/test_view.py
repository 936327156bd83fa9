"""Views: the look that is named, mirrored where the user wants it, and the faces' thumbnails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.messages import Message
from faceseg_live.rendering.looks import Target, create_look
from faceseg_live.rendering.scene import scene_of
from faceseg_live.rendering.thumbnails import THUMBNAIL_PX
from faceseg_live.rendering.view import View
from faceseg_live.rendering.view_renderer import ViewRenderer
from faceseg_live.settings import LOOK_KEYS, Backdrop, EngineSettings, How, Settings
from tests.heads import with_heads
from tests.views import view_of

FrameOf = Callable[..., Frame]

TWO_FACES = (FakeFace(x=0.25), FakeFace(x=0.75, height=0.4))


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[...] = (200, 100, 50)
    pixels[:, :320, 0] = 20
    return FakeEngine(TWO_FACES).perceive(frame_of(pixels), Request(EngineSettings()))


def mode_view(perception: Perception, mode: str, **view: object) -> View:
    return view_of(perception, Settings().changed("view", mode=mode, **view))


@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_a_view_is_what_the_look_draws(mode: str, perception: Perception) -> None:
    view = mode_view(perception, mode)
    drawing = create_look(mode, Settings().look_options, Target()).draw(scene_of(perception, Settings()))
    assert (view.pixels == drawing.pixels).all()
    assert (view.to_view == drawing.to_drawing[:2]).all()
    assert not view.pixels.flags.writeable


@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_mirroring_flips_each_panel_and_the_way_back(mode: str, perception: Perception) -> None:
    plain, mirrored = mode_view(perception, mode), mode_view(perception, mode, mirror=True)
    panels = 2 if mode in ("side_by_side", "regions") else 1
    without_legend = np.s_[260:] if mode == "regions" else np.s_[:]
    for before, after in zip(
        np.hsplit(plain.pixels, panels), np.hsplit(mirrored.pixels, panels), strict=True
    ):
        assert (before[without_legend, ::-1] == after[without_legend]).all()
    width = plain.pixels.shape[1] // panels
    point = np.array((100.0, 50.0, 1.0))
    x, y = plain.to_view @ point
    assert mirrored.to_view @ point == pytest.approx((width - 1 - x, y))


def test_a_legend_can_be_read_in_the_mirror(perception: Perception) -> None:
    views = (mode_view(perception, "regions", mirror=mirror) for mirror in (False, True))
    plain, mirrored = (view.pixels[:120, 640:790] for view in views)
    assert plain.any()
    assert (plain == mirrored).all()


@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_every_look_works_without_faces(mode: str, frame_of: FrameOf) -> None:
    assert mode_view(Perception(frame_of(np.zeros((3, 5, 3), np.uint8))), mode).segments == ()


def test_a_look_that_remembers_keeps_its_memory_from_view_to_view(perception: Perception) -> None:
    renderer, settings = ViewRenderer(), Settings().changed("view", mode="face_crop")
    first = renderer.view_of(scene_of(perception, settings, active_face=2))
    lost = renderer.view_of(scene_of(Perception(perception.frame), settings.changed("view", opacity=3)))
    assert (lost.pixels == first.pixels).all()


def test_without_the_picture_behind_the_view_goes_on_and_says_so_once(perception: Perception, tmp_path: Path) -> None:
    problems: list[Message] = []
    renderer, settings = ViewRenderer(problems.append), Settings().changed("view", mode="cutout")
    missing = settings.changed("cutout", backdrop=Backdrop.PICTURE, backdrop_picture=str(tmp_path / "gone.png"))
    plain = renderer.view_of(scene_of(perception, settings))
    for _ in range(3):
        assert (renderer.view_of(scene_of(perception, missing)).pixels == plain.pixels).all()
    (problem,) = problems
    assert "gone.png" in str(problem)


def test_a_locked_face_is_masked_alone(perception: Perception) -> None:
    view = view_of(perception, Settings(), active_face=perception.faces[0].id)
    assert [segment.face.id for segment in view.segments if segment.face] == [perception.faces[0].id]


def test_a_locked_face_that_left_leaves_nothing_masked(perception: Perception) -> None:
    assert view_of(perception, Settings(), active_face=99).segments == ()


def test_thumbnails_stand_in_the_order_of_ids(perception: Perception) -> None:
    crops = mode_view(perception, "overlay").crops
    assert [crop.face_id for crop in crops] == [1, 2]
    assert {crop.pixels.shape for crop in crops} == {(THUMBNAIL_PX, THUMBNAIL_PX, 4)}
    assert all(crop.is_active for crop in crops)


def test_without_the_picture_to_hide_with_people_are_hidden_by_a_colour(perception: Perception, tmp_path: Path) -> None:
    problems: list[Message] = []
    renderer = ViewRenderer(problems.append)
    shown = with_heads(perception)
    for mode in ("anonymised", "side_by_side"):
        settings = Settings().changed("view", mode=mode).changed("side_by_side", left="anonymised")
        missing = settings.changed("hiding", how=How.PICTURE, picture=str(tmp_path / "gone.png"))
        view, plain = (renderer.view_of(scene_of(shown, each)) for each in (missing, settings))
        assert (view.pixels == plain.pixels).all()
        assert all((one.pixels == other.pixels).all() for one, other in zip(view.crops, plain.crops, strict=True))
        assert "gone.png" in str(problems.pop())
    assert not problems


@pytest.mark.parametrize("mirror", [False, True])
def test_where_the_view_hides_people_their_thumbnails_are_hidden_too(
    mirror: bool, frame_of: FrameOf, portrait: Pixels
) -> None:
    perception = with_heads(FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request(EngineSettings())))

    def thumbnails(mode: str, **sides: str) -> list[np.ndarray]:
        settings = Settings().changed("view", mode=mode, mirror=mirror).changed("side_by_side", **sides)
        scene = scene_of(perception, settings, active_face=2, exempt=frozenset({2}))
        return [crop.pixels for crop in ViewRenderer().view_of(scene).crops]

    bare, hidden = thumbnails("overlay"), thumbnails("anonymised")
    assert (hidden[0][36:108, 36:108, :3] == 0x20).all()
    assert np.abs(hidden[1].astype(int) - bare[1]).max() <= 1, "face 2 is not hidden in the view either"
    for side in ("left", "right"):
        other = {"left": "right", "right": "left"}[side]
        beside = thumbnails("side_by_side", **{side: "anonymised", other: "mask"})
        assert all(np.array_equal(*pair) for pair in zip(beside, hidden, strict=True))


@pytest.mark.parametrize("size", [(480, 640), (72, 96)])
def test_a_thumbnail_at_the_pictures_edge_has_no_black_bar(size: tuple[int, int], frame_of: FrameOf) -> None:
    frame = frame_of(np.full((*size, 3), (200, 100, 50), np.uint8))
    request = Request(EngineSettings())
    for middle in ((0.0, 0.0), (1.0, 0.5), (0.5, 1.0)):
        perception = FakeEngine((FakeFace(*middle),)).perceive(frame, request)
        (crop,) = view_of(perception, Settings()).crops
        assert np.unique(crop.pixels.reshape(-1, 4), axis=0).tolist() == [[50, 100, 200, 255]]


def test_composing_leaves_the_frame_alone(perception: Perception) -> None:
    before = perception.frame.pixels.copy()
    for mode in LOOK_KEYS:
        mode_view(perception, mode, mirror=True)
    assert (perception.frame.pixels == before).all()
