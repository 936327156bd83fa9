"""Face parsing with onnxruntime: any layout, clear words for what is no face parser, labels as they should be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from faceseg_live.domain.regions import Region
from faceseg_live.domain.selection import Selection
from faceseg_live.domain.types import Frame, Pixels, freeze
from faceseg_live.engines.base import Request
from faceseg_live.engines.parsers.input_tensor import InputTensor
from faceseg_live.engines.parsers.labelling import labels_of
from faceseg_live.engines.parsers.parser_rows import InputRule, Layout, parser_rows
from faceseg_live.engines.parsers.parsing import OnnxFaceParser, make_parsing_engine, row_of
from faceseg_live.errors import EngineFailed, EngineUnavailable, InvalidParameter
from faceseg_live.models.weights import MODELS
from faceseg_live.runtimes.devices import onnx_session
from faceseg_live.settings import EngineSettings
from tests.onnx_files import NEEDS_ONNXRUNTIME, TinyParser, save_flat

SKIN, HAIR = 1, 17
BRIGHT_IS_HAIR = {HAIR: (1.0, 1.0, 1.0)}
"""Scores above those of the others where a picture is brighter than the networks' middle grey."""


def parser_of(path: Path) -> OnnxFaceParser:
    return OnnxFaceParser(row_of(path), onnx_session(path, "cpu"))


def settings_of(path: Path) -> EngineSettings:
    return EngineSettings(key="parsing", model=str(path), device="cpu", exclude_hands=False)


def half_bright(side: int) -> Pixels:
    picture = np.zeros((side, side, 3), np.uint8)
    picture[:, side // 2 :] = 255
    return freeze(picture)


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize("shape", [(1, 3, 64, 64), (1, 64, 64, 3), ("n", 3, "h", "w"), ("n", "h", "w", 3)])
@pytest.mark.parametrize("gives_nhwc", [False, True])
@pytest.mark.parametrize("shrink", [1, 4])
def test_takes_any_layout_and_size(tmp_path: Path, shape: tuple[int | str, ...], gives_nhwc: bool, shrink: int) -> None:
    tiny = TinyParser(weights=BRIGHT_IS_HAIR, bias={SKIN: 0.0}, input_shape=shape, gives_nhwc=gives_nhwc,
                      shrink=shrink, extra_output=True)
    parser = parser_of(tiny.save(tmp_path / "tiny.onnx"))
    side = parser.crop_size[0]
    assert side == (64 if 64 in shape else {3: 512, "h": 448}[shape[1]])
    labels = parser.parse(half_bright(side))
    assert labels.shape == (side // shrink, side // shrink)
    assert labels.dtype == np.uint8
    assert (labels[:, labels.shape[1] // 2 :] == HAIR).all()
    assert (labels[:, : labels.shape[1] // 2] == 0).all()


@NEEDS_ONNXRUNTIME
@pytest.mark.parametrize(
    ("tiny", "said"),
    [
        (TinyParser(classes=18), r"19 classes.*1 × 18 × 64 × 64"),
        (TinyParser(input_shape=(1, 4, 64, 64)), "size × size"),
        (TinyParser(input_shape=(2, 3, 64, 64)), "size × size"),
        (TinyParser(input_shape=(1, 3, 64, 48)), "size × size"),
    ],
)
def test_says_what_was_expected_of_another_model(tmp_path: Path, tiny: TinyParser, said: str) -> None:
    with pytest.raises(EngineUnavailable, match=said):
        make_parsing_engine(settings_of(tiny.save(tmp_path / "other.onnx")))


@NEEDS_ONNXRUNTIME
def test_one_number_for_a_picture_is_no_parsing(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="19 classes"):
        make_parsing_engine(settings_of(save_flat(tmp_path / "flat.onnx")))


@NEEDS_ONNXRUNTIME
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "letter.onnx"
    path.write_bytes(b"Dear network")
    with pytest.raises(EngineUnavailable, match=r"letter\.onnx"):
        make_parsing_engine(settings_of(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"gone\.onnx"):
        make_parsing_engine(settings_of(tmp_path / "gone.onnx"))


@pytest.mark.parametrize("model", ["", "resnet34"])
def test_a_missing_model_tells_how_to_get_it(model: str) -> None:
    with pytest.raises(EngineUnavailable, match=f"faceseg-live models pull {model or 'resnet18'}"):
        make_parsing_engine(EngineSettings(key="parsing", model=model))


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(InvalidParameter, match=r"resnet81.*resnet18.*\.onnx"):
        make_parsing_engine(EngineSettings(key="parsing", model="resnet81"))


@NEEDS_ONNXRUNTIME
def test_scores_that_are_no_numbers_fail_with_a_way_out(tmp_path: Path) -> None:
    parser = parser_of(TinyParser(bias={3: float("nan")}).save(tmp_path / "nan.onnx"))
    with pytest.raises(EngineFailed, match=r"NaN.*cpu"):
        parser.parse(half_bright(64))


def test_every_row_is_whole() -> None:
    for key, row in parser_rows().items():
        assert MODELS[key].file_name == row.file_name
        assert len(row.classes) == 19
        assert len([regions for regions in row.classes if regions]) == 18
        assert frozenset({Region.HAIR}) in row.classes
        assert row.crop_margin > 1


@pytest.mark.parametrize("seed", range(3))
def test_labels_are_the_argmax(seed: int) -> None:
    scores = np.random.default_rng(seed).integers(-5, 6, (19, 37, 53)).astype(np.float32)
    np.testing.assert_array_equal(labels_of(scores), scores.argmax(axis=0))


@pytest.mark.parametrize("layout", list(Layout))
def test_the_input_is_normalised_by_channel(layout: Layout) -> None:
    rule = InputRule(8, layout, 255.0, (0.5, 0.4, 0.3), (0.1, 0.2, 0.3))
    picture = np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8)
    tensor = InputTensor(rule)
    held = tensor.values
    tensor.fill(picture)
    expected = (picture / 255.0 - rule.mean) / rule.std
    if layout is Layout.NCHW:
        expected = expected.transpose(2, 0, 1)
    np.testing.assert_allclose(tensor.values[0], expected, atol=1e-5)
    assert tensor.values is held


@NEEDS_ONNXRUNTIME
def test_the_device_is_the_sessions(tmp_path: Path, portrait: Pixels) -> None:
    engine = make_parsing_engine(settings_of(TinyParser(bias={SKIN: 1}).save(tmp_path / "tiny.onnx")))
    assert engine.info.device == "CPU"
    assert {"hair", "ears", "glasses", "neck", "face", "irises"} <= engine.info.areas
    request = Request(EngineSettings(exclude_hands=False), Selection.parse("skin").needs)
    seen = engine.perceive(Frame(portrait, 0, 0.0, 0.0), request)
    assert (seen.maps[0].values == SKIN).all()
    engine.close()
