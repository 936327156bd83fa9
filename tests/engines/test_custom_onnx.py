"""The engine for any ONNX segmenter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from faceseg_live.area_masks.segments import segment_faces
from faceseg_live.cli.main import main
from faceseg_live.domain.results import Segmentation
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Perception, Pixels
from faceseg_live.engines.base import Request
from faceseg_live.engines.composed import ComposedEngine
from faceseg_live.engines.custom_onnx import custom_onnx_engine, make_custom_onnx_engine, mask_of
from faceseg_live.engines.mesh.selfie import SelfieSegmenter
from faceseg_live.engines.onnx_segmenter import (
    OnnxSegmenter,
    foreground,
    input_layout,
    lanczos_resized,
    normalised,
    normalised_fast,
    planes_of,
)
from faceseg_live.errors import EngineFailed, EngineUnavailable, InvalidParameter
from faceseg_live.matting import has_pymatting
from faceseg_live.settings import EngineSettings, MaskSettings, OnnxSettings
from tests.maps import colours_of, matte_of
from tests.onnx_files import NEEDS_ONNXRUNTIME, TinyParser, save_flat

GOLDEN = Path(__file__).parents[1] / "golden" / "custom_onnx" / "steps.npz"
RAW = OnnxSettings(mean_r=0.0, mean_g=0.0, mean_b=0.0, alpha_matting=False)
FrameOf = Callable[..., Frame]
REAL = {"prisma_nchw": "plain", "selfie_segmentation": "plain", "SINet_Softmax_simple": "sinet"}
"""Shared model → preset. They differ in layout: NCHW with an open batch, NHWC, NCHW with two channels."""


@pytest.fixture
def scene() -> Pixels:
    """A red square in the middle of blue, (90, 120, 3)."""
    pixels = np.zeros((90, 120, 3), np.uint8)
    pixels[..., 2] = 250
    pixels[30:60, 40:80] = (250, 0, 0)
    return pixels


@pytest.fixture
def reddish(tmp_path: Path) -> Path:
    """A model of one channel that is the redder the higher; takes 64×64."""
    return TinyParser(1, {0: (1, 0, 0)}).save(tmp_path / "reddish.onnx")


def look(engine: ComposedEngine, frame: Frame, onnx: OnnxSettings, area: str = "person") -> Perception:
    return engine.perceive(frame, Request(EngineSettings(), Selection.parse(area).needs, frame.is_still, own=onnx))


def test_the_published_steps_exactly() -> None:
    with np.load(GOLDEN) as steps:
        red, green, blue = steps["mean"].tolist()
        std_r, std_g, std_b = steps["std"].tolist()
        settings = OnnxSettings(mean_r=red, mean_g=green, mean_b=blue, std_r=std_r, std_g=std_g, std_b=std_b)
        image, size = steps["image"], tuple(steps["size"].tolist())
        tensor = normalised(lanczos_resized(image, size), settings).transpose(2, 0, 1)[None]
        assert np.array_equal(tensor, steps["tensor"])
        assert tensor.dtype == np.float32
        probability = foreground(planes_of(steps["prediction"], tensor.shape, False))
        image_size = image.shape[1], image.shape[0]
        assert np.array_equal(mask_of(probability, image_size, settings), steps["mask"])
        cleaned = replace(settings, post_process_mask=True)
        assert np.array_equal(mask_of(probability, image_size, cleaned), steps["post_processed"])


def test_the_table_gives_what_the_steps_give() -> None:
    picture = np.random.default_rng(3).integers(0, 200, (20, 30, 3), np.uint8)
    settings = OnnxSettings(preset="sinet").resolved()
    np.testing.assert_allclose(normalised_fast(picture, settings), normalised(picture, settings), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("prepare", [normalised, normalised_fast])
def test_a_black_picture_divides_by_no_zero(prepare: Callable[[Pixels, OnnxSettings], np.ndarray]) -> None:
    assert np.isfinite(prepare(np.zeros((4, 4, 3), np.uint8), OnnxSettings())).all()


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("is_still", [True, False])
@pytest.mark.parametrize(
    "model",
    [
        TinyParser(1, {0: (1, 0, 0)}),
        TinyParser(1, {0: (1, 0, 0)}, input_shape=(1, 64, 64, 3), gives_nhwc=True),
        TinyParser(1, {0: (1, 0, 0)}, input_shape=("batch", 3, "height", "width")),
        TinyParser(1, {0: (1, 0, 0)}, shrink=2),
        TinyParser(1, {0: (1, 0, 0)}, extra_output=True),
        TinyParser(2, {0: (-9, 0, 9), 1: (9, 0, -9)}),
        TinyParser(2, {0: (-9, 0, 9), 1: (9, 0, -9)}, input_shape=(1, 64, 64, 3)),
        TinyParser(5, {0: (0, 0, 1), 3: (1, 0, 0)}, gives_nhwc=True),
    ],
    ids=["one", "nhwc", "open", "reduced", "two outputs", "two", "two nhwc", "five"],
)
def test_layouts_and_channels(
    model: TinyParser, is_still: bool, tmp_path: Path, scene: Pixels, frame_of: FrameOf
) -> None:
    engine = custom_onnx_engine(model.save(tmp_path / "m.onnx"))
    engine.warm_up()
    matte = matte_of(look(engine, frame_of(scene, is_still=is_still), replace(RAW, width=48, height=32)))
    assert matte is not None
    assert matte.shape == (90, 120)
    assert matte[45, 60] > 0.95
    assert max(matte[5, 5], matte[85, 115]) < 0.05


@NEEDS_ONNXRUNTIME
def test_an_open_model_takes_the_settings_size_and_a_fixed_one_its_own(tmp_path: Path, reddish: Path) -> None:
    open_model = TinyParser(1, input_shape=(1, 3, "h", "w")).save(tmp_path / "open.onnx")
    settings = OnnxSettings(width=96, height=64)
    assert OnnxSegmenter(open_model, "cpu").input_size(settings) == (96, 64)
    assert OnnxSegmenter(reddish, "cpu").input_size(settings) == (64, 64)
    assert OnnxSegmenter(open_model, "cpu").input_size(OnnxSettings(preset="u2netp").resolved()) == (320, 320)


@NEEDS_ONNXRUNTIME
def test_blue_first(tmp_path: Path, reddish: Path, scene: Pixels, frame_of: FrameOf) -> None:
    engine = custom_onnx_engine(reddish)
    matte = matte_of(look(engine, frame_of(scene), replace(RAW, bgr=True)))
    assert matte is not None
    assert matte[45, 60] < 0.05 < 0.95 < matte[5, 5]


@NEEDS_ONNXRUNTIME
def test_a_constant_output_is_an_empty_mask(tmp_path: Path, scene: Pixels, frame_of: FrameOf) -> None:
    engine = custom_onnx_engine(TinyParser(1, bias={0: 0.7}).save(tmp_path / "m.onnx"))
    for is_still in (True, False):
        for onnx in (RAW, replace(RAW, alpha_matting=True)):
            perception = look(engine, frame_of(scene, is_still=is_still), onnx)
            matte = matte_of(perception)
            assert matte is not None
            assert matte.max() < 1e-3


def test_sigmoid_goes_before_stretching() -> None:
    logits = np.array([[[-8, 0, 8]]], np.float32)
    assert foreground(logits, sigmoid=True)[0].tolist() == pytest.approx([0, 0.5, 1], abs=1e-6)
    assert foreground(np.array([[[-8, 6, 8]]], np.float32), sigmoid=True)[0, 1] > 0.99


def test_two_channels_of_probabilities_are_taken_as_they_are() -> None:
    second = np.array([[0.1, 0.2, 0.6]], np.float32)
    assert np.array_equal(foreground(np.stack((1 - second, second))), second)


def test_labels_other_than_0_are_foreground() -> None:
    assert foreground(np.array([[[0, 1, 7]]], np.int64)).tolist() == [[0, 1, 1]]


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
@pytest.mark.parametrize("classes", [1, 2, 4])
def test_output_that_is_no_number_fails(value: float, classes: int, tmp_path: Path) -> None:
    engine = custom_onnx_engine(TinyParser(classes, bias={classes - 1: value}).save(tmp_path / "m.onnx"))
    with pytest.raises(EngineFailed, match="NaN or infinity"):
        engine.warm_up()


@NEEDS_ONNXRUNTIME
def test_output_that_is_no_map_fails(tmp_path: Path) -> None:
    engine = custom_onnx_engine(save_flat(tmp_path / "flat.onnx"))
    with pytest.raises(EngineFailed, match=r"output of \(1, 3, 1, 1\).*map of its input"):
        engine.warm_up()


@pytest.mark.parametrize("shape", [(1, 1000), (1, 25200, 85), (1, 4, 64, 16)])
def test_other_networks_outputs_fail(shape: tuple[int, ...]) -> None:
    with pytest.raises(EngineFailed, match="map of its input"):
        planes_of(np.zeros(shape, np.float32), (1, 3, 64, 64), False)


@pytest.mark.parametrize(
    ("shape", "kind", "problem"),
    [
        ([1, 4, 64, 64], "tensor(float)", r"\(1, 4, 64, 64\); expected one RGB image"),
        ([1, 64, 64, 1], "tensor(float)", "one RGB image"),
        ([8, 3, 64, 64], "tensor(float)", "one RGB image"),
        ([1, 768], "tensor(float)", "one RGB image"),
        ([1, 3, 64, 64], "tensor(int64)", r"an input of tensor\(int64\)"),
    ],
)
def test_inputs_that_are_no_picture_are_refused(shape: list[Any], kind: str, problem: str) -> None:
    with pytest.raises(EngineUnavailable, match=problem):
        input_layout([SimpleNamespace(name="x", shape=shape, type=kind)], "m.onnx")


def test_two_inputs_are_refused() -> None:
    one = SimpleNamespace(name="x", shape=[1, 3, 8, 8], type="tensor(float)")
    with pytest.raises(EngineUnavailable, match=r"has 2 inputs \(x, x\)"):
        input_layout([one, one], "m.onnx")


@NEEDS_ONNXRUNTIME
def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.onnx"
    path.write_text("no model")
    with pytest.raises(EngineUnavailable, match=r"text\.onnx"):
        make_custom_onnx_engine(EngineSettings(key="custom-onnx", model=str(path)))


@pytest.mark.parametrize(("model", "problem"), [("", "choose an .onnx file"), ("nowhere.onnx", "is not a file")])
def test_a_missing_model_is_reported(model: str, problem: str) -> None:
    with pytest.raises(EngineUnavailable, match=problem):
        make_custom_onnx_engine(EngineSettings(key="custom-onnx", model=model))


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("name", ["mine", "mine.onnx"])
def test_models_are_found_in_their_folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACESEG_MODELS", str(tmp_path))
    TinyParser(1).save(tmp_path / "mine.onnx")
    assert make_custom_onnx_engine(EngineSettings(key="custom-onnx", model=name)).info.areas >= {"person"}


@pytest.mark.parametrize(
    "values", [{"std_g": 0}, {"std_g": 0.0}, {"mean_r": float("nan")}, {"foreground_threshold": 251}]
)
def test_values_that_break_the_steps_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(InvalidParameter, match="out of range"):
        OnnxSettings(**values)  # type: ignore[arg-type]


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("is_still", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (1, 50), (17, 3), (400, 8)])
def test_bears_any_size(size: tuple[int, int], is_still: bool, reddish: Path, frame_of: FrameOf) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    engine = custom_onnx_engine(reddish)
    for erode in (0, 10):
        matte = matte_of(look(engine, frame_of(noise, is_still=is_still), OnnxSettings(erode_size=erode)))
        assert matte is not None
        assert matte.shape == size
        assert 0 <= matte.min() <= matte.max() <= 1


@NEEDS_ONNXRUNTIME
def test_averaging_follows_slowly_and_forgets_at_a_cut(tmp_path: Path, frame_of: FrameOf) -> None:
    engine = custom_onnx_engine(TinyParser(2, {0: (-9, 0, 9), 1: (9, 0, -9)}).save(tmp_path / "m.onnx"))
    steady = np.random.default_rng(5).integers(0, 256, (64, 64, 3), np.uint8)
    steady[:32, :32] = (255, 0, 0)
    moved = steady.copy()
    moved[:16, :16] = (0, 0, 255)
    settings = replace(RAW, averaging=75)

    def value(pixels: Pixels, onnx: OnnxSettings = settings, *, is_still: bool = False) -> float:
        matte = matte_of(look(engine, frame_of(pixels, is_still=is_still), onnx))
        assert matte is not None
        return float(matte[8, 8])

    assert value(steady) == pytest.approx(1, abs=0.01)
    assert value(moved, is_still=True) == pytest.approx(0, abs=0.01)
    assert value(moved) == pytest.approx(0.75, abs=0.01)
    assert value(moved) == pytest.approx(0.75**2, abs=0.01)
    assert value(moved, RAW) == pytest.approx(0, abs=0.01)
    value(steady)
    engine.reset()
    assert value(moved) == pytest.approx(0, abs=0.01)
    assert value(np.full((64, 64, 3), (255, 0, 0), np.uint8)) == pytest.approx(1, abs=0.01)


@NEEDS_ONNXRUNTIME
def test_nothing_is_run_for_the_whole_image(reddish: Path, scene: Pixels, frame_of: FrameOf) -> None:
    perception = look(custom_onnx_engine(reddish), frame_of(scene), OnnxSettings(), area="image")
    assert matte_of(perception) is None


@NEEDS_ONNXRUNTIME
def test_files_get_transparent_cut_outs(reddish: Path, scene: Pixels, tmp_path: Path) -> None:
    picture, out = tmp_path / "p.png", tmp_path / "out"
    cv2.imwrite(str(picture), scene[..., ::-1])
    options = ["--engine", "custom-onnx", "--model", str(reddish), "--no-alpha-matting", "--preset", "plain"]
    assert main(["process", str(picture), "--out", str(out), *options]) == 0
    image, crop = (cv2.imread(str(out / f"p.{kind}.png"), cv2.IMREAD_UNCHANGED) for kind in ("image", "seg_image"))
    assert image is not None
    assert crop is not None
    assert image.shape == (90, 120, 4)
    assert image[45, 60].tolist() == pytest.approx([0, 0, 250, 255], abs=10)
    assert image[5, 5].tolist() == [0, 0, 0, 0]
    assert crop.shape[0] < 60
    assert crop.shape[2] == 4


@pytest.mark.timeout(600)  # where pymatting was never imported, it compiles itself for a minute
@pytest.mark.skipif(not has_pymatting(), reason="pymatting is not installed")
def test_stills_carry_the_foregrounds_colours(reddish: Path, scene: Pixels, frame_of: FrameOf) -> None:
    engine = custom_onnx_engine(reddish)
    still = look(engine, frame_of(scene, is_still=True), replace(RAW, alpha_matting=True))
    assert colours_of(still) is not None
    assert colours_of(look(engine, frame_of(scene), replace(RAW, alpha_matting=True))) is None
    (person,) = segment_faces(still, MaskSettings(("person",)), ())
    assert Segmentation(person).rgba[45, 60].tolist() == pytest.approx([250, 0, 0, 255], abs=2)
    assert Segmentation(person).rgba[5, 5, 3] == 0
    (background,) = segment_faces(still, MaskSettings(("background",)), ())
    assert Segmentation(background).rgba[5, 5].tolist() == [0, 0, 250, 255]
    assert Segmentation(background).seg_rgba.shape == (89, 119, 4)


@NEEDS_ONNXRUNTIME
def test_without_pymatting_stills_get_the_fast_matting(
    reddish: Path, scene: Pixels, frame_of: FrameOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faceseg_live.engines.custom_onnx.has_pymatting", lambda: False)
    engine = custom_onnx_engine(reddish)
    assert "faceseg-live[matting]" in str(engine.info.note)
    still = look(engine, frame_of(scene, is_still=True), replace(RAW, alpha_matting=True))
    assert colours_of(still) is None
    matte = matte_of(still)
    assert matte is not None
    assert matte[45, 60] > 0.9 > 0.1 > matte[5, 5]


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("name", REAL)
def test_real_models_see_the_person(name: str, shared_data: Path, frame_of: FrameOf) -> None:
    """Against the mesh engine's own person network, another model."""
    engine = custom_onnx_engine(shared_data / "models" / f"{name}.onnx")
    engine.warm_up()
    settings = OnnxSettings(preset=REAL[name], alpha_matting=False)
    for photo in ("single_face.jpg", "obama.jpg", "astronaut.png"):
        read = cv2.imread(str(shared_data / "photos" / photo))
        assert read is not None
        pixels = np.asarray(cv2.cvtColor(read, cv2.COLOR_BGR2RGB), np.uint8)
        expected = SelfieSegmenter().probability(pixels)
        expected = cv2.resize(expected, (pixels.shape[1], pixels.shape[0])) > 0.5
        for is_still in (True, False):
            matte = matte_of(look(engine, frame_of(pixels, is_still=is_still), settings))
            assert matte is not None
            seen = matte > 0.5
            overlap = (seen & expected).sum() / (seen | expected).sum()
            print(f"{name} {photo} still={is_still}: IoU {overlap:.3f}")
            assert overlap > 0.8
