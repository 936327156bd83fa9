"""FCN-8s as an engine: labels on the face, clean-up, whole pictures, and the batch tool."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.area_masks.segments import segment_faces
from faceseg_live.cli.main import main
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Box, Face, Frame
from faceseg_live.engines.base import Request
from faceseg_live.engines.crops import stretched_box
from faceseg_live.engines.fake import FakeEngine, FakeFace
from faceseg_live.engines.parsers import fcn8s
from faceseg_live.engines.parsers.fcn8s import Fcn8sEngine, Fcn8sParser, cleaned, largest_part, make_fcn8s_engine
from faceseg_live.engines.parsers.fcn8s_crop import crop_of_face
from faceseg_live.errors import EngineUnavailable
from faceseg_live.settings import EngineSettings, MaskSettings
from tests.caffe_files import Fcn8s, save_fcn8s

SMALL, LARGE = Fcn8s(300, 2), Fcn8s(500, 21)
ALWAYS = replace(SMALL, score_bias=(100.0,))
NEVER = replace(SMALL, score_bias=(-100.0,))

FrameOf = Callable[..., Frame]
EngineOf = Callable[..., Fcn8sEngine]


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[EngineOf]:
    """Makes an engine on faces at known places."""
    made: list[Fcn8sEngine] = []

    def make(net: Fcn8s, *faces: FakeFace) -> Fcn8sEngine:
        model = save_fcn8s(tmp_path / f"model{len(made)}", net)
        made.append(Fcn8sEngine(Fcn8sParser(model), lambda: FakeEngine(faces)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def request(area: str = "face+forehead", *, is_still: bool = True, **settings: bool) -> Request:
    return Request(EngineSettings(key="fcn8s", exclude_hands=False, **settings), Selection.parse(area).needs, is_still)


# Clean-up


def test_cleaning_edges_opens_then_closes() -> None:
    labels = np.zeros((60, 60), np.uint8)
    labels[10:50, 10:50] = 1
    labels[30, 30] = 0
    labels[2, 2] = 1
    labels[20:40, 51:53] = 1
    result = cleaned(labels, request(clean_edges=True))
    assert result[30, 30] == 1
    assert result[2, 2] == 0
    assert not result[:, 51:].any()  # closing first would have joined the strip to the square
    assert result[20, 20] == 1
    assert cleaned(labels, request()) is labels


def test_the_largest_part_is_kept_and_filled() -> None:
    labels = np.zeros((60, 60), np.uint8)
    labels[5:45, 5:45] = 1
    labels[15:35, 15:35] = 0
    labels[20:30, 20:30] = 1
    labels[50:58, 50:58] = 1
    expected = np.zeros_like(labels)
    expected[5:45, 5:45] = 1
    assert np.array_equal(largest_part(labels), expected)
    assert not largest_part(np.zeros((9, 9), np.uint8)).any()
    ring = np.zeros((60, 60), np.uint8)
    cv2.rectangle(ring, (1, 1), (58, 58), 1)
    ring[10:50, 10:50] = 1
    assert largest_part(ring).sum() == 40 * 40


@pytest.mark.parametrize("switch", ["clean_edges", "largest_part"])
def test_the_switches_reach_the_labels(switch: str, engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(SMALL, FakeFace())
    frame = frame_of(np.resize(np.random.default_rng(3).integers(0, 256, (480, 480, 3), np.uint8), (480, 640, 3)))
    plain = engine.perceive(frame, request()).maps[0].values
    clean = engine.perceive(frame, request(**{switch: True})).maps[0].values
    expected = cleaned(plain, request(**{switch: True}))
    assert np.array_equal(clean, expected)
    assert not np.array_equal(clean, plain)


# As an engine


def test_labels_lie_on_the_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(ALWAYS, FakeFace())
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    perception = engine.perceive(frame, request(is_still=False))
    (segment,) = segment_faces(perception, MaskSettings(("face+forehead",), blur=1), perception.faces)
    left, top, width, height = crop_of_face(perception.faces[0], frame.size)
    assert segment.mask.x == pytest.approx(left, abs=1)
    assert segment.mask.y == pytest.approx(top, abs=1)
    assert segment.mask.values.shape == pytest.approx((height, width), abs=2)
    assert "parser" in perception.timings_ms


def test_areas_of_the_mesh_can_be_limited_to_the_visible_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(NEVER, FakeFace())
    frame = frame_of(np.zeros((480, 640, 3), np.uint8))
    perception = engine.perceive(frame, request("face+forehead"))
    for true_edges in (False, True):
        (segment,) = segment_faces(perception, MaskSettings(("nose",), true_edges=true_edges), perception.faces)
        assert segment.mask.is_empty is true_edges


def test_a_still_without_landmarks_is_looked_at_as_a_whole(engine_of: EngineOf, frame_of: FrameOf) -> None:
    engine = engine_of(ALWAYS)
    frame = frame_of(np.zeros((90, 160, 3), np.uint8))
    perception = engine.perceive(frame, request())
    (face,) = perception.faces
    assert face.landmarks is None
    assert face.box == Box(0, 0, 160, 90)
    (segment,) = segment_faces(perception, MaskSettings(("face+forehead",), blur=1), perception.faces)
    assert segment.mask.to_full().mean() > 0.98
    assert engine.perceive(frame, request(is_still=False)).faces == ()
    assert engine.perceive(frame, request("nose")).faces == ()


def test_a_still_in_which_the_network_sees_nobody_has_no_face(engine_of: EngineOf, frame_of: FrameOf) -> None:
    frame = frame_of(np.zeros((90, 160, 3), np.uint8))
    assert engine_of(NEVER).perceive(frame, request()).faces == ()


def test_the_whole_picture_is_stretched_pixel_for_pixel() -> None:
    to_crop = stretched_box(0, 0, 160, 90, (300, 300))
    corners = to_crop @ np.array([[-0.5, 159.5], [-0.5, 89.5], [1, 1]])
    assert np.allclose(corners, [[-0.5, 299.5], [-0.5, 299.5]])


def test_a_face_without_landmarks_is_cropped_by_its_box(tmp_path: Path) -> None:
    parser = Fcn8sParser(save_fcn8s(tmp_path, SMALL))
    face = Face(1, Box(200, 100, 80, 100), 0.9)
    to_crop = parser.crop_of(face, (640, 480))
    inside = to_crop @ np.array([240, 150, 1])
    assert (inside > 0).all()
    assert (inside < 300).all()


# The batch tool


def test_process_gives_one_mask_per_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    faces = {"with.png": True, "without.png": False}
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, has_face in faces.items():
        pixels = np.full((240, 320, 3), 120, np.uint8)
        pixels[0, 0] = 255 if has_face else 120
        cv2.imwrite(str(pictures / name), pixels)
    monkeypatch.setattr(fcn8s, "make_mesh", lambda settings: FakeEngine(sees_blank=False))
    model = save_fcn8s(tmp_path / "model", ALWAYS)
    words = ["process", pictures, "--out", tmp_path / "out", "--engine", "fcn8s", "--model", model, "--blur", "1"]
    code = main([str(word) for word in words])
    assert (code, capfd.readouterr().err) == (0, "")
    masks = {name: cv2.imread(str(tmp_path / "out" / f"{Path(name).stem}.mask.png"), 0) for name in faces}
    assert [mask.shape for mask in masks.values()] == [(240, 320)] * 2
    assert 0.1 < (masks["with.png"] > 0).mean() < 0.8
    assert (masks["without.png"] > 0).mean() > 0.98
    told = json.loads((tmp_path / "out" / "with.json").read_text())
    assert told["area"] == "face+forehead"


def test_a_model_is_found_by_its_name_in_the_models_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_fcn8s(tmp_path, Fcn8s())
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    engine = make_fcn8s_engine(EngineSettings(key="fcn8s", model="face_seg_fcn8s", exclude_hands=False))
    assert engine.info.title == "FCN-8s"
    engine.close()
    with pytest.raises(EngineUnavailable, match="'elsewhere' is not a file"):
        make_fcn8s_engine(EngineSettings(key="fcn8s", model="elsewhere"))


def test_the_files_stay_open_to_change(tmp_path: Path) -> None:
    """The weights were taken over: nothing holds the file."""
    model = save_fcn8s(tmp_path, SMALL)
    engine = make_fcn8s_engine(EngineSettings(key="fcn8s", model=str(model)))
    model.unlink()
    engine.warm_up()
    assert engine.info.areas >= {"face+forehead", "nose"}
    engine.close()
    engine.close()
