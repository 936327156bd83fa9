"""Files that appear together, each of them whole, and never in the place of others."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from ..errors import OutputError


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, by name, into a folder, which is made where it is missing.

    Raises OutputError when one of them can't be written, or its name is taken; none of them is left then.
    """
    parts = {folder / name: folder / f".faceseg-{uuid.uuid4().hex}" for name in files}
    placed: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for part, content in zip(parts.values(), files.values(), strict=True):
            with part.open("xb") as file:
                file.write(content)
        for path, part in parts.items():
            _place(part, path)
            placed.append(path)
    except OSError as error:
        _remove(placed)
        reason = (error.strerror or str(error)).lower()
        raise OutputError("media.folder_not_writable", folder=folder, reason=reason) from error
    except OutputError:
        _remove(placed)
        raise
    finally:
        _remove(parts.values())


def _place(part: Path, path: Path) -> None:
    """Give a file its name, unless another one has it: a link, unlike a renaming, never takes it away."""
    try:
        os.link(part, path)
    except FileExistsError as error:
        raise _taken(path) from error
    except (OSError, NotImplementedError):  # some file systems have no links
        if path.exists():
            raise _taken(path) from None
        part.rename(path)


def _taken(path: Path) -> OutputError:
    return OutputError("media.taken", path=path)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)
