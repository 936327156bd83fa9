"""A convolutional ONNX network as one for LiteRT, layer by layer: for pictures of any size that it can divide.

ONNX has the channels first, LiteRT last. A layer's batch norm and ReLU become part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from onnx import helper, numpy_helper

from .graph import Array, Graph, schema

_LINEAR, _RELU = schema.ActivationFunctionType.NONE, schema.ActivationFunctionType.RELU
_SAME, _VALID = schema.Padding.SAME, schema.Padding.VALID


def graph_of(model: Any, height: int, width: int) -> Graph:
    """The graph of an ONNX model with one input, for (1, height, width, C) float32; LiteRT can set another size.

    Raises ValueError where the model has a layer that isn't known here.
    """
    return _Translation(model, height, width).graph


class _Translation:
    def __init__(self, model: Any, height: int, width: int) -> None:
        self._nodes = list(model.graph.node)
        self._weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        self.graph = Graph.empty()
        (source,) = (fed for fed in model.graph.input if fed.name not in self._weights)
        channels = source.type.tensor_type.shape.dim[1].dim_value
        self._tensors = {source.name: self.graph.add_tensor((1, height, width, channels))}
        self.graph.inputs = [self._tensors[source.name]]
        self._done = set[str]()
        """Results of layers, and of norms and activations that became part of one."""
        layers = {"Conv": self._convolution, "ConvTranspose": self._doubling, "Add": self._sum}
        for node in self._nodes:
            if node.output[0] in self._done:
                continue
            if node.op_type not in layers:
                raise ValueError(f"{node.op_type}: no translation is known")
            layers[node.op_type](node)
        self.graph.outputs = [self._tensors[given.name] for given in model.graph.output]

    def _convolution(self, node: Any) -> None:
        weights, bias = (self._weights[name] for name in node.input[1:3])
        options = _options(node)
        (stride, _), groups, source = options["strides"], options["group"], self._tensors[node.input[0]]
        is_depthwise = groups == len(weights) > 1
        if groups > 1 and not is_depthwise:
            raise ValueError(f"Conv in {groups} groups: no translation is known")
        _, rows, columns, _ = self.graph.shape(source)
        size = -(-rows // stride), -(-columns // stride)
        is_padded = any(options["pads"])
        if is_padded and stride > 1:  # LiteRT's own padding would begin a pixel later
            source = self._padded(source, options["pads"])
            is_padded = False
        values = weights.transpose((1, 2, 3, 0) if is_depthwise else (0, 2, 3, 1))
        own = {"depthMultiplier": 1} if is_depthwise else {}
        self._add("DEPTHWISE_CONV_2D" if is_depthwise else "CONV_2D", (source, values, bias), (*size, len(bias)),
                  node.output[0], padding=_SAME if is_padded else _VALID, **_steps(stride), **own)

    def _padded(self, source: int, pads: Sequence[int]) -> int:
        """pads: above, left, below, right."""
        above, left, below, right = pads
        _, rows, columns, channels = self.graph.shape(source)
        widths = np.array(((0, 0), (above, below), (left, right), (0, 0)), np.int32)
        result = self.graph.add_tensor((1, rows + above + below, columns + left + right, channels))
        self.graph.append("PAD", (source, self.graph.add_constant(widths)), result)
        return result

    def _doubling(self, node: Any) -> None:
        """A transposed convolution of 2×2 with stride 2 and its batch norm, as a product that gives each pixel's four:
        TRANSPOSE_CONV has its result's size as a constant."""
        weights, norm = self._weights[node.input[1]], self._only_reader(node.output[0], "BatchNormalization")
        given, channels, *sides = weights.shape
        if sides != [2, 2] or _options(node)["strides"] != [2, 2] or norm is None:
            raise ValueError("ConvTranspose: no translation is known but of 2×2 pixels, stride 2, with a batch norm")
        factor, shift, mean, variance = (self._weights[name] for name in norm.input[1:])
        factor = factor / np.sqrt(variance + np.float32(_options(norm)["epsilon"]))
        values = (weights * factor[:, None, None]).transpose(2, 3, 1, 0).reshape(4 * channels, 1, 1, given)
        _, rows, columns, _ = self.graph.shape(self._tensors[node.input[0]])
        fours = f"{node.output[0]} in fours"
        relu = self._only_reader(norm.output[0], "Relu")
        self._add("CONV_2D", (self._tensors[node.input[0]], values, np.tile(shift - mean * factor, 4)),
                  (rows, columns, 4 * channels), fours, padding=_VALID, **_steps(1),
                  fusedActivationFunction=_LINEAR if relu is None else _RELU)
        result = norm.output[0] if relu is None else relu.output[0]
        self._done |= {norm.output[0], result}
        self._add("DEPTH_TO_SPACE", (self._tensors[fours],), (2 * rows, 2 * columns, channels), result, blockSize=2)

    def _sum(self, node: Any) -> None:
        first, second = (self._tensors[name] for name in node.input)
        self._add("ADD", (first, second), self.graph.shape(first)[1:], node.output[0])

    def _add(self, kind: str, inputs: Sequence[int | Array], shape: Sequence[int], name: str, **options: Any) -> None:
        """A layer, with the ReLU after it. `name`: of its result in the ONNX network."""
        relu = self._only_reader(name, "Relu")
        if relu is not None:
            options["fusedActivationFunction"], name = _RELU, relu.output[0]
        self._done.add(name)
        tensors = [each if isinstance(each, int) else self.graph.add_constant(each.astype(np.float32))
                   for each in inputs]
        self._tensors[name] = self.graph.add_tensor((1, *shape))
        self.graph.append(kind, tensors, self._tensors[name], **options)

    def _only_reader(self, name: str, kind: str) -> Any:
        """The node that reads a tensor, if it is the only one and of that kind; None otherwise."""
        readers = [node for node in self._nodes if name in node.input]
        return readers[0] if len(readers) == 1 and readers[0].op_type == kind else None


def _steps(stride: int) -> dict[str, int]:
    return {"strideH": stride, "strideW": stride, "dilationHFactor": 1, "dilationWFactor": 1}


def _options(node: Any) -> dict[str, Any]:
    return {each.name: helper.get_attribute_value(each) for each in node.attribute}
