"""The smallest ONNX model there is, to see whether a device computes at all: y = relu(x), four float32."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..messages import Message
from .devices import onnx_session

_FLOAT, _IR_VERSION, _OPSET = 1, 7, 11
_WIDTH = 4


def trial_model() -> bytes:
    """The .onnx file, written in protobuf's encoding by hand: the package onnx is not needed."""
    node = _text(1, "x") + _text(2, "y") + _text(4, "Relu")
    graph = _nested(1, node) + _text(2, "trial") + _nested(11, _tensor("x")) + _nested(12, _tensor("y"))
    return _number(1, _IR_VERSION) + _nested(7, graph) + _nested(8, _text(1, "") + _number(2, _OPSET))


def tried_device(path: Path, device: str) -> tuple[str, Message | None]:
    """Compute on a device: what it really ran on, and why on no better one. `path`: of the trial model."""
    session = onnx_session(path, device)
    given = np.array([[-1, 0, 1, 2]], np.float32)
    result = session.run({"x": given})[0]
    if not np.array_equal(result, np.maximum(given, 0)):
        return session.device, Message("runtimes.computes_wrongly", device=session.device)
    return session.device, session.why_not


def _tensor(name: str) -> bytes:
    shape = _nested(1, _number(1, 1)) + _nested(1, _number(1, _WIDTH))
    return _text(1, name) + _nested(2, _nested(1, _number(1, _FLOAT) + _nested(2, shape)))


def _number(field: int, value: int) -> bytes:
    return bytes((field << 3, value))


def _text(field: int, value: str) -> bytes:
    return _nested(field, value.encode())


def _nested(field: int, content: bytes) -> bytes:
    assert len(content) < 1 << 7, "longer ones take a length of several bytes"
    return bytes((field << 3 | 2, len(content))) + content
