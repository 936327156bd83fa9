"""A headless job: inputs in, results and a summary out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ..classifiers.ensemble import Create
from ..classifiers.registry import create_classifier
from ..domain.face_choice import FaceChoice, check_choice
from ..engines.base import Engine
from ..engines.heads.base import Search
from ..engines.heads.search import HeadSearch
from ..engines.registry import create_engine
from ..media.sources.spans import USUAL_S
from ..messages import Message, visible
from ..rendering.looks import Target, create_look
from ..settings import EngineSettings, FilesSettings, Settings, check_looks
from .hiding.corrections import read_corrections
from .hiding.exemption import exemption_for
from .hiding.first_pass import FoundHeads
from .hiding.needs import needs_engine
from .hiding.review import Reviewer
from .intake import Intake, taken_in
from .plan import FileKind, Task
from .report import FileReport, Progress, Summary, WorkerInfo
from .reviewing import reviewed
from .videos.video import video_course
from .workers.bench import Bench, Recipe
from .workers.board import Board
from .workers.choosing import workers_for
from .workers.pictures import pictures_course
from .workers.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which files."""

    inputs: tuple[Path, ...]
    """Pictures, videos, and folders whose pictures and videos are taken with those of all folders below; "-" is
    standard input."""
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
    span_s: float = USUAL_S,
) -> Summary:
    """Work through a job, on this thread or by as many workers as it asks for. A file that fails is reported and
    skipped.

    Args:
        create, create_classifier, create_search: what makes the models; where other processes work, functions that can
            be imported.
        review: lets a person look through what was found before anything is written; None: nobody looks.

        span_s: so long the spans of a video are at least on which several workers work at the same time, seconds.

    Raises:
        InvalidParameter: the engine or a classifier is unknown, the engine doesn't deliver the area, the image
            behind a cut-out or of hiding can't be read, it isn't clear who is to be hidden, or corrections belong to
            none of the inputs.
        EngineUnavailable: the engine or a classifier lacks something, or no worker can be had; the text says what.
        SourceError: the reference image can't be read.
        OutputError: nothing can be written to the output folder.
    """
    started_s = time.monotonic()
    job.settings.put_in_force()
    # What engines look for depends on the looks; the settings name them in one place for videos of all origins.
    settings = job.settings.changed("record", looks=job.looks or ("overlay",))
    for key in settings.record.looks:
        create_look(key, settings.look_options, Target())
    if settings.hides:
        exemption_for(settings, job.face)
    with taken_in(job) as intake:
        for note in intake.notes:
            progress.notify(note)
        plan, reports = intake.plan, list(intake.reports)
        corrections = read_corrections(job.corrections, intake.sources)
        for report in reports:
            _notify(report, progress)
        infos: tuple[WorkerInfo, ...] = ()
        if plan.tasks:
            recipe = Recipe(job.out, settings, job.files, job.face, job.looks, job.reference, job.report, corrections,
                            keep=intake.keep, has_pictures=bool(plan.of(FileKind.IMAGE)),
                            needs_engine=(not settings.hides
                                          or needs_engine(settings.record.looks, settings.look_options)), create=create,
                            create_classifier=create_classifier, create_search=create_search, span_s=span_s)
            infos = _work(intake, recipe, progress, review, reports)
            intake.end(progress)
        return Summary(job.out, tuple(reports), time.monotonic() - started_s, infos, plan.skipped)


def _work(intake: Intake, recipe: Recipe, progress: Progress, review: Reviewer | None,
          reports: list[FileReport]) -> tuple[WorkerInfo, ...]:
    """Everything that there is to do; adds the reports in the order of the files."""

    def on_report(report: FileReport) -> None:
        reports.append(intake.as_given(report))
        _notify(reports[-1], progress)

    def on_arrival(number: int, report: FileReport) -> None:
        intake.take_down(intake.tasks[number], report, progress)

    plan = intake.plan
    pictures, videos = plan.of(FileKind.IMAGE), plan.of(FileKind.VIDEO)
    board = Board(progress, on_report, on_arrival)
    with recipe.folder() as folder, closing(Bench(recipe, board.part())) as bench:
        if folder.swept:
            progress.notify(Message("batch.swept", folder=folder.path))
        intake.begin(progress)
        found: Mapping[Task, FoundHeads] = {}
        if review is not None and bench.run.hides:
            done = reviewed(plan.tasks, bench.run, review)
            if done.kept is not None:
                closed = Message("batch.review_closed")
                progress.notify(closed)
                for task in plan.tasks:
                    reports.append(FileReport(task.named, task.kind.value, done.kept.get(task, ()), error=closed))
                    intake.take_down(task, reports[-1], progress)
                return ()
            found = done.found
        with workers_for(plan, recipe, bench, board, folder) as workers:
            courses = [pictures_course(pictures, found, workers.count)] if pictures else []
            courses += [video_course(number, task, recipe, folder, found.get(task))
                        for number, task in enumerate(videos, start=len(pictures))]
            schedule = Schedule(courses, board, most_open=1 if workers.count == 1 else workers.count + 1)
            try:
                workers.run(schedule)
            except BaseException:
                workers.stop()
                schedule.close()
                raise
            return workers.infos


def _notify(report: FileReport, progress: Progress) -> None:
    # Most errors name their file already; those of the step after reading don't.
    # Whoever runs the job shows an unexpected one, as it shows them all.
    error = None if report.unexpected is not None else report.error
    for message in (error, report.damage, *report.notes):
        if message is not None:
            about = Message("batch.about", source=report.source, problem=message)
            progress.notify(message if visible(str(report.source)) in str(message) else about)
