"""What is being recorded is written down, so that what a killed process leaves is found by the next one.

An entry is a folder in the user's state folder that the process owns while it records (`concurrency/ownership.py`).
"""

from __future__ import annotations

import json
import logging
import os
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import platformdirs

from ...concurrency.ownership import Ownership, is_abandoned
from ...files.private import Access, make_private_folder
from ...files.structured_text import json_of, read_bounded
from ...media.video.part_file import part_name

log = logging.getLogger(__name__)

_LIST = "recording.json"


def state_folder() -> Path:
    """What the program knows between two runs that are no settings: FACESEG_STATE, else the platform's own folder."""
    named = os.environ.get("FACESEG_STATE")
    return Path(named) if named else Path(platformdirs.user_state_dir("faceseg_live", appauthor=False))


class Entry:
    """That some files are being written by this process. Where it can't be written down, recording goes on without."""

    def __init__(self, files: Iterable[Path]) -> None:
        """files: the names that they will have; what they are called until then is `part_name`'s."""
        self._files = tuple(path.absolute() for path in files)
        self._folder = _entries() / uuid.uuid4().hex
        self._ownership: Ownership | None = None
        try:
            make_private_folder(self._folder)
            self._ownership = Ownership.of(self._folder)
            self._write({"began": datetime.now().isoformat(timespec="seconds"), "files": list(map(str, self._files))})
        except OSError as error:
            log.warning("recordings can't be written down: errno %s", error.errno)
            self._remove()

    def close(self) -> None:
        """They have their names, or are gone; what has a temporary name still is found by the next process."""
        if any(part_name(path).exists() for path in self._files):
            self._let_go()
        else:
            self._remove()

    def _write(self, document: dict[str, object]) -> None:
        """On the disk, not only with the system: power may fail."""
        path = self._folder / _LIST
        Access.PRIVATE.make_file(path)
        with path.open("w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())

    def _remove(self) -> None:
        if os.name == "nt":
            self._let_go()  # a file that is open can't be removed
        rmtree(self._folder, ignore_errors=True)
        self._let_go()

    def _let_go(self) -> None:
        if self._ownership is not None:
            self._ownership.release()


class Adopted(Entry):
    """An entry that this process has taken over."""

    def __init__(self, entry: Abandoned) -> None:
        """Raises LookupError where another one has, or the entry is gone."""
        self._files, self._folder = entry.files, entry.folder
        self._ownership = Ownership.of_abandoned(entry.folder)
        if self._ownership is None:
            raise LookupError


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What a process that is gone has written down."""

    folder: Path
    """The entry."""
    began: datetime
    files: tuple[Path, ...]
    """The names that they should have got."""


def abandoned() -> list[Abandoned]:
    """What processes that are gone have left, oldest first; no file is in two of them, nor in one that is written."""
    entries: list[tuple[bool, Abandoned]] = []
    with suppress(OSError):
        for folder in _entries().iterdir():
            is_left = is_abandoned(folder)  # first: it may be taken over until it is read
            if (entry := _read(folder)) is not None:
                entries.append((is_left, entry))
            elif is_left:
                rmtree(folder, ignore_errors=True)  # it was killed before it had begun to record
    entries.sort(key=lambda found: (found[0], -found[1].began.timestamp()))
    known: set[Path] = set()
    found = []
    for is_left, entry in entries:  # those that are written first, then the newest: a name may have been used again
        if is_left and (files := tuple(path for path in entry.files if path not in known)):
            found.append(replace(entry, files=files))
        known.update(entry.files)
    return found[::-1]


def _entries() -> Path:
    return state_folder() / "recordings"


def _read(folder: Path) -> Abandoned | None:
    try:
        document = json_of(read_bounded(folder / _LIST))
        return Abandoned(folder, datetime.fromisoformat(document["began"]), tuple(map(Path, document["files"])))
    except (OSError, ValueError, TypeError, KeyError):
        return None
