"""Caffe files that were damaged or made to do harm: each ends in one line before anything is built or computed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceseg_live.engines.parsers import fcn8s_network
from faceseg_live.engines.parsers.caffe_blobs import require_whole_blobs
from faceseg_live.engines.parsers.caffe_graph import parse_graph
from faceseg_live.engines.parsers.caffe_layers import extent_of
from faceseg_live.engines.parsers.caffe_weights import read_caffe
from faceseg_live.engines.parsers.fcn8s import Fcn8sParser
from faceseg_live.errors import EngineFailed, EngineUnavailable, FacesegError
from faceseg_live.runtimes.wire_format import WireError
from tests.caffe_files import Fcn8s, caffemodel, edit_graph, prototxt, save_fcn8s, weights
from tests.onnx_files import nested, number, text, varint

SMALL = Fcn8s(64, 2, widths=(4, 4, 4, 4, 4), hidden=4)
DEEP = 100_000


@pytest.fixture
def _nothing_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object) -> None:
        pytest.fail("OpenCV was given the file")

    monkeypatch.setattr(cv2.dnn, "readNetFromCaffe", never)


def refusal(model: Path) -> str:
    with pytest.raises(EngineUnavailable) as caught:
        Fcn8sParser(model, "cpu")
    told = str(caught.value)
    assert told.isprintable()
    assert len(told) < 600
    return told


@pytest.mark.usefixtures("_nothing_is_built")
@pytest.mark.parametrize(("old", "new", "problem"), [
    ("# FCN-8s", "a { " * DEEP, "nested deeper than 16"),
    ("# FCN-8s", "a { " * DEEP + "}" * DEEP, "nested deeper than 16"),
    ("# FCN-8s", "layers { }", "the field 'layers', which no deploy .prototxt has"),
    ("# FCN-8s", "x" * DEEP + " {", "closing brace"),
    ("# FCN-8s", "\x1b[2J: 5", r"the field '\x1b[2J'"),
    ("# FCN-8s", "name: '" + "x" * DEEP, "is not protobuf's text format"),
    ("# FCN-8s", "#" * 1_100_000, "larger than 1 MB"),
    ('type: "Dropout"', 'type: "Convoluton"', "has the kind 'Convoluton', which no FCN-8s has"),
    ('type: "ReLU"', 'type: "Python"', "reads training data"),
    ('name: "relu1_1"', 'name: "conv1_1"', "two layers have the name 'conv1_1'"),
    ('bottom: "pool3"', 'bottom: "pool9"', "'pool9', which no layer before it writes"),
    ('bottom: "pool3"', "", "the layer 'conv4_1' reads nothing"),
    ('bottom: "pool3"', 'bottom: "pool3" bottom: "pool4"', "reads"),
    ('top: "pool3"', 'top: "pool3" top: "more"', "writes 2 blobs"),
    ("pad: 100", "pad: 1000000", "has 1000000 as pad"),
    ("pad: 100", "pad: -3", "has -3 as pad"),
    ("pad: 100", "pad: 1e999", "has 1e999 as pad"),
    ("pad: 100", "pad: nan", "has nan as pad"),
    ("pad: 100", "pad: many", "could not convert"),
    ("pad: 100", "pad: 100 pad: 5", "the field 'pad' has several values"),
    ("pad: 100", "pad: 100 pad_h: 5", "has pad_h"),
    ("pad: 100", "pad: 100 dilation: 3", "has dilation"),
    ("pad: 100", "pad: 100 group: 0", "has 0 as group"),
    ("pad: 100", "pad: 100 group: 7", "has 7 groups for 3 and 4 channels"),
    ("convolution_param {", "convolution_param: 5 other {", "has 0 as num_output"),
    ("num_output: 4 pad: 100", "num_output: 999999999999 pad: 100", "has 999999999999 as num_output"),
    ("num_output: 4 pad: 100", "num_output: 0 pad: 100", "has 0 as num_output"),
    ("kernel_size: 3", "kernel_size: 0", "has 0 as kernel_size"),
    ("kernel_size: 2 stride: 2", "kernel_size: 2 stride: 0", "has 0 as stride"),
    ("kernel_size: 7", "kernel_size: 4000", "gives nothing"),
    ("offset: 5", "offset: -5", "crops more than there is"),
    ("offset: 5", "offset: 50000", "crops more than there is"),
    ('bottom: "score_pool4c"', 'bottom: "pool1"', "joins maps of different sizes"),
    ("dim: 64 dim: 64", "dim: 100000 dim: 100000", "asks for an input of 100000 on one side"),
    ("dim: 64 dim: 64", "dim: 64", "1 × 3 × height × width"),
    ("dim: 64 dim: 64", "dim: 64 dim: " + "9" * 5000, "integer string conversion"),
    ("num_output: 4 pad: 100", "num_output: 65536 pad: 4000", "GB of memory; at most 8 GB are allowed"),
])
def test_graphs_are_refused_before_they_are_built(old: str, new: str, problem: str, tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    edit_graph(model, old, new)
    assert problem in refusal(model)


def test_sizes_are_those_that_opencv_computes(tmp_path: Path) -> None:
    for side, channels in ((64, 2), (300, 2), (77, 21)):
        model = save_fcn8s(tmp_path, replace(SMALL, side=side, channels=channels), f"net{side}")
        files = read_caffe(model)
        extent = extent_of(files.graph)
        files.reader.setInput(np.zeros((1, 3, side, side), np.float32))
        names = [layer.name for layer in files.graph.layers]
        for layer, given in zip(files.graph.layers, files.reader.forward(names), strict=True):
            if layer.bottoms[0] != layer.top:  # what is written in place is overwritten by then
                later = [other for other in files.graph.layers if other.bottoms[0] == layer.top]
                assert all(extent.entering[other.name] == given.shape[1] for other in later)
        assert (extent.output.channels, extent.output.height, extent.output.width) == given.shape[1:]


def blob(sides: tuple[int, ...], values: int) -> bytes:
    return nested(7, nested(7, nested(1, b"".join(map(varint, sides)))) + nested(5, bytes(4 * values)))


@pytest.mark.parametrize("stored", [
    blob((1 << 32 | 4,), 4),  # a count of 32 bits would take these for equal
    blob((4, 1 << 40), 4),
    blob((5,), 4),
    blob(((1 << 64) - 4,), 4),  # minus four
    nested(7, number(1, 2) + number(2, 2) + nested(5, bytes(8))),
    nested(7, nested(7, nested(1, varint(9))) + nested(12, bytes(4))),
])
def test_blobs_have_as_many_values_as_they_say(stored: bytes, tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    model.write_bytes(text(1, "random") + nested(100, text(1, "conv1_1") + text(2, "Convolution") + stored))
    assert "a blob is said to have" in refusal(model)


@pytest.mark.parametrize("stored", [
    blob((2, 2), 4), blob((), 1), blob((0,), 0),
    nested(7, number(1, 1) + number(2, 2) + nested(5, bytes(8))),
    nested(7, nested(7, nested(1, varint(4))) + nested(12, bytes(8))),
    nested(7, nested(7, nested(1, varint(4))) + nested(12, bytes(16))),
    nested(7, nested(7, nested(1, varint(2))) + nested(8, bytes(16))),
    nested(7, nested(7, number(1, 2)) + varint(5 << 3 | 5) + bytes(4) + varint(5 << 3 | 5) + bytes(4)),
])
def test_all_forms_of_blobs_are_counted(stored: bytes) -> None:
    require_whole_blobs(memoryview(nested(100, stored)))


def test_the_oldest_format_is_not_upgraded() -> None:
    with pytest.raises(WireError, match="format of 2013"):
        require_whole_blobs(memoryview(nested(2, nested(1, b""))))


@pytest.mark.usefixtures("usual_limits")
def test_a_model_larger_than_allowed_is_not_read(tmp_path: Path) -> None:
    model = save_fcn8s(tmp_path, SMALL)
    with model.open("wb") as file:
        file.truncate(4_000_000_000)  # takes no room
    assert "at most 8 GB are allowed" in refusal(model)


def test_what_opencv_refuses_at_the_first_image_is_told(tmp_path: Path) -> None:
    class Refusing:
        def setInput(self, _values: object) -> None:  # noqa: N802 - OpenCV's name
            raise cv2.error("no such layer\nand more")

    network = fcn8s_network.OpenCvNetwork(replace(read_caffe(save_fcn8s(tmp_path, SMALL)), reader=Refusing()), (0, 1))
    with pytest.raises(EngineFailed, match=r"the network stopped on CPU \(OpenCV\): no such layer$"):
        network.scores(np.zeros((64, 64, 3), np.uint8))


Damage = Callable[[random.Random, bytes], bytes]


def changed_bytes(chance: random.Random, content: bytes) -> bytes:
    made = bytearray(content)
    for _ in range(chance.randint(1, 10)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def changed_words(chance: random.Random, content: bytes) -> bytes:
    words, others = content.split(b" "), [b"}", b"{", b"-1", b"9" * 12, b'""', b"layer", b"1.5e3", b":"]
    for _ in range(chance.randint(1, 3)):
        words[chance.randrange(len(words))] = chance.choice(others)
    return b" ".join(words)


@pytest.mark.parametrize("damage", [changed_bytes, changed_words])
def test_damaged_graphs_work_or_end_in_one_kind_of_error(damage: Damage, tmp_path: Path) -> None:
    chance = random.Random(4)
    whole = prototxt(SMALL).encode()
    model = save_fcn8s(tmp_path, SMALL)
    crop = np.zeros((64, 64, 3), np.uint8)
    worked = 0
    for _ in range(120):
        model.with_suffix(".prototxt").write_bytes(damage(chance, whole))
        try:
            parser = Fcn8sParser(model, "cpu")
            parser.parse(np.resize(crop, (*parser.crop_size[::-1], 3)))
            worked += 1
        except FacesegError:
            pass
    assert worked < 120


def test_damaged_weights_work_or_end_in_one_kind_of_error(tmp_path: Path) -> None:
    chance = random.Random(5)
    whole = caffemodel(weights(SMALL))
    model = save_fcn8s(tmp_path, SMALL)
    for _ in range(60):
        model.write_bytes(changed_bytes(chance, whole)[: chance.choice([len(whole), chance.randrange(len(whole))])])
        try:
            Fcn8sParser(model, "cpu").parse(np.zeros((64, 64, 3), np.uint8))
        except FacesegError:
            continue


@pytest.mark.parametrize("text", ["input: 'd' input_shape: 5", "layer: 5", "layer { name { } }",
                                  "input { } input_dim: 3",
                                  "layer { name: 'a' type: 'Input' top: 'd' input_param { shape: 7 } }"])
def test_fields_of_another_kind_do_not_upset_the_reader(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_graph(text)
