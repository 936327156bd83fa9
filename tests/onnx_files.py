"""Writes small ONNX models in protobuf's encoding by hand: no test needs the package onnx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Shape = Sequence["int | str"]
"""A string is a dynamic axis."""
_FLOAT, _INTEGER, _BOOLEAN = 1, 7, 9
_IR_VERSION, _OPSET = 7, 13


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
        path.write_bytes(_model(self._nodes(), self._constants(), self._inputs(), self._outputs()))
        return path

    def _nodes(self) -> list[bytes]:
        """input → (NCHW →) convolution (→ NHWC)."""
        nodes, current = [], "picture"
        if self.input_shape[1] != 3 and self.input_shape[-1] == 3:
            nodes.append(_node("Transpose", [current], "planes", _integers("perm", (0, 3, 1, 2))))
            current = "planes"
        last = "planar" if self.gives_nhwc else "scores"
        strides = _integers("strides", (self.shrink, self.shrink))
        nodes.append(_node("Conv", [current, "weights", "bias"], "map" if self.is_pooled else last, strides))
        if self.is_pooled:
            nodes.append(_node("GlobalAveragePool", ["map"], last))
        if self.gives_nhwc:
            nodes.append(_node("Transpose", [last], "scores", _integers("perm", (0, 2, 3, 1))))
        if self.extra_output:
            nodes.append(_node("Neg", ["scores"], "auxiliary"))
        return nodes

    def _constants(self) -> list[bytes]:
        weights, bias = np.zeros((self.classes, 3, 1, 1)), np.zeros(self.classes)
        for index, values in (self.weights or {}).items():
            weights[index, :, 0, 0] = values
        for index, value in (self.bias or {}).items():
            bias[index] = value
        return [TinyParser._constant("weights", weights), TinyParser._constant("bias", bias)]

    @staticmethod
    def _constant(name: str, values: np.ndarray) -> bytes:
        sizes = b"".join(_number(1, size) for size in values.shape)
        return sizes + _number(2, _FLOAT) + _text(8, name) + _nested(9, values.astype("<f4").tobytes())

    def _inputs(self) -> list[bytes]:
        return [_tensor("picture", self.input_shape, _FLOAT)]

    def _outputs(self) -> list[bytes]:
        names = ["scores", "auxiliary"] if self.extra_output else ["scores"]
        return [_tensor(name, ("a", "b", "c", "d"), _FLOAT) for name in names]


def save_flat(path: Path) -> Path:
    """A model that takes a picture and gives one number for it."""
    mean = _node("GlobalAveragePool", ["picture"], "scores")
    path.write_bytes(_model([mean], [], [_tensor("picture", (1, 3, 64, 64), _FLOAT)],
                            [_tensor("scores", ("a", "b", "c", "d"), _FLOAT)]))
    return path


def save_without_its_output(path: Path) -> Path:
    """A model whose graph never writes the output that it promises."""
    negative = _node("Neg", ["picture"], "negative")
    path.write_bytes(_model([negative], [], [_tensor("picture", (1, 3, 64, 64), _FLOAT)],
                            [_tensor("scores", (1, 1, 64, 64), _FLOAT)]))
    return path


def save_endless(path: Path) -> Path:
    """A segmenter that loads, and never comes to an end."""
    flag, count, picture = _tensor("goes_on", (), _BOOLEAN), _tensor("round", (), _INTEGER), (1, 3, 64, 64)
    nodes = (_node("Identity", ["goes_on"], "still"), _node("Neg", ["before"], "after"))
    body = b"".join(_nested(1, node) for node in nodes) + _text(2, "body")
    body += b"".join(_nested(11, item) for item in (count, flag, _tensor("before", picture, _FLOAT)))
    body += b"".join(_nested(12, item) for item in (_tensor("still", (), _BOOLEAN), _tensor("after", picture, _FLOAT)))
    loop = _node("Loop", ["rounds", "", "picture"], "scores", _text(1, "body") + _nested(6, body) + _number(20, 5))
    rounds = _number(2, _INTEGER) + _text(8, "rounds") + _nested(9, (1 << 62).to_bytes(8, "little"))
    path.write_bytes(_model([loop], [rounds], [_tensor("picture", picture, _FLOAT)],
                            [_tensor("scores", picture, _FLOAT)]))
    return path


def _model(nodes: list[bytes], constants: list[bytes], inputs: list[bytes], outputs: list[bytes]) -> bytes:
    graph = b"".join(_nested(1, node) for node in nodes) + _text(2, "tiny")
    for field, items in ((5, constants), (11, inputs), (12, outputs)):
        graph += b"".join(_nested(field, item) for item in items)
    return _number(1, _IR_VERSION) + _nested(7, graph) + _nested(8, _text(1, "") + _number(2, _OPSET))


def _node(operator: str, inputs: Sequence[str], output: str, *attributes: bytes) -> bytes:
    named = b"".join(_text(1, name) for name in inputs) + _text(2, output)
    return named + _text(4, operator) + b"".join(_nested(5, attribute) for attribute in attributes)


def _integers(name: str, values: Sequence[int]) -> bytes:
    """An attribute that is a list of integers (kind 7)."""
    return _text(1, name) + b"".join(_number(8, value) for value in values) + _number(20, 7)


def _tensor(name: str, shape: Shape, kind: int) -> bytes:
    sides = (_number(1, side) if isinstance(side, int) else _text(2, side) for side in shape)
    sized = b"".join(_nested(1, side) for side in sides)
    return _text(1, name) + _nested(2, _nested(1, _number(1, kind) + _nested(2, sized)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _nested(field, value.encode())


def _nested(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; the top bit says that more follow."""
    coded = bytearray()
    while value > 0x7F:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*coded, value))
