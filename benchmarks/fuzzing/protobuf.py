"""Damage to messages in protobuf's encoding (ONNX, Caffe): fields taken away, doubled, or with other values.

The lengths of the messages around them are right again afterwards: else no reader would come as far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

_VARINT, _EIGHT, _BYTES, _FOUR = 0, 1, 2, 5
_NUMBERS = (0, 1, 2, 3, 7, 255, 1000, 30_000, 100_000, 1 << 31, (1 << 31) - 1, 1 << 32, (1 << 63) - 1, (1 << 64) - 1)
_TEXTS = (b"", b"\xff\xfe\x80", b"\0", b"\x1b[2J", b"A" * 20_000, b"../../etc/passwd", b"Loop", b"If", b"Conv",
          b"Resize", b"ConstantOfShape", b"Concat", b"Reshape", b"Cast", b"\xed\xa0\x80", b"data", b"external",
          b"location")
_DEEPEST = 24


class _NotAMessageError(Exception):
    pass


@dataclass(frozen=True)
class _Field:
    number: int
    kind: int
    value: int | bytes


def protobuf_damaged(data: bytes, chance: Random) -> bytes:
    """A message with one changed field; the data itself where it is no message."""
    return _damaged(data, chance, 0)


def _damaged(data: bytes, chance: Random, depth: int) -> bytes:
    try:
        fields = _fields(data)
    except _NotAMessageError:
        return data
    if not fields:
        return data
    place = chance.randrange(len(fields))
    field = fields[place]
    if isinstance(field.value, bytes) and depth < _DEEPEST and chance.random() < 0.85 and _is_message(field.value):
        inner = _damaged(field.value, chance, depth + 1)
        return _encoded([*fields[:place], replace(field, value=inner), *fields[place + 1:]])
    return _encoded(_edited(fields, place, chance))


def _edited(fields: list[_Field], place: int, chance: Random) -> list[_Field]:
    field, before, after = fields[place], fields[:place], fields[place + 1:]
    what = chance.randrange(8)
    if what == 0:
        return before + after
    if what == 1:
        return [*before, *[field] * chance.choice((2, 3, 300)), *after]
    if what == 2:
        return [*before, replace(field, number=chance.choice((1, 2, 3, 5, 7, 11, 13, 20, 1 << 28))), *after]
    if what == 3:
        return [*before, chance.choice(fields), *after]
    if isinstance(field.value, int):
        value = chance.choice((*_NUMBERS, field.value + 1, max(field.value - 1, 0)))
        return [*before, replace(field, kind=_VARINT, value=value), *after]
    texts = [other.value for other in fields if isinstance(other.value, bytes)]
    value = chance.choice((*_TEXTS, *texts, _noisy(field.value, chance), _noisy(field.value, chance)))
    if field.kind != _BYTES:
        value = _noisy(field.value, chance)[:8 if field.kind == _EIGHT else 4].ljust(8 if field.kind == _EIGHT else 4)
    return [*before, replace(field, value=value), *after]


def _noisy(content: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    length = chance.randint(1, 8)
    return content[:at] + chance.randbytes(length) + content[at + chance.choice((0, length)):]


def _is_message(data: bytes) -> bool:
    try:
        return bool(_fields(data))
    except _NotAMessageError:
        return False


def _fields(data: bytes) -> list[_Field]:
    fields, at = [], 0
    while at < len(data):
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if not 0 < number < 1 << 29:
            raise _NotAMessageError
        if kind == _VARINT:
            value: int | bytes
            value, at = _varint(data, at)
        elif kind in (_EIGHT, _FOUR, _BYTES):
            length, at = _varint(data, at) if kind == _BYTES else (8 if kind == _EIGHT else 4, at)
            value, at = data[at:at + length], at + length
        else:
            raise _NotAMessageError
        if at > len(data):
            raise _NotAMessageError
        fields.append(_Field(number, kind, value))
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for count in range(10):
        if at + count >= len(data):
            break
        value |= (data[at + count] & 0x7F) << 7 * count
        if data[at + count] < 0x80:
            return value, at + count + 1
    raise _NotAMessageError


def _encoded(fields: Sequence[_Field]) -> bytes:
    out = bytearray()
    for field in fields:
        out += _as_varint(field.number << 3 | field.kind)
        if isinstance(field.value, int):
            out += _as_varint(field.value)
        else:
            if field.kind == _BYTES:
                out += _as_varint(len(field.value))
            out += field.value
    return bytes(out)


def _as_varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value & 0x7F)
    return bytes(out)
