"""What is kept of a view: its alpha is the mask, its colours are the frame's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.masks import RegionMask
from faceseg_live.pipeline.session import Session
from faceseg_live.rendering.drawing import alpha_of
from faceseg_live.rendering.snapshot import Snapshot, as_png, snapshot_of
from faceseg_live.rendering.view import View
from faceseg_live.settings import Settings
from tests.maps import matte_map
from tests.views import view_of

TWO_FACES = (FakeFace(x=0.3), FakeFace(x=0.7, height=0.4))


@pytest.fixture
def taken(portrait: Pixels, frame_of: Callable[..., Frame]) -> Callable[..., tuple[View, Snapshot]]:
    """A view of two faces over a real picture, and what is kept of it."""

    def take(mode: str, *, mirror: bool = False, area: str = "face") -> tuple[View, Snapshot]:
        settings = Settings().changed("view", mode=mode, mirror=mirror).changed("mask", areas=(area,), blur=41)
        perception = FakeEngine(TWO_FACES).perceive(frame_of(portrait), Request.of(settings))
        view = view_of(perception, settings)
        return view, snapshot_of(view)

    return take


def full_frame_mask(view: View) -> Pixels:
    """Every mask of a view in one, 0..255."""
    full = np.max([segment.mask.to_full() for segment in view.segments], axis=0)
    return np.rint(full * 255).astype(np.uint8)


def test_a_cut_out_has_the_mask_as_alpha_and_the_frames_own_colours(taken, portrait: Pixels) -> None:
    view, kept = taken("cutout")
    mask = full_frame_mask(view)
    assert np.array_equal(kept.picture[..., 3], mask)
    assert np.array_equal(kept.mask, mask)
    assert np.any((mask > 0) & (mask < 255)), "a soft edge, where multiplied colours would differ"
    assert np.array_equal(kept.picture[mask > 0][:, 2::-1], portrait[mask > 0])
    assert not kept.picture[mask == 0].any(), "what is left out can't be found again"


def test_a_mirrored_cut_out_is_kept_as_it_is_seen(taken) -> None:
    _, straight = taken("cutout")
    _, mirrored = taken("cutout", mirror=True)
    assert np.array_equal(mirrored.picture, straight.picture[:, ::-1])
    assert np.array_equal(mirrored.mask, straight.mask[:, ::-1])


@pytest.mark.parametrize("mirror", [False, True])
def test_a_crop_shows_the_first_face_as_the_view_does(taken, mirror: bool) -> None:
    view, kept = taken("area_crop", mirror=mirror)
    assert kept.picture.shape == view.pixels.shape
    mask = np.rint(view.segments[0].mask.to_full() * 255).astype(np.uint8)
    assert np.array_equal(kept.mask, mask[:, ::-1] if mirror else mask)
    expected = cv2.warpAffine(mask, view.to_view, kept.picture.shape[1::-1], flags=cv2.INTER_LINEAR)
    assert np.abs(kept.picture[..., 3].astype(int) - expected).max() <= 1
    weight = kept.picture[..., 3:].astype(float) / 255
    on_black = kept.picture[..., :3] * weight
    assert np.abs(on_black - view.pixels[..., :3]).mean() < 1.0
    assert not np.allclose(kept.picture[..., :3], on_black, atol=2), "straight, not multiplied"


def test_a_crop_of_a_large_face_is_averaged_not_thinned_out(frame_of: Callable[..., Frame]) -> None:
    """Every second column is white: a picture at a quarter of the size is grey."""
    pixels = np.zeros((4000, 4000, 3), np.uint8)
    pixels[:, ::2] = 255
    settings = Settings().changed("view", mode="area_crop").changed("mask", areas=("face",))
    perception = FakeEngine((FakeFace(height=0.9),)).perceive(frame_of(pixels), Request.of(settings))
    kept = snapshot_of(view_of(perception, settings))
    inside = kept.picture[kept.picture[..., 3] == 255][:, :3]
    assert len(inside) > 1000
    assert abs(float(inside.mean()) - 127.5) < 3
    assert float(inside.std()) < 20


@pytest.mark.parametrize("mode", ["overlay", "mask", "side_by_side", "regions"])
def test_other_views_are_kept_opaque_pixel_by_pixel_with_their_mask(taken, mode: str) -> None:
    view, kept = taken(mode)
    assert not kept.has_alpha
    assert np.array_equal(kept.picture, view.pixels[..., :3])
    assert np.array_equal(kept.mask, full_frame_mask(view))


def test_known_foreground_colours_go_with_the_cut_out(portrait: Pixels, frame_of: Callable[..., Frame]) -> None:
    settings = Settings().changed("view", mode="cutout").changed("mask", areas=("person",), blur=1)
    frame = frame_of(portrait)
    height, width = portrait.shape[:2]
    matte = np.tile(np.linspace(0, 1, width, dtype=np.float32), (height, 1))
    foreground = freeze(np.full_like(portrait, (10, 120, 230)))
    view = view_of(Perception(frame, maps=(matte_map(matte, foreground),)), settings)
    kept = snapshot_of(view)
    assert np.array_equal(kept.picture[..., 3], full_frame_mask(view))
    assert (kept.picture[kept.picture[..., 3] > 0][:, :3] == (230, 120, 10)).all()


def test_without_a_face_the_cut_out_is_wholly_transparent(portrait: Pixels, frame_of: Callable[..., Frame]) -> None:
    for mode in ("cutout", "area_crop"):
        settings = Settings().changed("view", mode=mode)
        view = view_of(Perception(frame_of(portrait)), settings)
        kept = snapshot_of(view)
        assert kept.picture.shape == view.pixels.shape
        assert not kept.picture.any()
        assert not kept.mask.any()


def test_an_empty_mask_beside_another_one_takes_nothing_away(taken) -> None:
    view, _ = taken("cutout")
    first, second = view.segments
    nothing = replace(first, mask=RegionMask.empty(view.perception.frame.size))
    alpha = alpha_of(view.perception.frame, (nothing, second))
    assert np.array_equal(alpha, np.rint(second.mask.to_full() * 255).astype(np.uint8))


def test_a_real_photo_in_a_real_session(shared_data: Path) -> None:
    photo = next(path for path in sorted((shared_data / "photos").iterdir()) if path.suffix.lower() in (".jpg", ".png"))
    settings = Settings().changed("source", uri=str(photo)).changed("view", mode="cutout")
    session = Session(settings)
    session.start()
    try:
        view = next(view for view in iter(lambda: session.views.get(60), None)
                    if any(not segment.mask.is_empty for segment in view.segments))
    finally:
        assert session.stop(10)
    kept = snapshot_of(view)
    stored = cv2.imdecode(np.frombuffer(as_png(kept.picture), np.uint8), cv2.IMREAD_UNCHANGED)
    mask = full_frame_mask(view)
    assert np.array_equal(stored[..., 3], mask)
    assert np.array_equal(stored[mask > 0][:, 2::-1], view.perception.frame.pixels[mask > 0])
    side_by_side = cv2.imdecode(np.frombuffer(as_png(kept.mask), np.uint8), cv2.IMREAD_UNCHANGED)
    assert side_by_side.shape == mask.shape, "8-bit grey"
    assert np.array_equal(side_by_side, mask)
