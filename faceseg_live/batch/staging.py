"""The results of one file on their way into the output folder."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import Protocol

from ..errors import OutputError
from ..files.structured_text import json_of
from ..media.atomic_files import place
from .held_folders import HeldFolders
from .made import Made
from .plan import Task

_NAMES = ".names"
"""Suffix of the file that tells what `commit` was about to name when its process ended."""

FinalName = Callable[[Path], str]
"""What a result that lies at a path of the staging will be called."""


class Destination(Protocol):
    """The folder that the results come into."""

    def inside(self, folder: Path) -> Path: ...

    def held(self, folders: Iterable[Path]) -> AbstractContextManager[HeldFolders]: ...

    def may_replace(self, path: Path) -> bool: ...

    def is_kept(self, path: Path) -> bool: ...


class Shelf:
    """Results of one file that come into one folder. Their names begin with the task's stem."""

    def __init__(self, hidden: Path, target: Path, stem: str) -> None:
        self.hidden, self.target = hidden, target
        self._stem = stem
        self.dropped: list[str] = []

    def path(self, name: str) -> Path:
        """Where to write the result that will be called `name`, or as that with a number."""
        assert name.startswith(self._stem), f"{name} has to begin with {self._stem}"
        return self.hidden / name

    def write(self, name: str, content: bytes) -> None:
        """Write a whole result. OutputError when that fails."""
        with output_errors(self.target / name):
            self.path(name).write_bytes(content)

    def drop(self, name: str) -> None:
        """There is no such result this time: one that an earlier run of this job made goes with `commit`."""
        self.dropped.append(self.path(name).name)

    def numbered(self, name: str, number: int) -> Path:
        """The final path of a result; all results of a file have the same number."""
        ending = name[len(self._stem):]
        return self.target / (name if number == 1 else f"{self._stem}-{number}{ending}")


class Staging(Shelf):
    """All results of one file; itself the shelf of those that come into the task's own folder."""

    def __init__(self, destination: Destination, task: Task, hidden: Path) -> None:
        """Raises OutputError where the task's folder lies elsewhere."""
        self._destination, self._task = destination, task
        self._own = {made.path: made for made in task.replaces}
        self._shelves: dict[Path, Shelf] = {}
        self._scratch: list[Path] = []
        self._last: list[Callable[[FinalName], object]] = []
        super().__init__(hidden, destination.inside(task.subfolder), task.stem)
        self._shelves[Path()] = self

    def within(self, division: Path) -> Shelf:
        """The shelf for a division of the output folder, in which the task's folder is found again."""
        if division not in self._shelves:
            target = self._destination.inside(division / self._task.subfolder)
            shelf = Shelf(self._beside(f"-{len(self._shelves)}"), target, self._task.stem)
            with output_errors(target):
                shelf.hidden.mkdir()
            self._shelves[division] = shelf
        return self._shelves[division]

    def scratch(self) -> Path:
        """A new folder for what is no result; gone with the staging."""
        with output_errors(self.target):
            self._scratch.append(Path(tempfile.mkdtemp(prefix=f"{self.hidden.name}-", dir=self.hidden.parent)))
        return self._scratch[-1]

    def when_named(self, write: Callable[[FinalName], object]) -> None:
        """Have what mentions the names of other results written by `commit`, which knows them; maybe several times."""
        self._last.append(write)

    def commit(self) -> tuple[Path, ...]:
        """Give all results their names; returns them.

        Where a name is taken, all get the same number. Only what this job made earlier is replaced, as long as nobody
        has changed it since; what it made then and doesn't make now goes. OutputError where that fails: none is there
        then that was not there before.
        """
        for number in count(1):
            if number in self._task.other_numbers or self._replaced(self._finals(number)) is None:
                continue
            for write in self._last:
                write(partial(self._final_name, number))
            finals = self._finals(number)
            replaced = self._replaced(finals)
            if replaced is not None and self._place(finals, replaced):
                self._remove_obsolete(finals, number)
                return tuple(finals)
        raise AssertionError("numbers don't end")

    def clear(self) -> bool:
        """Remove what was not committed, and everything else but the first folder; whether that is empty now."""
        self._beside(_NAMES).unlink(missing_ok=True)
        for folder in (*self._scratch, *(shelf.hidden for shelf in self._shelves.values() if shelf is not self)):
            rmtree(folder, ignore_errors=True)
        try:
            for part in self.hidden.iterdir():
                _remove(part)
        except OSError:
            return False
        return True

    def _beside(self, ending: str) -> Path:
        return self.hidden.with_name(f"{self.hidden.name}{ending}")

    def _finals(self, number: int) -> dict[Path, Path]:
        """Final path → where it lies now."""
        return {shelf.numbered(part.name, number): part
                for shelf in self._shelves.values() for part in sorted(shelf.hidden.iterdir())}

    def _final_name(self, number: int, part: Path) -> str:
        shelf = next(shelf for shelf in self._shelves.values() if shelf.hidden == part.parent)
        return shelf.numbered(part.name, number).name

    def _replaced(self, finals: Iterable[Path]) -> frozenset[Path] | None:
        """Which of these are there and may be replaced; None: one of them may not."""
        there = frozenset(path for path in finals if os.path.lexists(path))
        return there if all(self._is_own(path) or self._destination.may_replace(path) for path in there) else None

    def _is_own(self, path: Path) -> bool:
        return path in self._own and self._own[path].is_unchanged and not self._destination.is_kept(path)

    def _place(self, finals: Mapping[Path, Path], replaced: frozenset[Path]) -> bool:
        """Whether all have their names now; where another one than those to be replaced is taken now, none has."""
        with ExitStack() as stack:
            with output_errors(self.target):
                held = stack.enter_context(self._destination.held({path.parent for path in finals}))
            return self._name(finals, replaced, held)

    def _name(self, finals: Mapping[Path, Path], replaced: frozenset[Path], held: HeldFolders) -> bool:
        new = {path: part for path, part in finals.items() if path not in replaced}
        with output_errors(next(iter(new), self.target)):
            self._take_down(finals)
            if not place({held.way(path): part for path, part in new.items()}):
                return False
        try:
            for path in replaced:
                with output_errors(path):
                    self._replace(held.way(path), finals[path])
        except BaseException:
            for path in new:
                _remove(held.way(path))
            raise
        return True

    def _take_down(self, finals: Mapping[Path, Path]) -> None:
        states = [(str(path), Made.of(part)) for path, part in finals.items()]
        names = {path: [made.size_bytes, made.changed_ns] for path, made in states}
        self._beside(_NAMES).write_text(json.dumps(names), "utf-8")

    def _replace(self, path: Path, part: Path) -> None:
        if path.is_dir() or part.is_dir():
            old = self._beside(".old")
            path.replace(old)
            part.replace(path)
            _remove(old)
        else:
            part.replace(path)

    def _remove_obsolete(self, finals: Mapping[Path, Path], number: int) -> None:
        dropped = {shelf.numbered(name, number) for shelf in self._shelves.values() for name in shelf.dropped}
        for path in (dropped | self._task.obsolete) - finals.keys():
            if self._is_own(path):
                with output_errors(path), self._destination.held([path.parent]) as held:
                    _remove(held.way(path))


def undo(hidden: Path) -> None:
    """Remove what the commits that a killed process was about to make have named, so that all can be done again.

    hidden: the folder of all its stagings.
    """
    with suppress(FileNotFoundError):  # another process, which swept at the same time, was faster
        for names in list(hidden.glob(f"*{_NAMES}")):
            _undo_one(names)


def _undo_one(names: Path) -> None:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        for path, state in json_of(names.read_bytes()).items():
            made = Made(Path(path), *state)
            if made.is_unchanged:
                _remove(made.path)


def _remove(path: Path) -> None:
    if path.is_dir():
        rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turns the system's errors on writing into OutputError."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise OutputError("batch.not_writable", path=path, reason=reason) from error
