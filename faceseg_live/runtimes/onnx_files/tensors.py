"""Single tensors of an ONNX file: what they are said to be, and where their data lie."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..wire_format import Field, Value, WireError, fields, packed, signed, text
from .schema import ITEM_BYTES, InEntry, InTensor, InType, InValue

_DATA = (InTensor.RAW, InTensor.FLOATS, InTensor.INT32S, InTensor.TEXTS, InTensor.INT64S, InTensor.DOUBLES,
         InTensor.UINT64S)
_INT64, _INT64_BYTES = 7, 8
_MOST_EXPANSION = 8
"""So many numbers at most are in a byte of data: those of one bit."""
_MOST_SIDES = 64
_COUNTLESS = 1 << 60
_MOST_SHAPE = 16
"""Sides of a shape that is kept to know what it makes."""


@dataclass(frozen=True, slots=True)
class External:
    """Data of a tensor that lie in a file of their own."""

    tensor: str
    entries: tuple[tuple[str, str], ...]
    """Key and value: "location", "offset", "length"…"""


@dataclass(frozen=True, slots=True)
class ShapedValue:
    """A tensor that the graph takes, gives or computes."""

    name: str
    sides: tuple[int | None, ...]
    """None: whatever comes."""
    item_bytes: int

    @property
    def least_bytes(self) -> int:
        """What it takes in memory, if all sides that are open are 1."""
        return product(side for side in self.sides if side is not None and side > 0) * self.item_bytes


@dataclass(frozen=True, slots=True)
class Tensor:
    """A constant."""

    name: str
    count: int
    """Of its numbers."""
    item: int
    """TensorProto.DataType."""
    external: tuple[tuple[str, str], ...]
    """Keys and values of where its data lie; empty: in the file itself."""
    shape: tuple[int, ...]
    """Its numbers, where they are few and whole and so may be a shape; each at least 1."""


def read_tensor(message: memoryview | Sequence[Field]) -> Tensor:
    """Of a TensorProto. Raises WireError where its data can't be those of its shape."""
    name, item, data_bytes = "", 0, 0
    external: list[tuple[str, str]] = []
    numbers: memoryview | None = None
    found = list(fields(message)) if isinstance(message, memoryview) else message
    for number, value in found:
        if number == InTensor.TYPE and isinstance(value, int):
            item = value
        elif number == InTensor.NAME:
            name = text(value)
        elif number == InTensor.EXTERNAL:
            external.append(_entry(value))
        elif number in _DATA:
            data_bytes += 1 + (len(value) if isinstance(value, memoryview) else 0)
            if number in (InTensor.RAW, InTensor.INT64S) and isinstance(value, memoryview):
                numbers = value
    count = product(sides_of(value for number, value in found if number == InTensor.SIDES))
    if not external and count > data_bytes * _MOST_EXPANSION:
        raise WireError(f"its constant {name!r} is said to have {count} numbers, but has {data_bytes} bytes of data")
    is_shape = item == _INT64 and numbers is not None and 0 < count <= _MOST_SHAPE
    return Tensor(name, count, item, tuple(external), _whole_numbers(numbers, count) if is_shape and numbers else ())


def value_of(message: Value) -> ShapedValue:
    """Of a ValueInfoProto; what is no tensor has no sides."""
    name, item = "", 0
    sides: list[int | None] = []
    for number, value in _fields_of(message):
        if number == InValue.NAME:
            name = text(value)
        elif number == InValue.TYPE:
            tensors = (inner for place, inner in _fields_of(value) if place == InType.TENSOR)
            for place, inner in (found for tensor in tensors for found in _fields_of(tensor)):
                if place == InType.TENSOR_ITEM and isinstance(inner, int):
                    item = inner
                elif place == InType.TENSOR_SHAPE:
                    sides += [_side(side) for number, side in _fields_of(inner) if number == InType.SHAPE_SIDE]
    if len(sides) > _MOST_SIDES:
        raise WireError(f"its value {name!r} has more than {_MOST_SIDES} sides")
    return ShapedValue(name, tuple(sides), ITEM_BYTES.get(item, 1))


def product(sides: Iterable[int]) -> int:
    """How many numbers there are; beyond any memory it makes no difference how many more."""
    return min(math.prod(sides), _COUNTLESS)


def sides_of(values: Iterable[Value]) -> list[int]:
    """Of a constant. Raises WireError for negative ones, and for far too many."""
    sides = [signed(side) for value in values for side in packed(value)]
    if any(side < 0 for side in sides):
        raise WireError("a constant of it has a negative side")
    if len(sides) > _MOST_SIDES:
        raise WireError(f"a constant of it has more than {_MOST_SIDES} sides")
    return sides


def _side(message: Value) -> int | None:
    side = None
    for number, value in _fields_of(message):
        if number == InType.SIDE_NUMBER and isinstance(value, int):
            side = signed(value)
        elif number == InType.SIDE_NAME:
            text(value)  # onnxruntime gives it to whoever asks for the shape
    return side


def _entry(message: Value) -> tuple[str, str]:
    key = said = ""
    for number, value in _fields_of(message):
        if number == InEntry.KEY:
            key = text(value)
        elif number == InEntry.VALUE:
            said = text(value)
    return key, said


def _whole_numbers(data: memoryview, count: int) -> tuple[int, ...]:
    """A short list of int64, as they are in memory or as varints."""
    if len(data) == count * _INT64_BYTES:
        starts = range(0, len(data), _INT64_BYTES)
        found = [int.from_bytes(data[start : start + _INT64_BYTES], "little", signed=True) for start in starts]
    else:
        found = [signed(number) for number in packed(data)]
    return tuple(max(number, 1) for number in found)


def _fields_of(message: Value) -> Iterable[Field]:
    if not isinstance(message, memoryview):
        raise WireError("it has a number in the place of a group")
    return fields(message)
