"""Files that appear together, each of them whole, and never in the place of others."""

from __future__ import annotations

import os
import re
import sys
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ..errors import OutputError
from ..files.private import Access, make_private_folder

_PART = re.compile(r"\.faceseg-[0-9a-f]{32}")
_FORGOTTEN_AFTER_S = 86_400.0
"""Whoever writes a part takes seconds: after so long, its process was killed."""


def write_new(folder: Path, stem: str, files: Mapping[str, bytes]) -> str:
    """Write private files, by the endings of their names, into a folder, which is made where it is missing.

    Their names begin with the stem; where one of them is taken, all get the same number: a.png, a-2.png, a-3.png…
    Returns what they begin with. Raises OutputError when one of them can't be written; none of them is left then.
    """
    parts = {ending: folder / f".faceseg-{uuid.uuid4().hex}" for ending in files}
    try:
        make_private_folder(folder)
        _sweep(folder)
        for part, content in zip(parts.values(), files.values(), strict=True):
            Access.PRIVATE.make_file(part)
            part.write_bytes(content)
        stems = chain([stem], (f"{stem}-{number}" for number in count(2)))
        return next(chosen for chosen in stems
                    if place({folder / f"{chosen}{ending}": part for ending, part in parts.items()}))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError("media.folder_not_writable", folder=folder, reason=reason) from error
    finally:
        _remove(parts.values())


def place(parts: Mapping[Path, Path]) -> bool:
    """Give all files and folders their names, by where they lie until then; False where a name is taken.

    None has its name then, nor after OSError. Whatever has one of the names keeps it: a link is never followed, and
    another process that wants the same name at the same time gets it, or doesn't. The parts of files may stay.
    """
    placed: list[Path] = []
    try:
        for path, part in parts.items():
            _name_folder(part, path) if part.is_dir() else _name(part, path)
            placed.append(path)
    except OSError as error:
        for path in placed:
            _take_back(parts[path], path)
        if isinstance(error, FileExistsError):
            return False
        raise
    return True


def _name(part: Path, path: Path) -> None:
    """Give a file its name, unless another one has it: a link, unlike a renaming, never takes it away."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # some file systems have no links
        with path.open("xb"):
            pass
        _replace_own(part, path, path.unlink)


def _name_folder(part: Path, path: Path) -> None:
    """The same of a folder; an empty one may be replaced, on systems that do so."""
    if sys.platform == "win32":
        part.rename(path)
        return
    Access.PRIVATE.make_folder(path)  # for the moment until it is replaced
    _replace_own(part, path, path.rmdir)


def _replace_own(part: Path, path: Path, take_back: Callable[[], None]) -> None:
    try:
        part.replace(path)
    except BaseException:
        take_back()
        raise


def _take_back(part: Path, path: Path) -> None:
    with suppress(OSError):
        path.unlink() if part.exists() else path.rename(part)


def _sweep(folder: Path) -> None:
    """Remove what killed processes have left."""
    old_s = time.time() - _FORGOTTEN_AFTER_S
    with suppress(OSError):
        _remove([path for path in folder.iterdir() if _PART.fullmatch(path.name) and path.lstat().st_mtime < old_s])


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
