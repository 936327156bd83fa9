"""Pictures, in chunks: within each, reading, looking and writing overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..hiding.first_pass import FoundHeads
from ..images import process_images
from ..plan import Task
from ..report import FileReport, failed_report
from .base import Begin, Course, Failed, News
from .bench import Bench

_MOST_IN_CHUNK = 16
_CHUNKS_PER_WORKER = 4


@dataclass(frozen=True, slots=True)
class PicturesWork:
    """Some of a job's pictures."""

    numbers: tuple[int, ...]
    """Their places among the files of the job."""
    tasks: tuple[Task, ...]
    found: Mapping[Task, FoundHeads]
    """Who is in them, where a person has just looked through them."""

    def done(self, bench: Bench) -> None:
        """Every picture gives a report."""
        coming = iter(self.numbers)

        def on_report(report: FileReport) -> None:
            bench.news.report(next(coming), report)
            bench.news.advance()

        process_images(self.tasks, replace(bench.run, reviewed=self.found), on_report)

    def rest(self, reported: frozenset[int]) -> PicturesWork:
        """Those that were not reported yet."""
        return self._only(number for number in self.numbers if number not in reported)

    def divided(self, size: int) -> list[PicturesWork]:
        """In pieces of so many pictures."""
        return [self._only(self.numbers[at:at + size]) for at in range(0, len(self.numbers), size)]

    def _only(self, numbers: Iterable[int]) -> PicturesWork:
        """Those of these numbers."""
        tasks = dict(zip(self.numbers, self.tasks, strict=True))
        kept = {number: tasks[number] for number in numbers}
        found = {task: self.found[task] for task in kept.values() if task in self.found}
        return PicturesWork(tuple(kept), tuple(kept.values()), found)


def pictures_course(tasks: Sequence[Task], found: Mapping[Task, FoundHeads], workers: int) -> Begin:
    """All pictures of a job, the first of its files, divided among so many workers."""

    def begin(news: News) -> Course:
        everything = PicturesWork(tuple(range(len(tasks))), tuple(tasks), found)
        size = len(tasks) if workers == 1 else _chunk_size(len(tasks), workers)
        news.begin("pictures", len(tasks), "picture")
        try:
            chunks = everything.divided(size)
            outcomes = yield chunks
            # Where a chunk failed each of its pictures is tried alone: one may be to blame.
            singles = [single for chunk, outcome in zip(chunks, outcomes, strict=True) if isinstance(outcome, Failed)
                       for single in chunk.rest(frozenset(news.reported)).divided(1)]
            outcomes = (yield singles) if singles else []
            for single, outcome in zip(singles, outcomes, strict=True):
                if isinstance(outcome, Failed) and single.numbers[0] not in news.reported:
                    news.report(single.numbers[0], failed_report(single.tasks[0].source, "image", outcome.error))
        finally:
            news.end()

    return begin


def _chunk_size(count: int, workers: int) -> int:
    return max(1, min(_MOST_IN_CHUNK, -(-count // (_CHUNKS_PER_WORKER * workers))))
