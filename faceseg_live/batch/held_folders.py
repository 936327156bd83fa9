"""Folders inside the output folder, held while something is named in them.

Between the look whether a folder lies inside and the naming, somebody else may put a link in its place. Where the
system has paths by open descriptors (Linux), a held folder is the one that was looked at, whatever its name leads to
by then. Elsewhere there is the look alone.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

_BY_DESCRIPTOR = Path("/proc/self/fd")
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class HeldFolders:
    """Says by which path a folder that is held is reached; of others, their own."""

    def __init__(self) -> None:
        self._ways: dict[Path, Path] = {}

    def way(self, path: Path) -> Path:
        """The path of something in a folder, by the folder that is held."""
        return self._ways.get(path.parent, path.parent) / path.name

    def _hold(self, root: Path, folder: Path, stack: ExitStack) -> None:
        real_root, real = root.resolve(), folder.resolve()
        if not real.is_relative_to(real_root):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
        descriptor = os.open(real_root, _FOLDER)
        for part in real.relative_to(real_root).parts:
            stack.callback(os.close, descriptor)
            descriptor = os.open(part, _FOLDER, dir_fd=descriptor)
        stack.callback(os.close, descriptor)
        way = _BY_DESCRIPTOR / str(descriptor)
        if way.is_dir():
            self._ways[folder] = way


@contextmanager
def held(root: Path, folders: Iterable[Path]) -> Iterator[HeldFolders]:
    """Hold folders below `root`, which are there. Raises OSError where one of them leads out of it by now."""
    holding = HeldFolders()
    with ExitStack() as stack:
        if os.open in os.supports_dir_fd:
            for folder in folders:
                holding._hold(root, folder, stack)
        yield holding
