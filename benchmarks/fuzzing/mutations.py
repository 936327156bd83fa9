"""Damage to a file: the same for the same seed. Bytes at any place, and what only a format's own parts allow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from .chunks import boxes_damaged, png_damaged, riff_damaged
from .protobuf import protobuf_damaged

_EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 2**63 - 1, 2**64 - 1)
_LONGEST_RUN = 4096
_MOST_BYTES = 4 << 20
"""What copies and splices make of a file stays below."""
Damage = Callable[[bytes, Random], bytes]


def mutated(data: bytes, form: str, chance: Random, others: Sequence[bytes] = ()) -> bytes:
    """The file with one to five faults.

    Args:
        form: a key of `FORMS`: which faults fit its parts.
        others: files of which pieces may be spliced in.
    """
    own = FORMS[form]
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        if others and chance.random() < 0.1:
            data = _spliced(data, chance.choice(others), chance)
        else:
            damage = chance.choice(own if chance.random() < 0.5 else _ANYWHERE)
            data = damage(data, chance)
        data = data[:_MOST_BYTES]
    return data


def _place(data: bytes, chance: Random) -> int:
    """Anywhere, and in half of the cases near the beginning, where the headers are."""
    end = len(data) if chance.random() < 0.5 else min(len(data), 256)
    return chance.randrange(end) if end else 0


def _bits_flipped(data: bytes, chance: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[_place(data, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _run_replaced(data: bytes, chance: Random) -> bytes:
    start, length = _place(data, chance), chance.randint(1, chance.choice((4, 64, _LONGEST_RUN)))
    fill = chance.choice((b"\0", b"\xff", b"A", b"(", b"\x80"))
    run = chance.randbytes(length) if chance.random() < 0.5 else fill * length
    return data[:start] + run + data[start + length:]


def _run_removed(data: bytes, chance: Random) -> bytes:
    start = _place(data, chance)
    return data[:start] + data[start + chance.randint(1, chance.choice((4, 64, _LONGEST_RUN))):]


def _run_inserted(data: bytes, chance: Random) -> bytes:
    start = _place(data, chance)
    return data[:start] + chance.randbytes(chance.randint(1, 64)) + data[start:]


def _run_repeated(data: bytes, chance: Random) -> bytes:
    start = _place(data, chance)
    run = data[start:start + chance.randint(1, _LONGEST_RUN)]
    return data[:start] + run * chance.choice((2, 3, 50)) + data[start + len(run):]


def _cut_short(data: bytes, chance: Random) -> bytes:
    return data[:_place(data, chance)]


def _number_made_extreme(data: bytes, chance: Random) -> bytes:
    """Whatever stands there: most headers are numbers of two or four bytes."""
    width = chance.choice((1, 2, 4, 8))
    start = _place(data, chance)
    value = chance.choice(_EXTREMES) & (1 << 8 * width) - 1
    return data[:start] + value.to_bytes(width, chance.choice(("big", "little"))) + data[start + width:]


def _length_off(data: bytes, chance: Random) -> bytes:
    """A number of four bytes, a little or much larger or smaller than it was."""
    start, order = _place(data, chance), chance.choice(("big", "little"))
    value = int.from_bytes(data[start:start + 4], order)
    value = (value + chance.choice((-1, 1, 4, -8, 1 << 16, -(1 << 16)))) % (1 << 32)
    return data[:start] + value.to_bytes(4, order) + data[start + 4:]


def _spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    """The beginning of this one with the end of another, or a piece of that in the middle."""
    start, taken = _place(data, chance), _place(other, chance)
    if chance.random() < 0.5:
        return data[:start] + other[taken:]
    piece = other[taken:taken + chance.randint(1, _LONGEST_RUN)]
    return data[:start] + piece + data[start + len(piece):]


_ANYWHERE: tuple[Damage, ...] = (_bits_flipped, _run_replaced, _run_removed, _run_inserted, _run_repeated, _cut_short,
                                 _number_made_extreme, _length_off)

_WORD = re.compile(rb"[A-Za-z0-9_.+-]+|\"[^\"\n]*\"|'[^'\n]*'|[^\sA-Za-z0-9]")
_NUMBER = re.compile(rb"[-+]?[0-9]+(?:\.[0-9]+)?")
_NUMBERS = (b"0", b"-1", b"1e999", b"-1e999", b"nan", b"inf", b"0x7fffffff", b"99999999999999999999", b"1" * 5000,
            b"2.5", b"1e-320", b"4294967296", b"true", b'""', b"null", b"[]", b"{}", b"\xef\xbc\x91")
_WORDS = (b"", b'"', b"'", b'"""', b"\\", b"{", b"}", b"[", b"]", b"=", b"#", b"\0", b"\x1b[2J", b"\xff\xfe", b"\r",
          b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"../" * 8, b"/etc/passwd", b"%s%n", b"A" * 10000, b"\\ud800",
          b'"\\ud800"', b"1979-05-27T07:32:00Z", b"__class__")
_DEEP = ((b"[", b"]"), (b"{", b"}"), (b'{"a":', b"}"), (b"(", b")"), (b"a{", b"}"), (b"x = {a=", b"}"), (b"not ", b""))


def _number_replaced(data: bytes, chance: Random) -> bytes:
    return _match_replaced(data, _NUMBER, chance.choice(_NUMBERS), chance)


def _word_replaced(data: bytes, chance: Random) -> bytes:
    return _match_replaced(data, _WORD, chance.choice((*_WORDS, *_NUMBERS)), chance)


def _word_moved(data: bytes, chance: Random) -> bytes:
    words = [found.group() for found in _WORD.finditer(data)]
    return _match_replaced(data, _WORD, chance.choice(words), chance) if words else data


def _match_replaced(data: bytes, pattern: re.Pattern[bytes], new: bytes, chance: Random) -> bytes:
    places = [found.span() for found in pattern.finditer(data)]
    if not places:
        return data + new
    start, end = chance.choice(places)
    return data[:start] + new + data[end:]


def _nested(data: bytes, chance: Random) -> bytes:
    """Brackets in brackets, deeper than anybody's recursion goes."""
    opening, closing = chance.choice(_DEEP)
    depth, places = chance.choice((10, 200, 3000, 50_000)), [found.span() for found in _WORD.finditer(data)]
    start, end = chance.choice(places) if places else (0, 0)
    return data[:start] + opening * depth + data[start:end] + closing * chance.choice((depth, 0)) + data[end:]


def _lines_shuffled(data: bytes, chance: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines:
        return data
    line = chance.choice(lines)
    what = chance.randrange(3)
    if what == 0:
        lines.remove(line)
    elif what == 1:
        lines.insert(chance.randrange(len(lines) + 1), line)
    else:
        chance.shuffle(lines)
    return b"".join(lines)


FORMS: Mapping[str, Sequence[Damage]] = {
    "bytes": _ANYWHERE,
    "png": (png_damaged,),
    "riff": (riff_damaged,),
    "boxes": (boxes_damaged,),
    "protobuf": (protobuf_damaged,),
    "text": (_number_replaced, _word_replaced, _word_moved, _nested, _lines_shuffled),
}
"""Form of a file → the faults that its parts allow."""
