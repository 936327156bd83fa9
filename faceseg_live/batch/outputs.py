"""Results appear in the output folder only when they are whole, and take no other file's place."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ..concurrency.ownership import Ownership, is_abandoned
from ..errors import OutputError
from .held_folders import HeldFolders, held
from .plan import Task
from .staging import Staging, output_errors, undo

_PREFIX = ".faceseg-"
_REMOVED = ".removed"
"""Suffix of a folder that is being removed. Half of one would say no more whose it is."""


class OutputFolder:
    """Where a job's results go. Made with its parents on entering; what stayed empty is removed on leaving.

    Each process that works on the job has one of its own, of the same folder.
    """

    def __init__(self, path: Path, keep: Iterable[Path] = (), *, overwrites: bool = False) -> None:
        """
        Args:
            keep: files that no result may replace, such as the inputs.
            overwrites: all other files whose names results want are replaced; usually only the job's own.
        """
        self.path = path
        self.swept = 0
        """Folders of runs that were killed, found and removed on entering."""
        self._keep = frozenset(filter(None, map(_identity, keep)))
        self._overwrites = overwrites
        self._made: list[Path] = []
        self._hidden: Path | None = None
        self._free: list[Path] = []
        """Empty folders in it: to remove one takes as long as to write a result."""
        self._ownership: Ownership | None = None

    def __enter__(self) -> OutputFolder:
        """Raises OutputError where nothing can be written, before any work is done."""
        try:
            with output_errors(self.path):
                self.make(self.path)
                self.sweep()
                self._hidden = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=self.path))
                self._ownership = Ownership.of(self._hidden)
        except BaseException:
            self._clean_up()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._clean_up()
        except BaseException:  # a signal, in the middle of it; no second one disturbs
            self._clean_up()
            raise

    @property
    def token(self) -> Path:
        """Something in the folder, while it is entered, that no folder of this name on another machine has."""
        assert self._hidden is not None, "entered before"
        return self._hidden

    @contextmanager
    def staging(self, task: Task) -> Iterator[Staging]:
        """A hidden place for the results of one file; gone on leaving, with all that was not committed.

        Raises OutputError where the results would leave the folder.
        """
        assert self._hidden is not None, "entered before"
        if not self._free:
            with output_errors(self.path):
                self._free.append(Path(tempfile.mkdtemp(dir=self._hidden)))
        staging = Staging(self, task, self._free.pop())
        try:
            yield staging
        finally:
            if staging.clear():
                self._free.append(staging.hidden)

    def inside(self, folder: Path) -> Path:
        """The folder of this name in the output folder. Raises OutputError where a link leads out of that."""
        self._require_inside(self.path / folder)
        return self.path / folder

    def _require_inside(self, path: Path) -> None:
        below = [path, *path.parents][:len(path.parts) - len(self.path.parts)]
        for part in reversed(below):
            if not part.resolve().is_relative_to(self.path.resolve()):
                raise OutputError("batch.leaves_folder", path=part, target=part.resolve())

    def make(self, folder: Path) -> None:
        """Make a folder in the output folder, with its parents, which go again where they stay empty.

        Raises OSError, and OutputError as `inside` does.
        """
        self._require_inside(folder)
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            self._made.append(path)

    @contextmanager
    def held(self, folders: Iterable[Path]) -> Iterator[HeldFolders]:
        """Make these folders of the output folder, and hold them while their results are named.

        Raises OSError, and OutputError as `inside` does.
        """
        needed = sorted(set(folders))
        for folder in needed:
            self.make(folder)
        with ExitStack() as stack:
            try:
                holding = stack.enter_context(held(self.path, needed))
            except OSError:  # one of them is another one by now
                for folder in needed:
                    self._require_inside(folder)
                raise
            yield holding

    def may_replace(self, path: Path) -> bool:
        """Whether a result may take the place of this file, which this job has not made."""
        return self._overwrites and path.is_file() and not path.is_symlink() and not self.is_kept(path)

    def is_kept(self, path: Path) -> bool:
        """Whether this is an input, by whatever name, which nothing replaces or removes."""
        return _identity(path) in self._keep

    def sweep(self) -> None:
        """Remove what runs and workers that were killed have left, and what they have named of unfinished results."""
        for folder in self.path.glob(f"{_PREFIX}*"):
            if folder.is_symlink():
                continue
            if folder.name.endswith(_REMOVED):
                shutil.rmtree(folder, ignore_errors=True)
            elif is_abandoned(folder):
                undo(folder)
                _remove(folder)
                self.swept += 1

    def _clean_up(self) -> None:
        if self._hidden is not None:
            _remove(self._hidden)  # while it is owned: nobody else may sweep it meanwhile
            if self._ownership is not None:
                self._ownership.release()
                _remove(self._hidden)  # Windows keeps files that are open
            self.sweep()  # workers may have been killed
        while self._made:
            with suppress(OSError):
                self._made.pop().rmdir()


def _remove(folder: Path) -> None:
    with suppress(OSError):
        folder = folder.rename(f"{folder}{_REMOVED}")
    shutil.rmtree(folder, ignore_errors=True)


def _identity(path: Path) -> tuple[int, int] | None:
    """What two names of one file have in common; None where there is no such file."""
    try:
        state = os.stat(path)  # noqa: PTH116 - may be given names that no Path can look up
    except OSError:
        return None
    return state.st_dev, state.st_ino
