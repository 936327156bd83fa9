"""A headless job: inputs in, results and a summary out."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..classifiers.ensemble import Create
from ..classifiers.registry import create_classifier
from ..domain.face_choice import FaceChoice, check_choice
from ..engines.base import Engine
from ..engines.heads.base import Search
from ..engines.heads.search import HeadSearch
from ..engines.heads.watch import UnionWatch
from ..engines.host import EngineHost
from ..engines.registry import create_engine
from ..media.pictures import read_image
from ..messages import Message
from ..rendering.expression_filter import ExpressionFilter, is_requested, make_filter
from ..rendering.looks import Target, create_look
from ..settings import EngineSettings, FilesSettings, Settings, check_looks
from .hiding.corrections import read_corrections
from .hiding.exemption import condition_of, exemption_for
from .hiding.needs import needs_engine
from .hiding.review import Reviewer
from .images import process_images
from .outputs import OutputFolder
from .plan import FileKind, Plan, planned
from .report import FileReport, Progress, Summary
from .reviewing import reviewed
from .run import Run
from .videos import process_video


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which files."""

    inputs: tuple[Path, ...]
    """Images, videos, and folders whose images are taken with those of all folders below."""
    out: Path
    settings: Settings = field(default_factory=Settings)
    face: FaceChoice = "largest"
    looks: tuple[str, ...] = ()
    """Keys of the looks to draw: an image gets a `.<look>.png` for each, a video is written in each (none is named:
    the overlay)."""
    reference: Path | None = None
    """An image that classifiers see instead of the inputs, of their proportions."""
    report: bool = False
    """Whether each file in which people are hidden gets a report beside it."""
    corrections: tuple[Path, ...] = ()
    """Files of corrections, each of them to one of the inputs."""
    files: FilesSettings = field(default_factory=FilesSettings)
    """Which files and which part of them are taken, and what is written of them."""

    def __post_init__(self) -> None:
        check_choice(self.face)
        if self.looks:
            check_looks("content", self.looks)


def run_job(
    job: Job,
    progress: Progress,
    create: Callable[[EngineSettings], Engine] = create_engine,
    create_classifier: Create = create_classifier,
    create_search: Callable[[], Search] = HeadSearch,
    review: Reviewer | None = None,
) -> Summary:
    """Work through a job on this thread. A file that fails is reported and skipped.

    Args:
        review: lets a person look through what was found before anything is written; None: nobody looks.

    Raises:
        InvalidParameter: the engine or a classifier is unknown, the engine doesn't deliver the area, the image
            behind a cut-out or of hiding can't be read, it isn't clear who is to be hidden, or corrections belong to
            none of the inputs.
        EngineUnavailable: the engine or a classifier lacks something; the text says what.
        SourceError: the reference image can't be read.
        OutputError: nothing can be written to the output folder.
    """
    started_s = time.monotonic()
    # What engines look for depends on the looks; the settings name them in one place for videos of all origins.
    settings = job.settings.changed("record", looks=job.looks or ("overlay",))
    for key in settings.record.looks:
        create_look(key, settings.look_options, Target())
    if settings.hides:
        exemption_for(settings, job.face)
    plan = planned(job.inputs, job.out, reports=settings.hides)
    corrections = read_corrections(job.corrections, [task.source for task in plan.tasks])
    reports = [FileReport(refusal.source, "", error=refusal.reason) for refusal in plan.refusals]
    for report in reports:
        _notify(report, progress)
    if plan.tasks:
        with ExitStack() as stack:
            search = create_search() if settings.hides else None
            host = EngineHost(create, lambda: UnionWatch(search or create_search()))
            stack.callback(host.close)
            if search is not None:
                stack.callback(search.close)
            folder = stack.enter_context(OutputFolder(job.out, keep=(task.source for task in plan.tasks)))
            for_videos = needs_engine(settings.record.looks, settings.look_options)
            if for_videos or plan.of(FileKind.IMAGE):
                host.prepare(settings.engine).require(settings.mask.selection)
            scorer = _scorer(job, settings, create_classifier, stack)
            for note in scorer.notes if scorer is not None else ():
                progress.notify(note)
            run = Run(folder, host, settings, job.face, progress, job.looks, scorer, search, for_videos, job.report,
                      corrections)
            reports += _work(plan, run, review if run.hides else None)
    return Summary(job.out, tuple(reports), time.monotonic() - started_s)


def _scorer(job: Job, settings: Settings, create: Create, stack: ExitStack) -> ExpressionFilter | None:
    condition = condition_of(settings) if settings.hides else None
    if condition is None and not is_requested(settings):
        return None
    scorer = make_filter(settings, create, read_image(job.reference) if job.reference else None)
    stack.callback(scorer.close)
    if condition is not None:
        scorer.require(condition)
    return scorer


def _work(plan: Plan, run: Run, review: Reviewer | None) -> list[FileReport]:
    reports: list[FileReport] = []
    progress = run.progress
    if review is not None:
        found = reviewed(plan.tasks, run, review)
        if found is None:
            closed = Message("batch.review_closed")
            progress.notify(str(closed))
            return [FileReport(task.source, task.kind.value, error=closed) for task in plan.tasks]
        run = replace(run, reviewed=found)

    def on_report(report: FileReport) -> None:
        reports.append(report)
        _notify(report, progress)

    def on_picture(report: FileReport) -> None:
        on_report(report)
        progress.advance()

    if pictures := plan.of(FileKind.IMAGE):
        progress.begin("pictures", len(pictures), "picture")
        try:
            process_images(pictures, run, on_picture)
        finally:
            progress.end()
    for task in plan.of(FileKind.VIDEO):
        on_report(process_video(task, run))
    return reports


def _notify(report: FileReport, progress: Progress) -> None:
    # Most errors name their file already; those of the step after reading don't.
    # Whoever runs the job shows an unexpected one, as it shows them all.
    error = None if report.unexpected is not None else report.error
    for message in (error, *report.notes):
        if message is not None:
            text = str(message)
            progress.notify(text if str(report.source) in text else f"{report.source}: {text}")

