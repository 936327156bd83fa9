"""Caffe files: what is read from them, and what is told where they don't belong together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from faceseg_live.engines.parsers.caffe_graph import parse_graph
from faceseg_live.engines.parsers.caffe_weights import read_caffe
from faceseg_live.engines.parsers.fcn8s import Fcn8sParser
from faceseg_live.engines.registry import create_engine
from faceseg_live.errors import EngineUnavailable
from faceseg_live.settings import EngineSettings
from tests.caffe_files import Fcn8s, caffemodel, edit_graph, save_fcn8s, weights

SMALL, LARGE = Fcn8s(300, 2), Fcn8s(500, 21)


def test_the_graph_may_have_another_name_if_it_is_alone(tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    other = model.with_suffix(".prototxt").rename(tmp_path / "deploy.prototxt")
    assert read_caffe(model).output_channels == 2
    other.with_name("second.prototxt").write_text(other.read_text())
    with pytest.raises(EngineUnavailable, match=r"face_seg_fcn8s\.prototxt is missing and there are 2 others"):
        read_caffe(model)


def test_files_may_lie_in_a_folder_of_any_name(tmp_path: Path) -> None:
    assert read_caffe(save_fcn8s(tmp_path / "Gesichter – ß", SMALL)).output_channels == 2


def _no_graph(model: Path) -> None:
    model.with_suffix(".prototxt").unlink()


def _no_model(model: Path) -> None:
    model.unlink()


def _text_as_model(model: Path) -> None:
    model.write_text("not a model at all\n" * 40)


def _empty_model(model: Path) -> None:
    model.write_bytes(b"")


def _cut_off(model: Path) -> None:
    content = model.read_bytes()
    model.write_bytes(content[: len(content) // 2])


def _other_channels(model: Path) -> None:
    model.write_bytes(caffemodel(weights(replace(SMALL, hidden=24))))


def _other_model(model: Path) -> None:
    model.write_bytes(caffemodel(weights(replace(SMALL, channels=21))))


def _lacks_bias(model: Path) -> None:
    stored = weights(SMALL)
    kind, blobs = stored["fc7"]
    model.write_bytes(caffemodel({**stored, "fc7": (kind, blobs[:1])}))


def _edited(old: str, new: str) -> Callable[[Path], None]:
    return lambda model: edit_graph(model, old, new)


def _binary_graph(model: Path) -> None:
    model.with_suffix(".prototxt").write_bytes(bytes(range(256)))


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (_no_model, "there is no file"),
        (_no_graph, r"\.prototxt next to it"),
        (_text_as_model, r"can't be read as a \.caffemodel"),
        (_empty_model, "no weights for the layer 'conv1_1'"),
        (_cut_off, r"can't be read as a \.caffemodel"),
        (_other_channels, r"'fc6' expects weights of 16 × 8 × 7 × 7, got 24 × 8 × 7 × 7"),
        (_other_model, "no weights for the layer 'score_fr_r'"),
        (_lacks_bias, "no weights for the layer 'fc7'"),
        (_binary_graph, r"not a deploy \.prototxt"),
        (_edited("}", ""), "nested deeper than 16"),
        (_edited("offset: 31 } }", "offset: 31 }"), "closing brace"),
        (_edited("layer", "layers"), "no layers"),
        (_edited('bottom: "pool3"', 'bottom: "pool9"'), "pool9"),
        (_edited("dim: 3 ", "dim: 1 "), "1 × 3 × height × width"),
        (_edited("'Input'", '"Python"'), r"the deploy \.prototxt is needed"),
    ],
)
def test_files_that_do_not_match_are_reported(damage: Callable[[Path], None], problem: str, tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    damage(model)
    with pytest.raises(EngineUnavailable, match=problem):
        Fcn8sParser(model)


def test_a_network_of_another_kind_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="gives 7 channels"):
        Fcn8sParser(save_fcn8s(tmp_path, replace(SMALL, channels=7)))


def test_an_opencv_without_the_reader_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    monkeypatch.delattr(cv2.dnn, "readNetFromCaffe")
    with pytest.raises(EngineUnavailable, match="<5"):
        Fcn8sParser(model)


def test_a_missing_model_comes_with_the_command_that_gets_it() -> None:
    with pytest.raises(EngineUnavailable, match="models pull fcn8s"):
        create_engine(EngineSettings(key="fcn8s"))


@pytest.mark.parametrize("text", ["", "layer {", "a: }", "layer { name }", "layer : 3", "{", "input_dim: x", '"', "a"])
def test_no_text_upsets_the_reader_of_graphs(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_graph(text)


def test_the_older_way_to_declare_the_input_is_read() -> None:
    tail = 'layer { name: "r" type: "ReLU" bottom: "d" top: "d" }'
    old = parse_graph(f'input: "d" input_dim: 1 input_dim: 3 input_dim: 20 input_dim: 30 {tail}')
    shaped = parse_graph(f'input: "d" input_shape {{ dim: 1 dim: 3 dim: 20 dim: 30 }} {tail}')
    assert old.input_size == shaped.input_size == (30, 20)
    assert old.input_name == "d"
