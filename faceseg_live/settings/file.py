"""The settings file on the disk: read and written as a whole."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ..files.regular import open_regular
from ..messages import Message

_MOST_BYTES = 4 << 20
"""Settings with a thousand expressions and colours have a tenth of that."""


def read_whole(path: Path) -> bytes:
    """Its content. Raises OSError where there is no such file, it can't be read, or can be no file of settings."""
    with open_regular(path) as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise OSError(None, str(Message("settings.too_large", most=_MOST_BYTES >> 20)))
    return content


def write_whole(path: Path, content: bytes) -> None:
    """Write it; what was there stays until the new content is on the disk. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def set_aside(path: Path) -> str:
    """Move a damaged file out of the way under a free name; returns what was done, for the user."""
    kept = path.with_name(f"{path.name}.damaged")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.name}.damaged.{number}")
        number += 1
    try:
        path.rename(kept)
    except OSError as error:
        return f"It could not be set aside ({reason_of(error)})."
    return f"The old one is kept as {kept}."


def reason_of(error: OSError | RuntimeError) -> str:
    """What the system says of it."""
    return getattr(error, "strerror", None) or str(error)
