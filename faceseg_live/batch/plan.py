"""What a job has to do: which files, of which kind, and what their results are called."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from ..errors import FacesegError, SourceError
from ..media.kinds import MediaKind, kind_of, pages_of
from ..messages import Message
from ..settings import FilesSettings
from .made import Made
from .walk import Skipped, Walk

STDIN = "stdin"
"""What results of standard input are called."""
_FACE_NUMBER = re.compile(r"(\.\d+)+$")
_NUMBERED = re.compile(r"(.+)-([1-9]\d*)")
_STDIN_NAMES = frozenset({"-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"})
_EXAMPLES = 3
"""Kinds of files that are named where a folder has nothing to work on."""

Spool = Callable[[Path], Path]
"""Reads a pipe to its end into a file, which stays as long as the job."""


class FileKind(Enum):
    """What a file is."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be worked on, or one page of it."""

    source: Path
    kind: FileKind
    subfolder: Path
    """Of the output folder; that of the file inside the input folder."""
    stem: str
    """What the names of the results begin with."""
    page: int | None = None
    """Of a file with several, counted from 0; None: all of the file."""
    given: Path | None = None
    """What was given as the input, where the source is what came out of a pipe."""
    replaces: frozenset[Made] = frozenset()
    """Results of this input that an earlier run made: these alone may be replaced or dropped."""
    obsolete: frozenset[Path] = frozenset()
    """Those of them that the same job made: they go unless it makes them again."""
    other_numbers: frozenset[int] = frozenset()
    """With which the names of the results would be another task's."""

    @property
    def named(self) -> Path:
        """What the user knows it as."""
        return self.given or self.source


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that gives nothing to do."""

    source: Path
    reason: Message


@dataclass(frozen=True, slots=True)
class Plan:
    tasks: tuple[Task, ...]
    refusals: tuple[Refusal, ...]
    skipped: tuple[Skipped, ...] = ()
    """What lies in folders and is not worked on."""

    def of(self, kind: FileKind) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.kind is kind)


@dataclass
class _Finds:
    """What was found so far."""

    tasks: list[Task] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def planned(inputs: Sequence[Path], out: Path, files: FilesSettings | None = None, *, shares_names: bool = False,
            endings: Iterable[str] = (), spool: Spool | None = None) -> Plan:
    """Look the inputs up: files as they are, pipes to their ends, folders with all pictures and videos below them.

    An output folder inside an input folder is left out: its results are not inputs.

    Args:
        files: which files of folders are taken; None: all.
        shares_names: pictures and videos may get results of the same names, such as reports.
        endings: of the results' names; an input for which one of them makes too long a name is refused.
        spool: None: pipes are refused.
    """
    files = files or FilesSettings()
    finds = _Finds()
    for source in dict.fromkeys(inputs):
        try:
            if _is_pipe(source):
                finds.tasks += _pipe_tasks(source, spool)
            elif source.is_dir():
                _look_into(source, out, files, finds)
            else:
                finds.tasks += _file_tasks(source)
        except FacesegError as error:
            finds.refusals.append(Refusal(source, error.message))
        except OSError as error:  # a folder on the way may not be entered, a name is too long
            reason = (error.strerror or str(error)).lower()
            finds.refusals.append(Refusal(source, Message("media.unreadable", path=source, reason=reason)))
    once: dict[tuple[Path, int | None], Task] = {}
    for task in finds.tasks:
        once.setdefault((task.source.resolve(), task.page), task)
    named = _without_collisions(once.values(), shares_names=shares_names)
    tasks, too_long = _with_room(named, out, tuple(endings))
    return Plan(tuple(tasks), (*finds.refusals, *too_long), tuple(finds.skipped))


def _look_into(folder: Path, out: Path, files: FilesSettings, finds: _Finds) -> None:
    """The tasks that a folder holds. Raises SourceError where there are none."""
    if folder.resolve() == out.resolve():
        raise SourceError("batch.is_output", folder=folder)
    walk = Walk(folder, without=out, recursive=files.recursive, patterns=files.patterns)
    tasks: list[Task] = []
    skipped = walk.skipped
    for path in walk.files:
        kind = kind_of(path)
        if kind is None:
            skipped.append(Skipped(path, Message("batch.no_media")))
        else:
            tasks += _tasks_of(path, kind, path.relative_to(folder).parent)
    if not tasks:
        raise SourceError("batch.nothing_in_folder", folder=folder, there_is=_what_is_there(skipped))
    finds.tasks += tasks
    finds.skipped += skipped


def _what_is_there(skipped: Sequence[Skipped]) -> Message:
    """Which kinds of files a folder has, the most frequent first."""
    kinds = Counter(item.path.suffix.lower() or item.path.name for item in skipped
                    if item.reason.message_id != "batch.hidden")
    if not kinds:
        return Message("batch.nothing_there")
    named = [Message("batch.count_of", count=count, kind=kind) for kind, count in kinds.most_common(_EXAMPLES)]
    more = [Message("batch.and_more")] if len(kinds) > _EXAMPLES else []
    return Message("batch.there_is", kinds=[*named, *more])


def _file_tasks(path: Path) -> list[Task]:
    if not path.exists():
        raise SourceError("media.no_such_file", path=path)
    if not path.is_file():
        raise SourceError("batch.is_device", path=path)
    return _tasks_of(path, kind_of(path) or MediaKind.MOVING, Path())


def _pipe_tasks(path: Path, spool: Spool | None) -> list[Task]:
    if spool is None:
        raise SourceError("batch.is_device", path=path)
    if str(path) in _STDIN_NAMES and sys.stdin is not None and sys.stdin.isatty():
        raise SourceError("batch.no_stdin")
    name = STDIN if str(path) in _STDIN_NAMES else path.stem
    spooled = spool(path)
    return [replace(task, stem=task.stem.replace(spooled.stem, name, 1), given=path)
            for task in _tasks_of(spooled, kind_of(spooled) or MediaKind.MOVING, Path())]


def _is_pipe(path: Path) -> bool:
    if str(path) in _STDIN_NAMES:
        return True
    return os.path.exists(path) and path.is_fifo()  # noqa: PTH110 - Path.exists() raises where it may not look


def _tasks_of(path: Path, kind: MediaKind, subfolder: Path) -> list[Task]:
    if kind is MediaKind.PAGES:
        return [Task(path, FileKind.IMAGE, subfolder, f"{path.stem}-{number}", page)
                for number, page in enumerate(pages_of(path), 1)]
    return [Task(path, FileKind.VIDEO if kind is MediaKind.MOVING else FileKind.IMAGE, subfolder, path.stem)]


def _without_collisions(tasks: Iterable[Task], *, shares_names: bool) -> list[Task]:
    """Files whose results would have the same names keep their suffix ("a.jpg.mask.png"), or get a number."""
    listed = list(tasks)
    claims = [_claim(task, shares_names=shares_names) for task in listed]
    crowd = Counter(claims)
    named = [replace(task, stem=_with_suffix(task)) if crowd[claim] > 1 else task
             for task, claim in zip(listed, claims, strict=True)]
    taken: Counter[tuple[FileKind, str]] = Counter()
    result = []
    for task in named:
        key = (task.kind, _lower(task.subfolder / task.stem))
        taken[key] += 1
        result.append(replace(task, stem=f"{task.stem}-{taken[key]}") if taken[key] > 1 else task)
    return list(_with_other_numbers(result))


def _with_suffix(task: Task) -> str:
    """"a" of "a.jpg" becomes "a.jpg", and its "a-2" becomes "a.jpg-2"."""
    return task.named.name + task.stem.removeprefix(task.source.stem) if task.given is None else task.stem


def _claim(task: Task, *, shares_names: bool) -> tuple[FileKind | None, str]:
    """What a task needs for itself: "a.1.jpg" is in the way of "a.jpg" with its "a.1.mask.png"."""
    stem = _FACE_NUMBER.sub("", task.stem) or task.stem
    return None if shares_names else task.kind, _lower(task.subfolder / stem)


def _lower(path: Path) -> str:
    return path.as_posix().casefold()


def _with_other_numbers(tasks: Sequence[Task]) -> Iterator[Task]:
    """Which numbers results may not get where their names are taken, so that the order of the work doesn't matter."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for task in tasks:
        if numbered := _NUMBERED.fullmatch(_lower(task.subfolder / task.stem)):
            numbers[numbered[1]].add(int(numbered[2]))
    for task in tasks:
        yield replace(task, other_numbers=frozenset(numbers.get(_lower(task.subfolder / task.stem), ())))


def _with_room(tasks: Sequence[Task], out: Path, endings: Sequence[str]) -> tuple[list[Task], list[Refusal]]:
    """Those whose results' names are short enough, and why the others are refused."""
    longest, limit = max(map(len, endings), default=0), _longest_name(out)
    fitting, refusals = [], []
    for task in tasks:
        length = len(os.fsencode(task.stem)) + longest
        if length <= limit:
            fitting.append(task)
        else:
            refusals.append(Refusal(task.named, Message("batch.name_too_long", length=length, limit=limit,
                                                        path=task.named)))
    return fitting, refusals


def _longest_name(folder: Path) -> int:
    """Bytes that a name may have there."""
    try:
        there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
        return os.pathconf(there, "PC_NAME_MAX")
    except (AttributeError, OSError, StopIteration, ValueError):  # Windows has no pathconf
        return 255
