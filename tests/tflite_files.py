"""Makes small networks in TensorFlow Lite's format."""

from __future__ import annotations

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

SAME, VALID = schema.Padding.SAME, schema.Padding.VALID
RELU = schema.ActivationFunctionType.RELU
_TYPES = {np.dtype(np.float32): schema.TensorType.FLOAT32, np.dtype(np.int32): schema.TensorType.INT32}


class TfliteFile:
    """A network in the making, with one input. Its tensors are numbers, its weights chance, the same for each seed."""

    def __init__(self, *shape: int, seed: int = 0) -> None:
        self._chance = np.random.default_rng(seed)
        self._model = schema.ModelT()
        self._model.version, self._model.buffers, self._model.operatorCodes = 3, [schema.BufferT()], []
        self._graph = schema.SubGraphT()
        self._graph.tensors, self._graph.operators = [], []
        self._model.subgraphs = [self._graph]
        self._graph.inputs = np.array([self.tensor(*shape)], np.int32)

    def tensor(self, *shape: int) -> int:
        row = schema.TensorT()
        row.name, row.shape, row.type = b"t", np.array(shape, np.int32), schema.TensorType.FLOAT32
        self._graph.tensors.append(row)
        return len(self._graph.tensors) - 1

    def constant(self, values: NDArray[Any]) -> int:
        tensor = self.tensor(*values.shape)
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(values.tobytes(), np.uint8)
        self._model.buffers.append(buffer)
        row = self._graph.tensors[tensor]
        row.buffer, row.type = len(self._model.buffers) - 1, _TYPES[values.dtype]
        return tensor

    def chance(self, *shape: int) -> int:
        """A constant of −1..1."""
        return self.constant(self._chance.uniform(-1, 1, shape).astype(np.float32))

    def whole(self, *values: int) -> int:
        return self.constant(np.array(values, np.int32))

    def shape(self, tensor: int) -> tuple[int, ...]:
        return tuple(int(side) for side in self._graph.tensors[tensor].shape)

    def add(self, kind: str, inputs: tuple[int, ...], shape: tuple[int, ...], **options: Any) -> int:
        """An operator; its result. Its options are those of the schema's class for it."""
        operator, code = schema.OperatorT(), schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, kind)
        code.deprecatedBuiltinCode, code.version = code.builtinCode, 3 if kind.startswith("RESIZE") else 1
        self._model.operatorCodes.append(code)
        operator.opcodeIndex = len(self._model.operatorCodes) - 1
        name = {"CONV_2D": "Conv2DOptions", "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions", "SUM": "ReducerOptions"}.get(
            kind, "".join(word.capitalize() for word in kind.split("_")) + "Options")
        operator.builtinOptions = getattr(schema, f"{name}T")()
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, name)
        for option, value in options.items():
            assert hasattr(operator.builtinOptions, option)
            setattr(operator.builtinOptions, option, value)
        result = self.tensor(*shape)
        operator.inputs, operator.outputs = np.array(inputs, np.int32), np.array([result], np.int32)
        self._graph.operators.append(operator)
        return result

    def convolved(self, source: int, channels: int, *, side: int = 1, stride: int = 1, activation: int = 0) -> int:
        _, rows, columns, given = self.shape(source)
        weights = self.chance(channels, side, side, given)
        return self.add("CONV_2D", (source, weights, self.chance(channels)),
                        (1, -(-rows // stride), -(-columns // stride), channels), padding=SAME, strideW=stride,
                        strideH=stride, dilationWFactor=1, dilationHFactor=1, fusedActivationFunction=activation)

    def convolved_by_channel(self, source: int, *, side: int = 1, activation: int = 0) -> int:
        *_, channels = shape = self.shape(source)
        inputs = (source, self.chance(1, side, side, channels), self.chance(channels))
        return self.add("DEPTHWISE_CONV_2D", inputs, shape, padding=SAME, strideW=1, strideH=1, depthMultiplier=1,
                        dilationWFactor=1, dilationHFactor=1, fusedActivationFunction=activation)

    def enlarged(self, source: int, channels: int) -> int:
        """By a transposed convolution, twice."""
        _, rows, columns, given = self.shape(source)
        shape = (1, 2 * rows, 2 * columns, channels)
        inputs = (self.whole(*shape), self.chance(channels, 2, 2, given), source, self.chance(channels))
        return self.add("TRANSPOSE_CONV", inputs, shape, padding=SAME, strideW=2, strideH=2)

    def combined(self, kind: str, first: int, second: int) -> int:
        shape = np.broadcast_shapes(self.shape(first), self.shape(second))
        return self.add(kind, (first, second), shape)

    def reshaped(self, source: int, *shape: int) -> int:
        return self.add("RESHAPE", (source, self.whole(*shape)), shape, newShape=np.array(shape, np.int32))

    def swapped(self, source: int) -> int:
        """The two axes in the middle."""
        first, second, third, fourth = self.shape(source)
        return self.add("TRANSPOSE", (source, self.whole(0, 2, 1, 3)), (first, third, second, fourth))

    def content(self, *results: int) -> bytes:
        """The file of the network that gives these tensors."""
        self._graph.outputs = np.array(results, np.int32)
        builder = flatbuffers.Builder(0)
        builder.Finish(self._model.Pack(builder), b"TFL3")
        return bytes(builder.Output())
