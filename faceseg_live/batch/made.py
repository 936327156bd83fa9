"""What a run has made, so that a later one knows it again."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Made:
    """A result, a file or a folder of files, as a run left it."""

    path: Path
    size_bytes: int
    """Of a folder, of all that is in it."""
    changed_ns: int
    """When its content was last changed, in nanoseconds since 1970; of a folder, anything in it."""

    @classmethod
    def of(cls, path: Path) -> Made:
        """As it is now. Raises OSError where there is none; links are not followed."""
        states = _states(path) if stat.S_ISDIR(path.lstat().st_mode) else [path.lstat()]
        newest = max((state.st_mtime_ns for state in states), default=0)
        return cls(path, sum(state.st_size for state in states), newest)

    @property
    def is_unchanged(self) -> bool:
        """Whether it is still there as it was left."""
        try:
            return Made.of(self.path) == self
        except OSError:
            return False


def _states(folder: Path) -> list[os.stat_result]:
    with os.scandir(folder) as entries:
        return [entry.stat(follow_symlinks=False) for entry in entries]
