"""Data of tensors in files beside the model: they have to lie in the model's own folder, whatever leads there."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from ...errors import EngineUnavailable
from .tensors import External

_NEVER = frozenset('*?<>|":\0')
"""In no name that every system can have. onnxruntime takes one with asterisks for an address in memory."""
_ENTRIES = frozenset({"location", "offset", "length", "checksum"})


def external_files(model: Path, found: Iterable[External]) -> frozenset[Path]:
    """The files beside a model that hold data of it.

    Links are followed: what counts is where the model and the files really lie. That a file has a second name elsewhere
    (a hard link) can't be known.

    Raises EngineUnavailable for a file outside of the model's folder, one that is no plain file or missing, and for
    data that lie beyond its end.
    """
    checked: dict[str, tuple[Path, int]] = {}
    for external in found:
        entries = dict(external.entries)
        if len(entries) != len(external.entries) or not entries.keys() <= _ENTRIES | {"basepath"}:
            raise EngineUnavailable("runtimes.external_unclear", path=model, tensor=external.tensor)
        location = entries.get("location", "")
        if location not in checked:
            checked[location] = _file(model, location, external.tensor)
        path, size_bytes = checked[location]
        offset, length = (_number(entries.get(key, "0")) for key in ("offset", "length"))
        if offset is None or length is None:
            raise EngineUnavailable("runtimes.external_unclear", path=model, tensor=external.tensor)
        if offset + length > size_bytes:
            raise EngineUnavailable("runtimes.external_cut_off", path=model, tensor=external.tensor, file=path,
                                    expected=offset + length, size=size_bytes)
    return frozenset(path for path, _ in checked.values())


def _file(model: Path, location: str, tensor: str) -> tuple[Path, int]:
    """Where the data really lie, and how many bytes there are."""
    outside = EngineUnavailable("runtimes.external_outside", path=model, tensor=tensor, location=location,
                                folder=model.parent)
    if not _is_plain(location):
        raise outside
    try:
        path = (model.parent / location).resolve(strict=True)
        state = path.stat()
        folder = model.resolve(strict=True).parent
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle
        raise EngineUnavailable("runtimes.external_missing", path=model, tensor=tensor, location=location,
                                folder=model.parent) from error
    if not path.is_relative_to(folder):
        raise outside
    if not stat.S_ISREG(state.st_mode):
        raise EngineUnavailable("runtimes.external_missing", path=model, tensor=tensor, location=location,
                                folder=model.parent)
    return path, state.st_size


def _is_plain(location: str) -> bool:
    """A name, or a path that only leads down; on no system a root, a drive, a share or a device."""
    posix, windows = PurePosixPath(location), PureWindowsPath(location)
    is_rooted = posix.is_absolute() or bool(windows.anchor)
    return bool(location.strip()) and not (is_rooted or ".." in windows.parts or _NEVER & {*location})


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None
