"""The files below a folder: which may be taken, and why others are passed over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from ..errors import SourceError
from ..media.sources.images import natural_key
from ..messages import Message

_ANYWHERE = "**/"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder inside an input that is not worked on."""

    path: Path
    reason: Message


def matches(path: str, patterns: Sequence[str]) -> bool:
    """Whether a file is wanted: by its path from the folder, with slashes, or by its name alone.

    Patterns are those of a shell, whether letters are large or small; those that begin with "!" keep files out. Without
    any others, all are wanted.
    """
    wanted = [pattern for pattern in patterns if not pattern.startswith("!")]
    unwanted = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    return (not wanted or _fits(path, wanted)) and not _fits(path, unwanted)


def _fits(path: str, patterns: Sequence[str]) -> bool:
    lower = path.casefold()
    forms = [pattern.casefold().removeprefix(_ANYWHERE) for pattern in patterns]
    return any(fnmatchcase(lower, form) or fnmatchcase(lower.rpartition("/")[2], form) for form in forms)


class Walk:
    """Through one folder. `files`: in their order, "9.png" before "10.png"; `skipped`: what was passed over."""

    def __init__(self, root: Path, *, without: Path, recursive: bool = True, patterns: Sequence[str] = ()) -> None:
        """
        Args:
            without: a folder that is left out, with all that is in it.
            recursive: the folders below are taken, too. Links to folders are followed, but each folder is taken once,
                and none that the root lies in.

        Raises SourceError where the folder itself can't be read; one below that can't be is passed over.
        """
        self._root, self._real_root, self._without = root, root.resolve(), without.resolve()
        self._recursive, self._patterns = recursive, patterns
        self._seen: set[Path] = set()
        self._folders, self._links = [root], list[Path]()
        self.files: list[Path] = []
        self.skipped: list[Skipped] = []
        while self._folders or self._links:
            # What a link leads to is taken at its own place, if it has one in here.
            self._enter(self._folders.pop() if self._folders else self._links.pop(0))
        self.files.sort(key=self._order)
        self.skipped.sort(key=lambda skipped: self._order(skipped.path))

    def _enter(self, folder: Path) -> None:
        real = folder.resolve()
        if real == self._without or self._without in real.parents:
            return
        if real in self._seen or real in self._real_root.parents:
            self._skip(folder, Message("batch.taken_elsewhere"))
            return
        self._seen.add(real)
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: natural_key(entry.name))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            if folder == self._root:
                raise SourceError("media.folder_unreadable", folder=folder, reason=reason) from error
            self._skip(folder, Message("batch.no_access", reason=reason))
            return
        for entry in listed:
            self._meet(entry, Path(entry.path))

    def _meet(self, entry: os.DirEntry[str], path: Path) -> None:
        # Unlike the methods of Path, these functions don't raise where nobody may look.
        if entry.name.startswith("."):
            self._skip(path, Message("batch.hidden"))
        elif not os.path.exists(path):  # noqa: PTH110
            self._skip(path, Message("batch.leads_nowhere"))
        elif os.path.isdir(path):  # noqa: PTH112
            if not self._recursive:
                self._skip(path, Message("batch.folder_below"))
            else:
                (self._links if entry.is_symlink() else self._folders).append(path)
        elif not os.path.isfile(path):  # noqa: PTH113
            self._skip(path, Message("batch.no_ordinary_file"))
        elif not matches(path.relative_to(self._root).as_posix(), self._patterns):
            self._skip(path, Message("batch.not_matching"))
        else:
            self.files.append(path)

    def _skip(self, path: Path, reason: Message) -> None:
        self.skipped.append(Skipped(path, reason))

    def _order(self, path: Path) -> list[tuple[int, int, str]]:
        return natural_key(path.relative_to(self._root).as_posix())
