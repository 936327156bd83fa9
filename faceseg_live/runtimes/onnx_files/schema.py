"""Where in an ONNX file tensors and graphs can be, by the numbers of their fields.

The numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, IR version 13), which may
gain fields, but never changes the meaning of a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum


class Kind(Enum):
    """Of a message that is looked into."""

    MODEL = "ModelProto"
    TRAINING = "TrainingInfoProto"
    FUNCTION = "FunctionProto"
    GRAPH = "GraphProto"
    NODE = "NodeProto"
    ATTRIBUTE = "AttributeProto"
    TENSOR = "TensorProto"
    SPARSE_TENSOR = "SparseTensorProto"


class InModel(IntEnum):
    """Fields of ModelProto."""

    GRAPH = 7
    TRAINING = 20
    FUNCTIONS = 25


class InFunction(IntEnum):
    """Fields of FunctionProto."""

    NODES = 7
    DOMAIN = 10
    ATTRIBUTES = 11


class InGraph(IntEnum):
    """Fields of GraphProto."""

    NODES = 1
    CONSTANTS = 5
    INPUTS = 11
    OUTPUTS = 12
    VALUES = 13
    SPARSE_CONSTANTS = 15


class InNode(IntEnum):
    """Fields of NodeProto."""

    INPUTS = 1
    OUTPUTS = 2
    OPERATOR = 4
    ATTRIBUTES = 5
    DOMAIN = 7


class InAttribute(IntEnum):
    """Fields of AttributeProto."""

    TENSOR = 5
    GRAPH = 6
    TENSORS = 10
    GRAPHS = 11
    SPARSE_TENSOR = 22
    SPARSE_TENSORS = 23


class InTensor(IntEnum):
    """Fields of TensorProto."""

    SIDES = 1
    TYPE = 2
    FLOATS = 4
    INT32S = 5
    TEXTS = 6
    INT64S = 7
    NAME = 8
    RAW = 9
    DOUBLES = 10
    UINT64S = 11
    EXTERNAL = 13


class InSparseTensor(IntEnum):
    """Fields of SparseTensorProto."""

    VALUES = 1
    INDICES = 2
    SIDES = 3


class InEntry(IntEnum):
    """Fields of StringStringEntryProto."""

    KEY = 1
    VALUE = 2


class InValue(IntEnum):
    """Fields of ValueInfoProto."""

    NAME = 1
    TYPE = 2


class InType(IntEnum):
    """Fields of TypeProto, and of its inner messages Tensor, TensorShapeProto and Dimension."""

    TENSOR = 1
    TENSOR_ITEM = 1
    TENSOR_SHAPE = 2
    SHAPE_SIDE = 1
    SIDE_NUMBER = 1
    SIDE_NAME = 2


INNER: Mapping[Kind, Mapping[int, Kind]] = {
    Kind.MODEL: {InModel.GRAPH: Kind.GRAPH, InModel.TRAINING: Kind.TRAINING, InModel.FUNCTIONS: Kind.FUNCTION},
    Kind.TRAINING: {1: Kind.GRAPH, 2: Kind.GRAPH},  # how it begins, and how it goes on
    Kind.FUNCTION: {InFunction.NODES: Kind.NODE, InFunction.ATTRIBUTES: Kind.ATTRIBUTE},
    Kind.GRAPH: {InGraph.NODES: Kind.NODE, InGraph.CONSTANTS: Kind.TENSOR,
                 InGraph.SPARSE_CONSTANTS: Kind.SPARSE_TENSOR},
    Kind.NODE: {InNode.ATTRIBUTES: Kind.ATTRIBUTE},
    Kind.ATTRIBUTE: {InAttribute.TENSOR: Kind.TENSOR, InAttribute.TENSORS: Kind.TENSOR,
                     InAttribute.GRAPH: Kind.GRAPH, InAttribute.GRAPHS: Kind.GRAPH,
                     InAttribute.SPARSE_TENSOR: Kind.SPARSE_TENSOR, InAttribute.SPARSE_TENSORS: Kind.SPARSE_TENSOR},
    Kind.TENSOR: {},
    Kind.SPARSE_TENSOR: {InSparseTensor.VALUES: Kind.TENSOR, InSparseTensor.INDICES: Kind.TENSOR},
}
"""Message → field → the message in it, for all that lead to tensors, graphs or operators."""

ITEM_BYTES: Mapping[int, int] = {
    1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 8: 32, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16, 16: 2,
}
"""TensorProto.DataType → bytes of a number in memory; of a text those of an empty one. Types that are not here have one
byte or less."""
