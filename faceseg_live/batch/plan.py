"""What a job has to do: which files, of which kind, and what their results are called."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from ..errors import FacesegError, SourceError
from ..media.kinds import MediaKind, kind_of
from ..media.sources.images import find_images
from ..messages import Message

_FACE_NUMBER = re.compile(r"(\.\d+)+$")


class FileKind(Enum):
    """What a file is."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Task:
    """One file to be worked on."""

    source: Path
    kind: FileKind
    subfolder: Path
    """Of the output folder; that of the file inside the input folder."""
    stem: str
    """What the names of the results begin with."""
    page: int | None = None
    """Of a file of several pictures, from 0."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An input that gives nothing to do."""

    source: Path
    reason: Message


@dataclass(frozen=True, slots=True)
class Plan:
    tasks: tuple[Task, ...]
    refusals: tuple[Refusal, ...]

    def of(self, kind: FileKind) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.kind is kind)


def planned(inputs: Sequence[Path], out: Path, *, reports: bool = False) -> Plan:
    """Look the inputs up: files as they are, folders with all images below them.

    An output folder inside an input folder is left out: its results are not inputs.

    reports: each file may get a report, which is called the same for an image and for a video.
    """
    tasks: list[Task] = []
    refusals: list[Refusal] = []
    for source in dict.fromkeys(inputs):
        try:
            tasks += _folder_tasks(source, out) if source.is_dir() else [_file_task(source)]
        except FacesegError as error:
            refusals.append(Refusal(source, error.message))
        except OSError as error:  # a folder on the way may not be entered, a name is too long
            reason = (error.strerror or str(error)).lower()
            refusals.append(Refusal(source, Message("media.unreadable", path=source, reason=reason)))
    once: dict[Path, Task] = {}
    for task in tasks:
        once.setdefault(task.source.resolve(), task)
    return Plan(tuple(_without_collisions(once.values(), reports=reports)), tuple(refusals))


def _folder_tasks(folder: Path, out: Path) -> list[Task]:
    if folder.resolve() == out.resolve():
        raise SourceError("batch.is_output", folder=folder)
    pictures = [path for path in find_images(folder) if out.resolve() not in path.resolve().parents]
    if not pictures:
        raise SourceError("batch.only_output", folder=folder)
    return [Task(path, FileKind.IMAGE, path.relative_to(folder).parent, path.stem) for path in pictures]


def _file_task(path: Path) -> Task:
    if not path.exists():
        raise SourceError("media.no_such_file", path=path)
    is_image = kind_of(path) in (MediaKind.STILL, MediaKind.PAGES)
    return Task(path, FileKind.IMAGE if is_image else FileKind.VIDEO, Path(), path.stem)


def _without_collisions(tasks: Iterable[Task], *, reports: bool) -> list[Task]:
    """Files whose results would have the same names keep their suffix ("a.jpg.mask.png"), or get a number."""
    listed = list(tasks)
    claims = [_claim(task, reports=reports) for task in listed]
    crowd = Counter(claims)
    named = [replace(task, stem=task.source.name) if crowd[claim] > 1 else task
             for task, claim in zip(listed, claims, strict=True)]
    taken: Counter[tuple[FileKind, str]] = Counter()
    result = []
    for task in named:
        key = (task.kind, (task.subfolder / task.stem).as_posix().casefold())
        taken[key] += 1
        result.append(replace(task, stem=f"{task.stem}-{taken[key]}") if taken[key] > 1 else task)
    return result


def _claim(task: Task, *, reports: bool) -> tuple[FileKind | None, str]:
    """What a task needs for itself: "a.1.jpg" is in the way of "a.jpg" with its "a.1.mask.png"."""
    stem = _FACE_NUMBER.sub("", task.stem) or task.stem
    return None if reports else task.kind, (task.subfolder / stem).as_posix().casefold()
