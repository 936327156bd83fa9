"""The way of one video through a job."""

from __future__ import annotations

from ..hiding.first_pass import FoundHeads
from ..outputs import OutputFolder
from ..plan import Task
from ..report import FileReport, failed_report
from ..workers.base import Begin, Course, News, results_of
from ..workers.bench import Recipe
from .whole import WholeVideo


def video_course(number: int, task: Task, recipe: Recipe, folder: OutputFolder, found: FoundHeads | None) -> Begin:
    """
    Args:
        number: of the file among those of the job.
        folder: where the results go.
        found: who is in it, where a person has just looked through it.
    """

    def begin(news: News) -> Course:
        outcomes = yield [WholeVideo(task, found)]
        try:
            (report,) = results_of(outcomes, FileReport)
        except Exception as error:
            report = failed_report(task.source, "video", error)
        news.report(number, report)

    return begin
