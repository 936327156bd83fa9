"""Where a video lies while it is written, and how it gets its name without taking another file's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from ...files.private import Access


class PartFile:
    """A file, or a folder, of a temporary name next to the final one."""

    def __init__(self, requested: Path, *, is_folder: bool = False, exclusive: bool = False,
                 access: Access = Access.USUAL) -> None:
        """`exclusive`: it gets exactly the name asked for, which nobody else can take from now on.
        `access`: who may read it.

        Raises OSError where there can't be any; FileExistsError where the exclusive name or its temporary one is taken.
        """
        self._asked_for, self._is_folder, self._access = requested, is_folder, access
        if exclusive:
            self.final, self.part = requested, part_name(requested)
            self._make(self.part)
            if requested.exists():  # looked up last: whoever finishes it meanwhile had the temporary name until then
                self.discard()
                raise FileExistsError
            return
        self.final = next(path for path in _numbered(requested) if not path.exists())
        # What a killed process has left is not touched either.
        for part in _numbered(part_name(requested)):
            with suppress(FileExistsError):
                self._make(part)
                self.part = part
                break

    def is_there(self) -> bool:
        """Nobody has taken it away."""
        return self.part.exists()

    def size_bytes(self) -> int:
        """What is in it; 0 where somebody has taken it away."""
        return size_bytes_of(self.part)

    def keep(self) -> Path:
        """Give it the name asked for, or one with a number where that is taken; returns the name."""
        for path in _numbered(self._asked_for):
            with suppress(FileExistsError):
                self._rename(path)
                self.final = path
                break
        return self.final

    def discard(self) -> None:
        """Remove it as far as it is there."""
        if self._is_folder:
            shutil.rmtree(self.part, ignore_errors=True)
        with suppress(OSError):
            self.part.unlink(missing_ok=True)

    def _make(self, part: Path) -> None:
        """Raises FileExistsError where the name is taken."""
        self._access.make_folder(part) if self._is_folder else self._access.make_file(part)

    def _rename(self, path: Path) -> None:
        """Raises FileExistsError where the name is taken."""
        if self._is_folder:
            if path.exists():
                raise FileExistsError
            self.part.rename(path)
            return
        self._access.make_file(path)  # a rename alone would replace a file that came in the meantime
        try:
            self.part.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def size_bytes_of(part: Path) -> int:
    """What is in a file, or in the files of a folder; 0 where it isn't there."""
    with suppress(OSError):
        files = part.iterdir() if part.is_dir() else [part]
        return sum(path.stat().st_size for path in files)
    return 0


def part_name(path: Path) -> Path:
    """What a file is called until it is finished: whoever finds it after an accident can open it."""
    return path.with_name(f"{path.stem}.part{path.suffix}")


def _numbered(path: Path) -> Iterator[Path]:
    """clip.mp4, clip-2.mp4, clip-3.mp4…"""
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
