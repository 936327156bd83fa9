"""Views: the right pixels changed, the rest untouched, left and right kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, View
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.view import THUMBNAIL_PX, compose
from faceseg_live.settings import EngineSettings, Settings, ViewMode

FrameOf = Callable[..., Frame]

TWO_FACES = (FakeFace(x=0.25), FakeFace(x=0.75, height=0.4))


@pytest.fixture
def perception(frame_of: FrameOf) -> Perception:
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[...] = (200, 100, 50)
    pixels[:, :320, 0] = 20
    return FakeEngine(TWO_FACES).perceive(frame_of(pixels), Request(EngineSettings()))


def view_of(perception: Perception, mode: ViewMode, **view: object) -> View:
    return compose(perception, Settings().changed("view", mode=mode, **view))


def test_overlay_tints_the_mask_and_nothing_else(perception: Perception) -> None:
    settings = Settings().changed("view", opacity=100, colours={"face": "#102030"})
    view = compose(perception, settings)
    full = np.maximum.reduce([segment.mask.to_full() for segment in view.segments])
    inside, outside = full > 0.999, full == 0
    assert np.abs(view.pixels[inside][:, :3].astype(int) - (0x30, 0x20, 0x10)).max() <= 1
    assert (view.pixels[outside][:, 2::-1] == perception.frame.pixels[outside]).all()


def test_zero_opacity_shows_the_bare_picture(perception: Perception) -> None:
    view = view_of(perception, ViewMode.OVERLAY, opacity=0)
    difference = view.pixels[..., 2::-1].astype(int) - perception.frame.pixels
    assert np.abs(difference).max() <= 1


def test_the_whole_image_is_shown_without_a_tint(perception: Perception) -> None:
    view = compose(perception, Settings().changed("mask", areas=("image",)))
    assert (view.pixels[..., 2::-1] == perception.frame.pixels).all()


def test_cutout_is_frame_times_mask(perception: Perception) -> None:
    view = view_of(perception, ViewMode.CUTOUT)
    full = np.maximum.reduce([segment.mask.to_full() for segment in view.segments])
    expected = perception.frame.pixels * full[..., None]
    assert np.abs(view.pixels[..., 2::-1] - expected).max() <= 1
    assert (view.pixels[..., 3] == 255).all()


def test_mask_is_grey(perception: Perception) -> None:
    view = view_of(perception, ViewMode.MASK)
    full = np.maximum.reduce([segment.mask.to_full() for segment in view.segments])
    assert np.abs(view.pixels[..., 0] / 255 - full).max() <= 0.5 / 255 + 1e-6
    assert (view.pixels[..., 0] == view.pixels[..., 1]).all()


def test_side_by_side_is_camera_then_cutout(perception: Perception) -> None:
    view = view_of(perception, ViewMode.SIDE_BY_SIDE)
    assert view.pixels.shape == (480, 1280, 4)
    assert (view.pixels[:, :640, 2::-1] == perception.frame.pixels).all()
    assert (view.pixels[:, 640:] == view_of(perception, ViewMode.CUTOUT).pixels).all()


def test_crop_has_a_steady_size_and_shows_the_first_face(perception: Perception) -> None:
    shapes = {view_of(perception, ViewMode.CROP).pixels.shape for _ in range(2)}
    assert shapes == {(720, 720, 4)}
    view = view_of(perception, ViewMode.CROP)
    assert view.pixels[360, 360, :3].any()
    centre = np.array((*perception.faces[0].box.centre, 1))
    assert np.abs(view.to_view @ centre - 360).max() < 200


@pytest.mark.parametrize("mode", list(ViewMode))
def test_mirroring_flips_each_panel_and_the_way_back(mode: ViewMode, perception: Perception) -> None:
    plain, mirrored = view_of(perception, mode), view_of(perception, mode, mirror=True)
    panels = 2 if mode in (ViewMode.SIDE_BY_SIDE, ViewMode.REGIONS) else 1
    without_legend = np.s_[260:] if mode is ViewMode.REGIONS else np.s_[:]
    for before, after in zip(
        np.hsplit(plain.pixels, panels), np.hsplit(mirrored.pixels, panels), strict=True
    ):
        assert (before[without_legend, ::-1] == after[without_legend]).all()
    width = plain.pixels.shape[1] // panels
    point = np.array((100.0, 50.0, 1.0))
    x, y = plain.to_view @ point
    assert mirrored.to_view @ point == pytest.approx((width - 1 - x, y))


@pytest.mark.parametrize("mode", list(ViewMode))
def test_every_mode_works_without_faces(mode: ViewMode, frame_of: FrameOf) -> None:
    view = view_of(Perception(frame_of(np.zeros((3, 5, 3), np.uint8))), mode)
    assert view.segments == ()
    assert not view.pixels.flags.writeable


def test_a_locked_face_is_masked_and_the_other_outlined(perception: Perception) -> None:
    view = compose(perception, Settings(), active_face=perception.faces[0].id)
    assert [segment.face.id for segment in view.segments if segment.face] == [perception.faces[0].id]
    other = perception.faces[1].box
    around = view.pixels[int(other.y) - 3 : int(other.y + other.height) + 3,
                         int(other.x) - 3 : int(other.x + other.width) + 3]  # fmt: skip
    assert (around[..., :3] > 240).all(axis=2).any(), "no outline"
    centre = view.pixels[int(other.centre[1]), int(other.centre[0]), 2::-1]
    assert (centre == perception.frame.pixels[int(other.centre[1]), int(other.centre[0])]).all()


def test_a_locked_face_that_left_leaves_nothing_masked(perception: Perception) -> None:
    assert compose(perception, Settings(), active_face=99).segments == ()


def test_thumbnails_stand_in_the_order_of_ids(perception: Perception) -> None:
    crops = view_of(perception, ViewMode.OVERLAY).crops
    assert [crop.face_id for crop in crops] == [1, 2]
    assert {crop.pixels.shape for crop in crops} == {(THUMBNAIL_PX, THUMBNAIL_PX, 4)}
    assert all(crop.is_active for crop in crops)


@pytest.mark.parametrize("size", [(480, 640), (72, 96)])
def test_a_thumbnail_at_the_pictures_edge_has_no_black_bar(size: tuple[int, int], frame_of: FrameOf) -> None:
    frame = frame_of(np.full((*size, 3), (200, 100, 50), np.uint8))
    request = Request(EngineSettings())
    for middle in ((0.0, 0.0), (1.0, 0.5), (0.5, 1.0)):
        perception = FakeEngine((FakeFace(*middle),)).perceive(frame, request)
        (crop,) = compose(perception, Settings()).crops
        assert np.unique(crop.pixels.reshape(-1, 4), axis=0).tolist() == [[50, 100, 200, 255]]


def test_composing_leaves_the_frame_alone(perception: Perception) -> None:
    before = perception.frame.pixels.copy()
    for mode in ViewMode:
        view_of(perception, mode, mirror=True)
    assert (perception.frame.pixels == before).all()
