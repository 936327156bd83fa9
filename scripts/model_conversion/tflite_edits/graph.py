"""A network in TensorFlow Lite's format: read, changed in place, written again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

Operator = schema.OperatorT
Array = NDArray[Any]

_MARK = b"TFL3"
_KINDS = {number: name for name, number in vars(schema.BuiltinOperator).items() if isinstance(number, int)}
_TYPES = {schema.TensorType.FLOAT32: np.float32, schema.TensorType.FLOAT16: np.float16,
          schema.TensorType.INT32: np.int32, schema.TensorType.INT8: np.int8}
_NUMBERS = {np.dtype(each): number for number, each in _TYPES.items()}
_OPTIONS = {"CONV_2D": "Conv2DOptions", "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions"}
"""The schema's names of the options that don't follow from the kind's name."""
_ALIGNMENT = 16
"""The schema's, of a constant's bytes in the file."""
_LAST_OF_BYTE = 127
"""Kinds of operators from here on stand in a field that came later; the old one holds this number then."""


class Graph:
    """The one graph of a network. Tensors are numbers; a constant is a tensor with values."""

    def __init__(self, content: bytes) -> None:
        """Raises ValueError where the file has several graphs or is no such network."""
        if content[4:8] != _MARK:
            raise ValueError("no TensorFlow Lite network")
        self._model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
        if len(self._model.subgraphs) != 1:
            raise ValueError("the network has several graphs")
        self._graph = self._model.subgraphs[0]

    @classmethod
    def empty(cls) -> Graph:
        """Of nothing yet: tensors and operators can be added."""
        model, graph = schema.ModelT(), schema.SubGraphT()
        model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [graph], [schema.BufferT()], []
        graph.tensors, graph.operators = [], []
        graph.inputs = graph.outputs = np.array([], np.int32)
        builder = _Builder()
        builder.Finish(model.Pack(builder), _MARK)
        return cls(bytes(builder.Output()))

    @property
    def operators(self) -> list[Operator]:
        """In the order in which they run. Their `inputs` and `outputs` are arrays of tensors, −1 for one left out."""
        operators: list[Operator] = self._graph.operators
        return operators

    @operators.setter
    def operators(self, operators: Iterable[Operator]) -> None:
        self._graph.operators = list(operators)

    @property
    def inputs(self) -> list[int]:
        return [int(tensor) for tensor in self._graph.inputs]

    @inputs.setter
    def inputs(self, tensors: Iterable[int]) -> None:
        self._graph.inputs = np.array([*tensors], np.int32)

    @property
    def outputs(self) -> list[int]:
        return [int(tensor) for tensor in self._graph.outputs]

    @outputs.setter
    def outputs(self, tensors: Iterable[int]) -> None:
        self._graph.outputs = np.array([*tensors], np.int32)

    def kind(self, operator: Operator) -> str:
        """What it computes: "CONV_2D"."""
        code = self._model.operatorCodes[operator.opcodeIndex]
        return _KINDS[max(code.builtinCode, code.deprecatedBuiltinCode)]

    def shape(self, tensor: int) -> tuple[int, ...]:
        shape = self._graph.tensors[tensor].shape
        return () if shape is None else tuple(int(side) for side in shape)

    def set_shape(self, tensor: int, shape: Iterable[int]) -> None:
        self._graph.tensors[tensor].shape = np.array([*shape], np.int32)
        self._graph.tensors[tensor].shapeSignature = None

    def is_constant(self, tensor: int) -> bool:
        return self._bytes(tensor) is not None

    def values(self, tensor: int) -> Array:
        """Of a constant. Raises ValueError where the tensor is none."""
        content = self._bytes(tensor)
        if content is None:
            raise ValueError(f"tensor {tensor} is no constant")
        of_type = np.frombuffer(np.asarray(content, np.uint8).tobytes(), _TYPES[self._graph.tensors[tensor].type])
        return of_type.reshape(self.shape(tensor))

    def add_constant(self, values: Array, *, scales: Array | None = None, axis: int = 0) -> int:
        """A new one, of the values' type and shape. `scales`: of the slices along `axis`, for int8 values."""
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
        self._model.buffers.append(buffer)
        tensor = self.add_tensor(values.shape, values.dtype)
        row = self._graph.tensors[tensor]
        row.buffer = len(self._model.buffers) - 1
        if scales is not None:
            row.quantization = schema.QuantizationParametersT()
            row.quantization.scale = scales.astype(np.float32)
            row.quantization.zeroPoint = np.zeros(len(scales), np.int64)
            row.quantization.quantizedDimension = axis
        return tensor

    def add_tensor(self, shape: Iterable[int], dtype: Any = np.float32) -> int:
        """A new one whose values are computed."""
        row = schema.TensorT()
        row.type = _NUMBERS[np.dtype(dtype)]
        row.name = b""
        self._graph.tensors.append(row)
        self.set_shape(len(self._graph.tensors) - 1, shape)
        return len(self._graph.tensors) - 1

    def new_operator(self, kind: str, version: int, inputs: Iterable[int], outputs: Iterable[int]) -> Operator:
        """One without options, which is not in the graph yet. `version`: of its kind, at least."""
        operator = schema.OperatorT()
        operator.opcodeIndex = self._code(getattr(schema.BuiltinOperator, kind), version)
        operator.inputs, operator.outputs = np.array([*inputs], np.int32), np.array([*outputs], np.int32)
        return operator

    def append(self, kind: str, inputs: Iterable[int], result: int, *, version: int = 1, **options: Any) -> None:
        """An operator after all others. `options`: of the schema's class for its kind; the others are 0."""
        operator = self.new_operator(kind, version, inputs, (result,))
        name = _OPTIONS.get(kind) or "".join(word.capitalize() for word in kind.split("_")) + "Options"
        operator.builtinOptionsType = getattr(schema.BuiltinOptions, name)
        operator.builtinOptions = getattr(schema, f"{name}T")()
        for option, value in options.items():
            setattr(operator.builtinOptions, option, value)
        self.operators.append(operator)

    def set_input(self, operator: Operator, position: int, tensor: int) -> None:
        inputs = np.array(operator.inputs, np.int32)  # a copy: what was read can't be written to
        inputs[position] = tensor
        operator.inputs = inputs

    def consumers(self, tensor: int) -> list[Operator]:
        return [operator for operator in self.operators if tensor in operator.inputs]

    def producer(self, tensor: int) -> Operator | None:
        return next((operator for operator in self.operators if tensor in operator.outputs), None)

    def remove(self, *operators: Operator) -> None:
        self.operators = [each for each in self.operators if not any(each is one for one in operators)]

    def move_behind(self, operator: Operator, other: Operator) -> None:
        """Let one run right after another."""
        self.remove(operator)
        self.operators.insert(next(index for index, each in enumerate(self.operators) if each is other) + 1, operator)

    def content(self) -> bytes:
        """The file, without what no operator uses, without names and metadata: the same bytes wherever it is made."""
        self._keep_used()
        builder = _Builder()
        builder.Finish(self._model.Pack(builder), _MARK)
        return bytes(builder.Output())

    def _bytes(self, tensor: int) -> Any:
        return self._model.buffers[self._graph.tensors[tensor].buffer].data

    def _code(self, number: int, version: int) -> int:
        codes = self._model.operatorCodes
        for index, code in enumerate(codes):
            if max(code.builtinCode, code.deprecatedBuiltinCode) == number:
                code.version = max(code.version, version)
                return index
        code = schema.OperatorCodeT()
        code.builtinCode, code.deprecatedBuiltinCode = number, min(number, _LAST_OF_BYTE)
        code.version = version
        codes.append(code)
        return len(codes) - 1

    def _keep_used(self) -> None:
        graph, model = self._graph, self._model
        linked = [operator.inputs for operator in self.operators] + [operator.outputs for operator in self.operators]
        used = sorted({int(each) for tensors in (*linked, graph.inputs, graph.outputs) for each in tensors} - {-1})
        now = {before: after for after, before in enumerate(used)} | {-1: -1}
        for operator in self.operators:
            operator.inputs, operator.outputs = (np.array([now[int(each)] for each in tensors], np.int32)
                                                 for tensors in (operator.inputs, operator.outputs))
        graph.inputs, graph.outputs = (np.array([now[int(each)] for each in tensors], np.int32)
                                       for tensors in (graph.inputs, graph.outputs))
        graph.tensors = [graph.tensors[each] for each in used]
        buffers = [model.buffers[0]]  # the empty one, of all that is computed
        for tensor in graph.tensors:
            tensor.name = b""
            buffer = model.buffers[tensor.buffer]
            tensor.buffer = 0 if buffer.data is None else len(buffers)
            if tensor.buffer:
                buffers.append(buffer)
        model.buffers = buffers
        model.metadata = model.metadataBuffer = model.signatureDefs = None
        model.description = graph.name = b""


class _Builder(flatbuffers.Builder):
    """Aligns what schema_py_generated, which doesn't know the schema's `force_align`, would only align to 4 bytes."""

    def CreateNumpyVector(self, x: Array) -> Any:  # noqa: N802 - the library's name
        if x.dtype == np.uint8:
            self.Prep(_ALIGNMENT, x.nbytes)
        return super().CreateNumpyVector(x)
