"""Protobuf's wire format, as far as a reader needs it that trusts nothing: bounded, and without recursion.

The format is described at https://protobuf.dev/programming-guides/encoding/. Where readers differ (groups, tags beyond
32 bits), what others would pass over is refused here, so that nothing is seen by them alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

Value: TypeAlias = "int | memoryview | None"
"""Of a field: a whole number (unsigned, 64 bits), bytes, or None for numbers of fixed width, which nobody asks for."""
Field: TypeAlias = "tuple[int, Value]"
"""Its number and its value."""

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_FIXED_BYTES = {_FIXED_64: 8, _FIXED_32: 4}
_LARGEST_TAG = (1 << 32) - 1
_MASK = (1 << 64) - 1
_MOST_SHIFT = 63
"""Ten bytes of seven bits hold 64."""
_SHOWN_BYTES = 20
"""Of a name that a message repeats."""


class WireError(ValueError):
    """These bytes are no message; the text says why."""


def fields(message: memoryview) -> Iterator[Field]:
    """Number and value of each field of a message, in their order. Raises WireError where it is damaged."""
    place, end = 0, len(message)
    while place < end:
        tag, place = _varint(message, place)
        kind = tag & 7
        if tag > _LARGEST_TAG or tag < 8:  # the number 0
            raise WireError("it has a field without a possible number")
        value: Value = None
        if kind == _VARINT:
            value, place = _varint(message, place)
        elif kind == _BYTES:
            size, start = _varint(message, place)
            place = start + size
            value = message[start:place]
        elif kind in _FIXED_BYTES:
            place += _FIXED_BYTES[kind]
        else:
            raise WireError("it has a field of an unknown kind")
        if place > end:
            raise WireError("it is cut off")
        yield tag >> 3, value


def packed(value: Value) -> Iterator[int]:
    """The whole numbers of a repeated field, whether each stands alone or all are packed."""
    if isinstance(value, int):
        yield value
    elif value is not None:
        place = 0
        while place < len(value):
            number, place = _varint(value, place)
            yield number


def signed(value: int) -> int:
    """As int64."""
    return value - (1 << 64) if value >> 63 else value


def text(value: Value) -> str:
    """A text. Raises WireError where it is none."""
    if not isinstance(value, memoryview):
        raise WireError("it has a number in the place of a text")
    try:
        return str(value, "utf-8")
    except UnicodeDecodeError:
        shown = repr(bytes(value[:_SHOWN_BYTES])).removeprefix("b")
        raise WireError(f"it has a name that is not UTF-8: {shown}") from None


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    """A number of seven bits a byte, the lowest first, and the place behind it."""
    number = shift = 0
    try:
        while True:
            byte = message[place]
            place += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number & _MASK, place
            shift += 7
            if shift > _MOST_SHIFT:
                raise WireError("it has a number of more than 64 bits")
    except IndexError:
        raise WireError("it is cut off") from None
