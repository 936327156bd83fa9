"""Hair round each face: where the crop lies, what is kept of it, and the real network where its file is at hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from faceseg_live.area_masks.evidence import marked_pixels
from faceseg_live.domain.regions import Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame, Pixels
from faceseg_live.engines.base import Engine, Request
from faceseg_live.engines.composed import ComposedEngine
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.engines.hair import MODEL, SIDE, HairSource, MediaPipeHair
from faceseg_live.engines.mesh.engine import make_mesh_engine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.models.weights import MODELS, models_folder
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import EngineSettings, Settings
from tests.labelled_pictures import SETS

HAIR = frozenset({Region.HAIR})
FrameOf = Callable[..., Frame]


class Bright:
    """Takes what is bright for hair."""

    def __init__(self) -> None:
        self.seen = 0

    def probability(self, crop: Pixels) -> NDArray[np.float32]:
        assert crop.shape == (SIDE, SIDE, 3)
        self.seen += 1
        return (crop[:, :, 0] / np.float32(255)).astype(np.float32)

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def bright() -> Bright:
    return Bright()


@pytest.fixture
def source(bright: Bright) -> HairSource:
    """As with the file in its place."""
    put_something()
    return HairSource(lambda: bright)


def put_something() -> None:
    models_folder().mkdir(parents=True)
    (models_folder() / MODELS[MODEL].file_name).touch()


def request(*, is_still: bool = True) -> Request:
    return Request(EngineSettings(exclude_hands=False), Selection.parse("hair").needs, is_still)


def face_in(box: Box, number: int = 1) -> Face:
    return Face(number, box, 1.0)


def test_the_running_engine_has_hair_once_the_file_is_here() -> None:
    engine = ComposedEngine(FakeEngine(), (HairSource(),))
    assert HairSource().classes == ()
    assert "hair" not in engine.info.areas
    put_something()
    assert "hair" in engine.info.areas
    engine.close()


def test_another_try_tells_what_the_running_engine_can_do_by_now(
    bright: Bright, eventually: Callable[[Callable[[], bool]], None]
) -> None:
    made: list[str] = []

    def create(settings: EngineSettings) -> Engine:
        made.append(settings.key)
        return ComposedEngine(FakeEngine(), (HairSource(lambda: bright),))

    session = Session(Settings(), create=create)

    def areas() -> frozenset[str]:
        running = session.engine_status.running
        return running.areas if running else frozenset()

    session.start()
    try:
        eventually(lambda: bool(areas()))
        assert "hair" not in areas()
        put_something()
        session.retry()
        eventually(lambda: "hair" in areas())
        assert made == ["mesh"], "nothing was built anew"
    finally:
        assert session.stop(5)


def test_a_map_lies_where_the_hair_is(source: HairSource, frame_of: FrameOf) -> None:
    pixels = np.zeros((480, 640, 3), np.uint8)
    cv2.rectangle(pixels, (280, 100), (379, 159), (255, 255, 255), cv2.FILLED)
    frame = frame_of(pixels)
    (found,) = source.maps(frame, (face_in(Box(270, 150, 120, 160)),), request())
    assert (found.classes, found.face_id, found.values.shape) == ((HAIR,), 1, (SIDE, SIDE))
    patch = marked_pixels(found, (0,), frame.size)
    marked = np.zeros(frame.pixels.shape[:2], np.bool_)
    rows, columns = patch.marked.shape
    marked[patch.top : patch.top + rows, patch.left : patch.left + columns] = patch.marked
    expected = pixels[:, :, 0] > 0
    assert (marked & expected).sum() / (marked | expected).sum() > 0.98


def test_a_face_that_is_held_keeps_its_hair(source: HairSource, bright: Bright, frame_of: FrameOf) -> None:
    frame = frame_of(np.full((480, 640, 3), 255, np.uint8))
    faces = face_in(Box(100, 150, 120, 160), 1), face_in(Box(400, 150, 120, 160), 2)
    first = source.maps(frame, faces, request(is_still=False))
    held = tuple(replace(face, is_held=True) for face in faces)
    assert source.maps(frame, held, request(is_still=False)) == first
    assert bright.seen == 2
    source.reset()
    assert source.maps(frame, held, request(is_still=False)) == ()


def test_nothing_is_kept_of_a_still(source: HairSource, frame_of: FrameOf) -> None:
    frame, face = frame_of(np.zeros((480, 640, 3), np.uint8)), face_in(Box(100, 150, 120, 160))
    assert len(source.maps(frame, (face,), request())) == 1
    assert source.maps(frame, (replace(face, is_held=True),), request(is_still=False)) == ()


def test_a_file_that_is_another_one_is_refused(frame_of: FrameOf) -> None:
    put_something()
    broken = HairSource()
    assert broken.classes == (HAIR,)
    with pytest.raises(EngineUnavailable, match="is not the published hair_segmentation"):
        broken.maps(frame_of(np.zeros((48, 64, 3), np.uint8)), (), request())


@pytest.fixture
def pulled(shared_data: Path) -> None:
    """The published file in the models folder."""
    model = shared_data / "models" / "hair_segmentation_512.tflite"
    if not model.is_file():
        pytest.skip(f"{model} is absent")
    models_folder().mkdir(parents=True)
    shutil.copyfile(model, models_folder() / MODELS[MODEL].file_name)


@pytest.mark.usefixtures("pulled")
def test_the_published_network_sees_hair(shared_data: Path, frame_of: FrameOf) -> None:
    folder = shared_data / "labelled" / "facesynthetics"
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent")
    assert MODELS[MODEL].size_bytes == (models_folder() / MODELS[MODEL].file_name).stat().st_size
    engine = make_mesh_engine(EngineSettings())
    assert "hair" in engine.info.areas
    overlaps = []
    for item in SETS["facesynthetics"](folder, 8):
        perception = engine.perceive(frame_of(item.pixels, is_still=True), request())
        (found,) = [one for one in perception.maps if one.source == "hair"][:1]
        patch = marked_pixels(found, (0,), perception.frame.size)
        marked = np.zeros(item.pixels.shape[:2], np.bool_)
        rows, columns = patch.marked.shape
        marked[patch.top : patch.top + rows, patch.left : patch.left + columns] = patch.marked
        expected = item.marked["hair"] & item.counted
        overlaps.append((marked & expected).sum() / ((marked | expected) & item.counted).sum())
    engine.close()
    assert len(overlaps) == 5
    assert np.mean(overlaps) > 0.7, overlaps


@pytest.mark.usefixtures("pulled")
def test_a_plain_crop_has_no_hair() -> None:
    network = MediaPipeHair()
    probability = network.probability(np.full((SIDE, SIDE, 3), 127, np.uint8))
    assert probability.shape == (SIDE, SIDE)
    assert probability.dtype == np.float32
    assert 0 <= probability.min() <= probability.max() < 0.5
    network.close()
