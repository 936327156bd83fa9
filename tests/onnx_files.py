"""Writes small ONNX models in protobuf's encoding by hand: no test needs the package onnx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from faceseg_live.errors import EngineUnavailable
from faceseg_live.runtimes.devices import onnx_session
from faceseg_live.runtimes.onnx_files.checking import checked_model

_HAS_ONNXRUNTIME = find_spec("onnxruntime") is not None
NEEDS_ONNXRUNTIME = pytest.mark.skipif(not _HAS_ONNXRUNTIME, reason="the extra onnx is not installed")
Shape = Sequence["int | str"]
"""A string is a dynamic axis."""
_FLOAT, _INTEGER, _BOOLEAN = 1, 7, 9
_IR_VERSION, _OPSET = 7, 13


def refusal(path: Path) -> str:
    """What is told of a model that may not be loaded: where the runtime is missing, by the check before it alone."""
    with pytest.raises(EngineUnavailable) as caught:
        _load_or_check(path)
    return str(caught.value)


def _load_or_check(path: Path) -> None:
    if _HAS_ONNXRUNTIME:
        onnx_session(path, "cpu")
    else:
        checked_model(path)


@dataclass(frozen=True)
class TinyParser:
    """A 1 × 1 convolution from colours to scores: class c scores colour · weight[c] + bias[c]."""

    classes: int = 19
    weights: dict[int, tuple[float, float, float]] | None = None
    bias: dict[int, float] | None = None
    input_shape: Shape = (1, 3, 64, 64)
    gives_nhwc: bool = False
    """The scores' axes, whatever the input's are."""
    shrink: int = 1
    """The scores are so many times smaller than the input."""
    extra_output: bool = False
    is_pooled: bool = False
    """One score per class for the whole picture."""

    def save(self, path: Path) -> Path:
        path.write_bytes(model(self._nodes(), self._constants(), self._inputs(), self._outputs()))
        return path

    def _nodes(self) -> list[bytes]:
        """input → (NCHW →) convolution (→ NHWC)."""
        nodes, current = [], "picture"
        if self.input_shape[1] != 3 and self.input_shape[-1] == 3:
            nodes.append(node("Transpose", [current], "planes", integers("perm", (0, 3, 1, 2))))
            current = "planes"
        last = "planar" if self.gives_nhwc else "scores"
        strides = integers("strides", (self.shrink, self.shrink))
        nodes.append(node("Conv", [current, "weights", "bias"], "map" if self.is_pooled else last, strides))
        if self.is_pooled:
            nodes.append(node("GlobalAveragePool", ["map"], last))
        if self.gives_nhwc:
            nodes.append(node("Transpose", [last], "scores", integers("perm", (0, 2, 3, 1))))
        if self.extra_output:
            nodes.append(node("Neg", ["scores"], "auxiliary"))
        return nodes

    def _constants(self) -> list[bytes]:
        weights, bias = np.zeros((self.classes, 3, 1, 1)), np.zeros(self.classes)
        for index, values in (self.weights or {}).items():
            weights[index, :, 0, 0] = values
        for index, value in (self.bias or {}).items():
            bias[index] = value
        return [constant("weights", weights), constant("bias", bias)]

    def _inputs(self) -> list[bytes]:
        return [tensor("picture", self.input_shape, _FLOAT)]

    def _outputs(self) -> list[bytes]:
        names = ["scores", "auxiliary"] if self.extra_output else ["scores"]
        return [tensor(name, ("a", "b", "c", "d"), _FLOAT) for name in names]


def save_flat(path: Path) -> Path:
    """A model that takes a picture and gives one number for it."""
    mean = node("GlobalAveragePool", ["picture"], "scores")
    path.write_bytes(model([mean], [], [tensor("picture", (1, 3, 64, 64), _FLOAT)],
                            [tensor("scores", ("a", "b", "c", "d"), _FLOAT)]))
    return path


def save_without_its_output(path: Path) -> Path:
    """A model whose graph never writes the output that it promises."""
    negative = node("Neg", ["picture"], "negative")
    path.write_bytes(model([negative], [], [tensor("picture", (1, 3, 64, 64), _FLOAT)],
                            [tensor("scores", (1, 1, 64, 64), _FLOAT)]))
    return path


def save_endless(path: Path) -> Path:
    """A segmenter that loads, and never comes to an end."""
    flag, count, picture = tensor("goes_on", (), _BOOLEAN), tensor("round", (), _INTEGER), (1, 3, 64, 64)
    nodes = (node("Identity", ["goes_on"], "still"), node("Neg", ["before"], "after"))
    body = b"".join(nested(1, node) for node in nodes) + text(2, "body")
    body += b"".join(nested(11, item) for item in (count, flag, tensor("before", picture, _FLOAT)))
    body += b"".join(nested(12, item) for item in (tensor("still", (), _BOOLEAN), tensor("after", picture, _FLOAT)))
    loop = node("Loop", ["rounds", "", "picture"], "scores", text(1, "body") + nested(6, body) + number(20, 5))
    rounds = number(2, _INTEGER) + text(8, "rounds") + nested(9, (1 << 62).to_bytes(8, "little"))
    path.write_bytes(model([loop], [rounds], [tensor("picture", picture, _FLOAT)],
                            [tensor("scores", picture, _FLOAT)]))
    return path


def model(nodes: Sequence[bytes], constants: Sequence[bytes], inputs: Sequence[bytes],
          outputs: Sequence[bytes]) -> bytes:
    """The whole file."""
    return whole(graph(nodes, constants, inputs, outputs))


def whole(main: bytes, *parts: bytes) -> bytes:
    """A file of a graph and further fields of ModelProto."""
    return number(1, _IR_VERSION) + nested(7, main) + nested(8, text(1, "") + number(2, _OPSET)) + b"".join(parts)


def graph(nodes: Sequence[bytes], constants: Sequence[bytes] = (), inputs: Sequence[bytes] = (),
          outputs: Sequence[bytes] = ()) -> bytes:
    """A GraphProto."""
    made = b"".join(nested(1, item) for item in nodes) + text(2, "tiny")
    for field, items in ((5, constants), (11, inputs), (12, outputs)):
        made += b"".join(nested(field, item) for item in items)
    return made


def constant(name: str, values: np.ndarray) -> bytes:
    """A TensorProto of float32."""
    sizes = b"".join(number(1, size) for size in values.shape)
    return sizes + number(2, _FLOAT) + text(8, name) + nested(9, values.astype("<f4").tobytes())


def node(operator: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    named = b"".join(text(1, name) for name in inputs) + text(2, output)
    return named + text(4, operator) + b"".join(nested(5, attribute) for attribute in attributes)


def integers(name: str, values: Sequence[int]) -> bytes:
    """An attribute that is a list of integers (kind 7)."""
    return text(1, name) + b"".join(number(8, value) for value in values) + number(20, 7)


def tensor(name: str, shape: Shape, kind: int) -> bytes:
    sides = (number(1, side) if isinstance(side, int) else text(2, side) for side in shape)
    sized = b"".join(nested(1, side) for side in sides)
    return text(1, name) + nested(2, nested(1, number(1, kind) + nested(2, sized)))


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def text(field: int, value: str) -> bytes:
    return nested(field, value.encode())


def nested(field: int, content: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(content)) + content


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit says that more follow."""
    coded = bytearray()
    while value > 0x7F:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*coded, value))
