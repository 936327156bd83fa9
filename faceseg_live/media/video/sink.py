"""The file that a container is written into."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class Sink:
    """An open file for PyAV. What is written is with the system at once; a crash of the program loses none of it.

    Once a write has failed nothing is changed any more: a container that is closed on a full disk would otherwise
    replace its beginning by one that belongs to an end which isn't there.
    """

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self.name = str(path)
        self._file = path.open("r+b", buffering=0)
        self.is_broken = False
        """Nothing more gets in."""

    def write(self, data: bytes) -> int:
        """All of it. Raises OSError for the first time that fails, then does nothing."""
        if self.is_broken:
            return len(data)
        try:
            if os.name == "posix" and not os.fstat(self._file.fileno()).st_nlink:
                raise FileNotFoundError(errno.ENOENT, "it, or its folder, was removed meanwhile")
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) or 0 :]
        except OSError:
            self.is_broken = True
            raise
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
