"""Who else may read what is made: recordings and snapshots show people, so they are their user's own.

A mode is given when a file or a folder is made, never afterwards: nobody can have opened it before. What is there keeps
its mode, and file systems without modes pass over it.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path


class Access(Enum):
    """Who may do what with files and folders that are made."""

    USUAL = 0o777, 0o666
    """What the process's umask leaves."""
    PRIVATE = 0o700, 0o600
    """Nobody but the user."""

    def __init__(self, folder_mode: int, file_mode: int) -> None:
        self.folder_mode, self.file_mode = folder_mode, file_mode

    def make_file(self, path: Path) -> None:
        """An empty file, to be opened by whoever writes it. Raises FileExistsError where the name is taken."""
        path.touch(self.file_mode, exist_ok=False)

    def make_folder(self, path: Path) -> None:
        """One folder. Raises FileExistsError where the name is taken."""
        path.mkdir(self.folder_mode)


def make_private_folder(folder: Path) -> None:
    """Make a folder with all that are missing above it, unless it is there. Raises OSError."""
    if folder.is_dir():
        return
    missing = [parent for parent in folder.parents if not parent.exists()]
    for path in (*reversed(missing), folder):  # `parents=True` would make those above by the umask
        path.mkdir(Access.PRIVATE.folder_mode, exist_ok=True)
