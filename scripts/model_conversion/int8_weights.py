"""Makes an ONNX network a quarter as large: the weights in 8 bits, with a scale for each output channel.

    python int8_weights.py ORIGINAL.onnx RESULT.onnx

Weights become `Cast(int8) * scale`, which OpenCV and ONNX Runtime multiply out once while they load the file; what the
network computes with is float32 as before. (DequantizeLinear, the operator meant for it, is worked at every run.)
Small tensors stay as they are: there is little to gain.
"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy==2.4.6", "onnx==1.23.2", "ml_dtypes==0.6.0", "protobuf==7.36.2"]
# ///

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

LEAST_VALUES = 256
STEPS = 127
CLIPPED_TO = (1.0, 0.95, 0.9, 0.85)
"""Shares of the largest weight: leaving out the few largest ones makes the steps finer for all others. Each channel
takes the one with the least squared error."""


def main(source: str, result: str) -> None:
    model = onnx.load(source)
    onnx.checker.check_model(quantised(model))
    Path(result).write_bytes(model.SerializeToString(deterministic=True))


def quantised(model: Any) -> Any:
    """The same model, changed in place."""
    graph = model.graph
    axes = {name: axis for node in graph.node for name, axis in weights_of(node)}
    tensors, nodes = [], []
    for tensor in graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.name not in axes or values.size < LEAST_VALUES:
            tensors.append(tensor)
            continue
        steps, scales = in_8_bits(values, axes[tensor.name])
        names = [f"{tensor.name}_{part}" for part in ("int8", "scale", "float")]
        tensors += [numpy_helper.from_array(steps, names[0]), numpy_helper.from_array(scales, names[1])]
        nodes += [helper.make_node("Cast", names[:1], names[2:], to=onnx.TensorProto.FLOAT),
                  helper.make_node("Mul", [names[2], names[1]], [tensor.name])]
    nodes += graph.node
    for field, items in ((graph.initializer, tensors), (graph.node, nodes)):
        copies = [type(item).FromString(item.SerializeToString()) for item in items]
        del field[:]
        field.extend(copies)
    return model


def weights_of(node: Any) -> Iterator[tuple[str, int]]:
    """(name, axis of the output channels) of the tensor that a layer multiplies its input with."""
    if node.op_type == "Conv":
        yield node.input[1], 0
    elif node.op_type == "Gemm":
        is_transposed = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
        yield node.input[1], 0 if is_transposed else 1


def in_8_bits(values: Any, axis: int) -> tuple[Any, Any]:
    """(int8 steps of the values' shape, float32 scales that broadcast against them)."""
    others = tuple(each for each in range(values.ndim) if each != axis)
    largest = np.abs(values).max(axis=others, keepdims=True)
    best_steps, best_scales, least = None, None, None
    for share in CLIPPED_TO:
        scales = np.maximum(largest * np.float32(share / STEPS), np.float32(1e-12))
        steps = np.clip(np.rint(values / scales), -STEPS, STEPS)
        error = ((steps * scales - values).astype(np.float64) ** 2).sum(axis=others, keepdims=True)
        if least is None:
            best_steps, best_scales, least = steps, scales, error
        else:
            best_steps, best_scales = (np.where(error < least, *pair)
                                       for pair in ((steps, best_steps), (scales, best_scales)))
            least = np.minimum(error, least)
    return best_steps.astype(np.int8), best_scales.astype(np.float32)


if __name__ == "__main__":
    main(*sys.argv[1:])
