"""Views that are no larger than their place: what they show stays what it is in full size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.rendering.scene import Scene, scene_of
from faceseg_live.rendering.snapshot import snapshot_of
from faceseg_live.rendering.view import View
from faceseg_live.rendering.view_renderer import ViewRenderer
from faceseg_live.settings import LOOK_KEYS, EngineSettings, Settings
from tests.heads import with_heads
from tests.maps import matte_map, person_map

SIZE = 640, 480
ROOMS = [(320, 400), (200, 150), (431, 479)]
FACES = (FakeFace(x=0.3, y=0.55, height=0.6), FakeFace(x=0.8, height=0.3))


@pytest.fixture(scope="module")
def perception() -> Perception:
    height, width = SIZE[::-1]
    smooth = np.random.default_rng(2).integers(0, 256, (24, 32, 3), np.uint8)
    frame = Frame(np.asarray(cv2.resize(smooth, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8), 0, 0.0, 0.0)
    return with_heads(FakeEngine(FACES).perceive(frame, Request(EngineSettings())))


def view_in(perception: Perception, settings: Settings, room: tuple[int, int] | None) -> View:
    return ViewRenderer().view_of(scene_of(perception, settings), room)


def shrunk(pixels: Pixels, size: tuple[int, int]) -> np.ndarray:
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(float)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_it_fills_its_room_and_looks_the_same(mode: str, room: tuple[int, int], perception: Perception) -> None:
    settings = Settings().changed("view", mode=mode, mirror=room[0] > 400)
    full, view = (view_in(perception, settings, place) for place in (None, room))
    height, width = view.pixels.shape[:2]
    spare = room[0] - width, room[1] - height
    assert min(spare) in (0, 1), "as large as it can be"
    assert max(spare) >= 0
    difference = np.abs(shrunk(full.pixels, (width, height)) - view.pixels)
    if mode != "regions":  # its legend is written anew
        assert difference.mean() < (8 if mode == "anonymised" else 6), "what hides, hides a little more"
    corners = np.array([[0, SIZE[0] - 1.0], [0, SIZE[1] - 1.0], [1, 1]])
    there, here = (each.to_view @ corners / each.pixels.shape[0] for each in (full, view))
    assert np.allclose(there, here, atol=1.5 / min(room))
    assert [crop.face_id for crop in view.crops] == [crop.face_id for crop in full.crops]


def test_nothing_is_enlarged(perception: Perception) -> None:
    settings = Settings()
    large, full = (view_in(perception, settings, place) for place in ((2000, 2000), None))
    assert (large.pixels == full.pixels).all()
    assert large.scale == 1


def test_a_view_keeps_the_frame_and_its_masks_in_full_size(perception: Perception) -> None:
    view = view_in(perception, Settings(), (160, 120))
    assert view.perception is perception
    assert {segment.mask.frame_size for segment in view.segments} == {SIZE}


@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_a_snapshot_has_the_full_size(mode: str, perception: Perception) -> None:
    settings = Settings().changed("view", mode=mode, mirror=True)
    large, small = (snapshot_of(view_in(perception, settings, room)) for room in (None, (161, 122)))
    assert np.array_equal(large.picture, small.picture)
    assert np.array_equal(large.mask, small.mask)


@pytest.mark.parametrize("mode", ["face_crop", "side_by_side"])
def test_a_snapshot_shows_whom_the_view_follows(mode: str, perception: Perception) -> None:
    """Not the first face, and not the middle of the frame after the face was lost."""
    settings = Settings().changed("view", mode=mode).changed("side_by_side", left="mask", right="face_crop")
    renderers = ViewRenderer(), ViewRenderer()
    for renderer in renderers:
        renderer.view_of(scene_of(perception, settings, active_face=2))
    for later in (scene_of(perception, settings), scene_of(Perception(perception.frame), settings)):
        large, small = (snapshot_of(renderer.view_of(later, room))
                        for renderer, room in zip(renderers, (None, (200, 140)), strict=True))
        assert np.array_equal(large.picture, small.picture)


MASKS = [{"grow": 0, "blur": 13}, {"grow": 9, "blur": 1}, {"grow": -5, "blur": 5}, {"grow": 12, "blur": 61},
         {"grow": 20, "blur": 31, "grow_tapered": True}]


@pytest.mark.parametrize("scale", [0.75, 0.5, 1 / 3])
@pytest.mark.parametrize("mask", MASKS, ids=str)
@pytest.mark.parametrize("area", ["face", "lips", "person", "hair"])
def test_masks_are_nearly_those_of_the_full_size(area: str, mask: dict[str, int], scale: float,
                                                 perception: Perception) -> None:
    """About half a pixel of the screen apart at most: polygons cover all pixels that they touch."""
    silhouette = np.zeros((96, 128), np.float32)
    cv2.ellipse(silhouette, (60, 60), (30, 40), 10, 0, 360, 1.0, cv2.FILLED)
    matte = cv2.GaussianBlur(cv2.resize(silhouette, SIZE), (0, 0), 6)
    for maps in ([person_map(silhouette)], [matte_map(matte)]) if area == "person" else ([],):
        scene = scene_of(replace(perception, maps=tuple(maps)), Settings().changed("mask", areas=(area,), **mask))
        small = scene.reduced(scale)
        for full, segment in zip(scene.segments, small.segments, strict=True):
            wanted = cv2.resize(full.mask.to_full(), small.frame.size, interpolation=cv2.INTER_AREA)
            made = segment.mask.to_full()
            assert np.abs(made - wanted).mean() < 1.5 / 255
            assert abs(made.sum() - wanted.sum()) < 0.6 * max(_length(wanted), 1)


def _length(mask: np.ndarray) -> float:
    outlines, _ = cv2.findContours((mask > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return sum(cv2.arcLength(outline, closed=True) for outline in outlines)


@pytest.mark.parametrize(("setting", "values"), [("grow", range(-4, 5)), ("blur", range(1, 16, 2))])
def test_every_step_of_a_slider_shows(setting: str, values: range, perception: Perception) -> None:
    sums = []
    for value in values:
        scene = scene_of(perception, Settings().changed("mask", **{setting: value})).reduced(0.3)
        sums.append([_spread(scene), float(scene.segments[0].mask.values.sum())][setting == "grow"])
    steps = np.diff(sums)
    assert (steps > 0).all()
    if setting == "grow":
        assert steps.max() < 2 * steps.min(), "no jumps"


def _spread(scene: Scene) -> float:
    """How much of a mask is neither full nor empty."""
    values = scene.segments[0].mask.values
    return float((4 * values * (1 - values)).sum())


def test_the_frame_of_a_window_is_made_once_for_both_sides(perception: Perception) -> None:
    scene = scene_of(perception, Settings())
    assert scene.reduced(0.5) is scene.reduced(0.5)
    assert scene.reduced(0.9999) is not scene
    assert scene.reduced(1.0) is scene


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (41, 1), (33, 57), (7, 5000)])
@pytest.mark.parametrize("mode", LOOK_KEYS)
def test_every_frame_has_a_view_in_every_room(mode: str, size: tuple[int, int], frame_of: Callable[..., Frame]) -> None:
    frame = frame_of(np.full((*size, 3), 90, np.uint8))
    perception = FakeEngine(FACES).perceive(frame, Request(EngineSettings()))
    for room in ((1, 1), (3, 900), (320, 180), (0, 0)):
        view = view_in(perception, Settings().changed("view", mode=mode), room)
        assert min(view.pixels.shape[:2]) >= 1
