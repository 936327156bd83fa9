"""Before anything of a job is written, a person looks through what was found in its files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import FacesegError, InvalidParameter
from .hiding.corrections import SUFFIX, Corrections, corrections_file, read_corrections
from .hiding.first_pass import FoundHeads
from .hiding.review import FileInReview, Reviewer
from .images import people_in_picture
from .plan import FileKind, Task
from .run import Run
from .videos.whole import people_in_video

_FIND = {FileKind.VIDEO: people_in_video, FileKind.IMAGE: people_in_picture}


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of a review."""

    found: Mapping[Task, FoundHeads] = field(default_factory=dict)
    """Who is in which file after a person looked through them."""
    kept: Mapping[Task, tuple[Path, ...]] | None = None
    """The files are not to be written, and these are the corrections that were made; None: they are."""


def reviewed(tasks: tuple[Task, ...], run: Run, review: Reviewer) -> Reviewed:
    """Let a person look through the files.

    Files that fail are left out: whoever works on them says why. Corrections are kept in any case, and taken up again
    the next time.
    """
    files: dict[Task, FileInReview] = {}
    for task in tasks:
        run.progress.begin(f"{task.source.name}: looking for people", 1, "file")
        with suppress(FacesegError):
            files[task] = _in_review(task, run, _FIND[task.kind](task, run))
    run.progress.end()
    if files and not review(tuple(files.values())):
        return Reviewed(kept={task: _keep(task, run, file.corrections) for task, file in files.items()})
    return Reviewed({task: file.found for task, file in files.items()})


def _in_review(task: Task, run: Run, found: FoundHeads) -> FileInReview:
    file = FileInReview(task.source, found, run.settings, is_still=task.kind is FileKind.IMAGE,
                        page=task.page)
    earlier = run.corrections_of(task) or _kept(task, run)
    if earlier:
        with closing(file.frames()) as frames:
            file.take(earlier, frames)
    return file


def _kept(task: Task, run: Run) -> Corrections | None:
    usual = run.folder.path / task.subfolder / f"{task.stem}{SUFFIX}"
    path = next((made.path for made in task.replaces if made.path.name.endswith(SUFFIX)), usual)
    try:
        return read_corrections([path], [task.source]).get(task.source)
    except InvalidParameter:
        return None  # there are none, or they are of another file of that name


def _keep(task: Task, run: Run, corrections: Corrections) -> tuple[Path, ...]:
    if not corrections:
        return ()
    with run.folder.staging(replace(task, obsolete=frozenset())) as staging:  # the results of before stay
        staging.write(f"{task.stem}{SUFFIX}", corrections_file(task.source, corrections))
        return staging.commit()
