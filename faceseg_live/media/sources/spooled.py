"""What comes through a pipe, as a file: nothing that reads pictures or videos can do without going back in it."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import SourceError


@contextmanager
def spooled(path: Path) -> Iterator[Path]:
    """Read a pipe to its end, into a file of the same name that is there within the block; "-" is standard input.

    Raises SourceError where it can't be read or kept.
    """
    folder = Path(tempfile.mkdtemp(prefix="faceseg-"))
    try:
        whole = folder / ("stdin" if str(path) == "-" else path.name)
        try:
            with whole.open("wb") as file:
                if str(path) == "-":
                    shutil.copyfileobj(sys.stdin.buffer, file)
                else:
                    with path.open("rb") as pipe:
                        shutil.copyfileobj(pipe, file)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise SourceError("media.unreadable", path=path, reason=reason) from error
        yield whole
    finally:
        shutil.rmtree(folder, ignore_errors=True)
