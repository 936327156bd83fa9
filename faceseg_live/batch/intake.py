"""What goes into a job: its inputs looked up, less what earlier runs have done, and each taken down as it is over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..media.sources.spooled import spooled
from ..messages import Message
from ..settings import HIDING
from .hiding.corrections import SUFFIX
from .history import with_history
from .manifest import Manifest
from .plan import FileKind, Plan, Task, planned
from .report import FileReport, Progress, first_of, skipped_lines
from .setup import Setup

if TYPE_CHECKING:
    from .job import Job

_USUAL_ENDINGS = (".10.seg_image.tiff", ".part.jsonl")


@dataclass(frozen=True)
class Intake:
    """Of one job."""

    plan: Plan
    """What is left to do."""
    sources: tuple[Path, ...]
    """All files that the job is about, those that are done included."""
    keep: tuple[Path, ...]
    """The inputs, which no result may replace."""
    reports: tuple[FileReport, ...]
    """Of what needn't or can't be done."""
    notes: tuple[Message, ...]
    """For the user, before the work begins."""
    manifest: Manifest

    _numbered: list[str] = field(default_factory=list)

    def end(self, progress: Progress) -> None:
        """All are over: say whose results are called otherwise than one expects."""
        if self._numbered:
            names = first_of(sorted(self._numbered))
            progress.notify(Message("batch.numbered", count=len(self._numbered), names=names))

    @cached_property
    def tasks(self) -> tuple[Task, ...]:
        """In the order of their reports."""
        return (*self.plan.of(FileKind.IMAGE), *self.plan.of(FileKind.VIDEO))

    def begin(self, progress: Progress) -> None:
        """The output folder is there: take down what is not worked on."""
        refused = {report.source: report.error for report in self.reports if report.error is not None}
        _tell(self.manifest.add_unplanned(refused, self.plan.skipped), progress)

    def take_down(self, task: Task, report: FileReport, progress: Progress) -> None:
        """A task is over."""
        # Pages and looks have a dash in their names, too, but the stem has the page, and a look is no number.
        numbered = re.compile(rf"{re.escape(task.stem)}-\d+[.-]")
        self._numbered.extend(path.name for path in report.outputs[:1] if numbered.match(path.name))
        _tell(self.manifest.add(task, report), progress)

    def as_given(self, report: FileReport) -> FileReport:
        """A report under the name by which the user knows its file."""
        return replace(report, source=self._given.get(report.source, report.source))

    @cached_property
    def _given(self) -> dict[Path, Path]:
        return {task.source: task.given for task in self.plan.tasks if task.given is not None}


@contextmanager
def taken_in(job: Job) -> Iterator[Intake]:
    """Look a job's inputs up. What came out of pipes is there until the end of the block."""
    hides = HIDING in job.looks
    with ExitStack() as pipes:
        plan = planned(job.inputs, job.out, job.files, shares_names=hides or job.files.wants_csv,
                       endings=_endings(job.looks), spool=lambda path: pipes.enter_context(spooled(path)))
        manifest = Manifest.open(job.out, Setup.of(job))
        left, done = with_history(plan, manifest, job.files, job.looks)
        reports = [FileReport(refusal.source, "", error=refusal.reason) for refusal in plan.refusals]
        more = [Message("batch.already_done", count=len(done))] if done else []
        sources = tuple(task.source for task in plan.tasks)
        keep = (*sources, *job.inputs, *filter(None, (job.reference,)))
        notes = (*manifest.notes, *skipped_lines(left.skipped), *more)
        yield Intake(left, sources, keep, (*reports, *done), notes, manifest)


def _endings(looks: Sequence[str]) -> tuple[str, ...]:
    """What names of results may end with."""
    of_looks = (f".{look}.tiff" for look in looks), (f"-{look}.part.webm" for look in looks if len(looks) > 1)
    reports = (SUFFIX, ".hiding.html") if HIDING in looks else ()
    return (*_USUAL_ENDINGS, *of_looks[0], *of_looks[1], *reports)


def _tell(problem: Message | None, progress: Progress) -> None:
    if problem is not None:
        progress.notify(problem)
