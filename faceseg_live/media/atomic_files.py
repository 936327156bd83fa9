"""Files that appear together, each of them whole, and never in the place of others."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain, count
from pathlib import Path

from ..errors import OutputError


def write_new(folder: Path, stem: str, files: Mapping[str, bytes]) -> str:
    """Write files, by the endings of their names, into a folder, which is made where it is missing.

    Their names begin with the stem; where one of them is taken, all get the same number: a.png, a-2.png, a-3.png…
    Returns what they begin with. Raises OutputError when one of them can't be written; none of them is left then.
    """
    parts = {ending: folder / f".faceseg-{uuid.uuid4().hex}" for ending in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, content in zip(parts.values(), files.values(), strict=True):
            with part.open("xb") as file:
                file.write(content)
        stems = chain([stem], (f"{stem}-{number}" for number in count(2)))
        return next(chosen for chosen in stems
                    if _place({folder / f"{chosen}{ending}": part for ending, part in parts.items()}))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError("media.folder_not_writable", folder=folder, reason=reason) from error
    finally:
        _remove(parts.values())


def _place(parts: Mapping[Path, Path]) -> bool:
    """Give all files their names; False where one of them is taken. Raises OSError. None has its name in both cases."""
    placed: list[Path] = []
    try:
        for path, part in parts.items():
            _name(part, path)
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
        if path.exists():
            raise FileExistsError from None
        part.rename(path)


def _take_back(part: Path, path: Path) -> None:
    with suppress(OSError):
        path.unlink() if part.exists() else path.rename(part)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
