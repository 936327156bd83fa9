"""Looks through a checkpoint before torch loads it: torch believes sizes, and may be asked to allocate anything.

The pickle is walked through, never run. What it may hold is what state dicts of torch.save hold: texts, numbers, lists,
dicts, and tensors that lie in storages; nothing else is let through.
"""

from __future__ import annotations

import io
import mmap
import os
import pickletools
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from ...models.archives import require_small_directory

_MOST_PICKLE_BYTES = 64_000_000
"""Of what describes the tensors; that of the published checkpoint has 90 kB."""
_ITEM_BYTES = {"DoubleStorage": 8, "FloatStorage": 4, "HalfStorage": 2, "BFloat16Storage": 2, "LongStorage": 8,
               "IntStorage": 4, "ShortStorage": 2, "CharStorage": 1, "ByteStorage": 1, "BoolStorage": 1}
_TENSORS = ("torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_tensor")
_CALLS = frozenset({*_TENSORS, "torch._utils _rebuild_parameter", "collections OrderedDict", "torch Size",
                    "torch device"})
_FORMER_HEADERS = 3
"""Pickles before the one that counts, in the format before torch 1.6."""


class OtherObjectsError(ValueError):
    """It has objects that are no part of a state dict."""


@dataclass(frozen=True, slots=True)
class _Name:
    """Of a class or a function."""

    text: str


@dataclass(frozen=True, slots=True)
class _Storage:
    count: int


_DICT, _OTHER = object(), object()


def scan_checkpoint(path: Path) -> None:
    """Raise ValueError, with the reason, where a file can't be loaded as a checkpoint; OtherObjectsError where it has
    more in it; OSError where it can't be read."""
    with path.open("rb") as file:
        if zipfile.is_zipfile(file):
            _scan_archive(file)
        else:
            _scan_former(file)


def _scan_archive(file: IO[bytes]) -> None:
    require_small_directory(file)
    size_bytes = file.seek(0, os.SEEK_END)
    with zipfile.ZipFile(file) as archive:
        infos = archive.infolist()
        if any(info.compress_type != zipfile.ZIP_STORED for info in infos):
            raise ValueError("it is packed, as torch.save never does")
        if sum(info.file_size for info in infos) > size_bytes:
            raise ValueError("it is said to unpack to more than it has")
        described = [info for info in infos if info.filename.endswith("/data.pkl")]
        if len(described) != 1 or described[0].file_size > _MOST_PICKLE_BYTES:
            raise ValueError("it doesn't describe its tensors")
        prefix = described[0].filename.removesuffix("data.pkl") + "data/"
        sizes = {info.filename.removeprefix(prefix): info.file_size for info in infos
                 if info.filename.startswith(prefix)}

        def require_storage(key: str, count_bytes: int) -> None:
            if sizes.get(key, -1) < count_bytes:
                raise ValueError(f"its storage {key[:20]!r} is cut off")

        _scan_pickle(io.BytesIO(archive.read(described[0])), require_storage)


def _scan_former(file: IO[bytes]) -> None:
    size_bytes = file.seek(0, os.SEEK_END)
    if size_bytes == 0:
        raise ValueError("it is empty")
    stored: dict[str, int] = {}

    def require_storage(key: str, count_bytes: int) -> None:
        stored[key] = max(stored.get(key, 0), count_bytes)
        if sum(stored.values()) > size_bytes:
            raise ValueError("its tensors are said to be larger than the file")

    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for _ in range(_FORMER_HEADERS + 1):
            _scan_pickle(content, require_storage)


def _scan_pickle(content: IO[bytes] | mmap.mmap, require_storage: Callable[[str, int], None]) -> None:
    walk = _Walk(require_storage)
    for code, argument, _ in pickletools.genops(cast("IO[bytes]", content)):
        walk.step(code.name, argument)


class _Walk:
    """What lies on the pickle's stack, as far as it matters."""

    def __init__(self, require_storage: Callable[[str, int], None]) -> None:
        self._require_storage = require_storage
        self._stack: list[object] = []
        self._marks: list[int] = []
        """Lengths that the stack had."""
        self._memo: dict[object, object] = {}

    def step(self, code: str, argument: object) -> None:
        try:
            if code in _PUSHED:
                self._stack.append(_PUSHED[code])
            elif code in _VALUES:
                self._stack.append(argument)
            elif code in _STEPS:
                _STEPS[code](self, argument)
            elif code not in _NOTHING:
                raise OtherObjectsError(code)
        except (IndexError, KeyError) as error:
            raise ValueError("it is damaged") from error

    def _mark(self, _argument: object) -> None:
        self._marks.append(len(self._stack))

    def _to_mark(self) -> tuple[object, ...]:
        place = self._marks.pop()
        if place > len(self._stack):
            raise IndexError(place)
        found = tuple(self._stack[place:])
        del self._stack[place:]
        return found

    def _tuple(self, _argument: object) -> None:
        self._stack.append(self._to_mark())

    def _forget(self, _argument: object) -> None:
        self._to_mark()

    def _short_tuple(self, count: int) -> None:
        found = tuple(self._stack[-count:])
        if len(found) < count:
            raise IndexError(count)
        self._stack[-count:] = [found]

    def _drop(self, count: int) -> None:
        if len(self._stack) <= count:
            raise IndexError(count)
        del self._stack[-count:]

    def _put(self, place: object) -> None:
        self._memo[place] = self._stack[-1]

    def _get(self, place: object) -> None:
        self._stack.append(self._memo[place])

    def _name(self, text: object) -> None:
        name = str(text)
        module, _, kind = name.partition(" ")
        if name not in _CALLS and not (module == "torch" and kind in _ITEM_BYTES):
            raise OtherObjectsError(name)
        self._stack.append(_Name(name))

    def _build(self, _argument: object) -> None:
        """Only dicts with an order have a state; that of a tensor would be another size."""
        self._drop(1)
        if self._stack[-1] is not _DICT:
            raise OtherObjectsError("a state")

    def _call(self, _argument: object) -> None:
        arguments, function = self._stack.pop(), self._stack.pop()
        if not isinstance(function, _Name) or function.text not in _CALLS or not isinstance(arguments, tuple):
            raise OtherObjectsError("a call")
        if function.text in _TENSORS:
            _require_inside(*arguments[:4])
        self._stack.append(_DICT if function.text == "collections OrderedDict" else _OTHER)

    def _persistent(self, _argument: object) -> None:
        """A storage is named by a tuple: "storage", its type, its key, its device and its length."""
        found = self._stack.pop()
        if not isinstance(found, tuple) or len(found) not in (5, 6) or found[0] != "storage" or found[5:] not in (
                (), (None,)):
            raise OtherObjectsError("a reference")
        _, kind, key, _, count = found[:5]
        if not isinstance(kind, _Name) or not isinstance(key, str) or not _is_count(count):
            raise OtherObjectsError("a storage")
        assert isinstance(count, int), "it is a count"
        self._require_storage(key, count * _ITEM_BYTES[kind.text.partition(" ")[2]])
        self._stack.append(_Storage(count))


def _require_inside(storage: object = None, offset: object = None, size: object = None, stride: object = None) -> None:
    """Raise ValueError unless a tensor lies within its storage; torch would enlarge that."""
    if not (isinstance(storage, _Storage) and isinstance(offset, int) and isinstance(size, tuple)
            and isinstance(stride, tuple) and len(size) == len(stride)):
        raise OtherObjectsError("a tensor")
    if not all(map(_is_count, (offset, *size, *stride))):
        raise OtherObjectsError("a tensor")
    last = offset + sum((side - 1) * step for side, step in zip(size, stride, strict=True))
    if all(size) and last >= storage.count:
        raise ValueError("a tensor is larger than its storage")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


_PUSHED: Mapping[str, object] = {"EMPTY_TUPLE": (), "NONE": None, "NEWTRUE": True, "NEWFALSE": False,
                                 "EMPTY_DICT": _DICT, "EMPTY_LIST": _OTHER, "EMPTY_SET": _OTHER}
_VALUES = frozenset({"BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINSTRING"})
_NOTHING = frozenset({"PROTO", "STOP"})
_STEPS: Mapping[str, Callable[[_Walk, object], None]] = {
    "MARK": _Walk._mark,
    "TUPLE": _Walk._tuple,
    "TUPLE1": lambda walk, _: walk._short_tuple(1),
    "TUPLE2": lambda walk, _: walk._short_tuple(2),
    "TUPLE3": lambda walk, _: walk._short_tuple(3),
    "SETITEM": lambda walk, _: walk._drop(2),
    "SETITEMS": _Walk._forget,
    "APPEND": lambda walk, _: walk._drop(1),
    "APPENDS": _Walk._forget,
    "BINPUT": _Walk._put,
    "LONG_BINPUT": _Walk._put,
    "BINGET": _Walk._get,
    "LONG_BINGET": _Walk._get,
    "GLOBAL": _Walk._name,
    "BUILD": _Walk._build,
    "REDUCE": _Walk._call,
    "BINPERSID": _Walk._persistent,
}
"""Code of the pickle → what it does; the codes are those that torch itself takes."""
