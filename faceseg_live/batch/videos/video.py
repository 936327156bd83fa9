"""The way of one video through a job.

As a rule it is looked at as a whole before anything of it is drawn, in spans that several workers share:

    where it can be cut → who is in each span → who is who in all of it → each span drawn and encoded → joined

The cuts depend on the file alone, and so do the results. What can't be cut goes the same way in one go; where people
are hidden, there is a first pass of another kind (`whole.py`), and `fast` goes through a file once, as live.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

from ...engines.faces.base import SpanFaces
from ...engines.faces.join import joined
from ...errors import OutputError
from ...media.sources.span_source import SpanUnfit
from ...media.sources.spans import Cut, Span
from ..excerpt import Excerpt
from ..hiding.first_pass import FoundHeads
from ..hiding.needs import hides
from ..outputs import OutputFolder
from ..plan import Task
from ..report import FileReport, failed_report
from ..staging import Staging, output_errors
from ..workers.base import Begin, Course, News, Work, results_of
from ..workers.bench import Recipe
from .look import AROUND_S, LookAtAll, LookAtSpan, looking_title
from .results import video_results
from .spans import CutVideo, DrawnSpan, DrawSpan, FoundCut, JoinedSpans, JoinSpans, excerpt_in, length_s, spans_with
from .whole import WhoIsThere, WholeVideo

Steps = Generator[Sequence[Work], Sequence[object], FileReport]
"""Part of a course that ends with what became of the file. Raises what went wrong."""


def video_course(number: int, task: Task, recipe: Recipe, folder: OutputFolder, found: FoundHeads | None) -> Begin:
    """
    Args:
        number: of the file among those of the job.
        folder: where the results go.
        found: who is in it, where a person has just looked through it.
    """

    def begin(news: News) -> Course:
        begun_s = time.monotonic()
        try:
            report = yield from _steps(task, recipe, folder, found, news)
            report = replace(report, seconds=time.monotonic() - begun_s)
        except Exception as error:
            report = failed_report(task.source, "video", error)
        news.report(number, report)

    return begin


def _steps(task: Task, recipe: Recipe, folder: OutputFolder, found: FoundHeads | None, news: News) -> Steps:
    is_hidden = any(hides(look, recipe.settings.look_options) for look in recipe.looks)
    if is_hidden or recipe.files.fast:
        return (yield from _alone(WholeVideo(task, found)))
    (found_cut,) = results_of((yield [CutVideo(task.source)]), FoundCut)
    if (cut := found_cut.cut) is not None:
        try:
            return (yield from _in_spans(task, recipe, folder, cut, news))
        except SpanUnfit:
            pass  # its packets promised other frames: what is certain is only what the whole file gives
        except OutputError as error:
            if error.message_id != "media.pieces_differ":
                raise  # else the size changes on the way, and one encoder has to know
    excerpt = Excerpt.of(recipe.files)
    searched = excerpt if excerpt.is_whole else excerpt.searched(AROUND_S)
    (seen,) = results_of((yield [LookAtAll(task.source, searched)]), SpanFaces)
    return (yield from _alone(WholeVideo(task, there=_who([seen], recipe))))


def _alone(work: WholeVideo) -> Steps:
    (report,) = results_of((yield [work]), FileReport)
    return report


def _in_spans(task: Task, recipe: Recipe, folder: OutputFolder, cut: Cut, news: News) -> Steps:
    excerpt = excerpt_in(cut, Excerpt.of(recipe.files))
    spans = spans_with(cut, excerpt)
    excerpt.require(len(spans), task.source)
    there = yield from _looked(task, recipe, cut, excerpt, news)
    results = video_results(task.stem, recipe.looks, recipe.files, recipe.settings.look_options)
    if not all(result.has_pieces for result in results):
        return (yield from _alone(WholeVideo(task, there=there)))
    with folder.staging(task) as staging:
        scratch = staging.scratch()
        drawings = [DrawSpan(task, cut, span, _part(there, span), excerpt, scratch, is_first=span is spans[0])
                    for span in spans]
        news.begin(task.source.name, sum(span.count for span in spans), "frame")
        try:
            drawn = results_of((yield drawings), DrawnSpan)
            end_s = None if excerpt.is_whole else length_s(cut, excerpt)
            joining = JoinSpans(task, tuple(span.folder for span in drawn), scratch, end_s)
            (done,) = results_of((yield [joining]), JoinedSpans)
        finally:
            news.end()
        _move(done, staging)
        outputs = staging.commit()
    counts = reduce(add, (span.counts for span in drawn))
    remarks = dict.fromkeys((*(remark for span in drawn for remark in span.remarks), *done.notes))
    return FileReport(task.source, "video", outputs, counts.frames, counts.most_people,
                      notes=(*counts.remarks(masks=True, everybody=recipe.choice == "all"), *remarks))


def _looked(task: Task, recipe: Recipe, cut: Cut, excerpt: Excerpt,
            news: News) -> Generator[Sequence[Work], Sequence[object], WhoIsThere]:
    """Who is in a file, or in the part of it that is taken and a little around it."""
    spans = cut.spans if excerpt.is_whole else spans_with(cut, excerpt.searched(AROUND_S))
    news.begin(looking_title(task.source), sum(span.count for span in spans), "frame")
    try:
        seen = results_of((yield [LookAtSpan(task.source, cut, span) for span in spans]), SpanFaces)
    finally:
        news.end()
    return _who(seen, recipe)


def _who(seen: Sequence[SpanFaces], recipe: Recipe) -> WhoIsThere:
    faces = joined(seen, recipe.settings)
    return WhoIsThere(faces, faces.choosing(recipe.choice))


def _part(there: WhoIsThere, span: Span) -> WhoIsThere:
    last = span.first + span.count - 1
    return WhoIsThere(there.faces.part(span.first, last), there.chosen.part(span.first, last))


def _move(done: JoinedSpans, staging: Staging) -> None:
    with output_errors(staging.target):
        for path in done.folder.iterdir():
            path.replace(staging.path(path.name))

