"""What workers do: pieces of a job, and the courses of files that consist of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..report import FileReport, Progress, WorkerInfo

if TYPE_CHECKING:
    from .bench import Bench
    from .schedule import Schedule

T = TypeVar("T")


class News(Progress, Protocol):
    """What is told of one course while it is under way."""

    def report(self, number: int, report: FileReport) -> None:
        """A file is over, done or not. `number`: its place among the files of the job."""

    @property
    def reported(self) -> Collection[int]:
        """Numbers of the files that are over."""


class Work(Protocol):
    """A piece of a job that one worker does at a time. Can be pickled, as its result can."""

    def done(self, bench: Bench) -> object:
        """Do it; progress and reports go to `bench.news`. What it raises is its course's matter."""

    def rest(self, reported: frozenset[int]) -> Work:
        """What of it has to be done again where its worker died after it had reported the files of these numbers."""


@dataclass(frozen=True, slots=True)
class Failed:
    """What stands in the place of a result."""

    error: Exception


Course = Generator[Sequence[Work], Sequence[object], None]
"""The way of some files through a job, on the thread of whoever runs the job: it gives pieces of work that may be done
in any order at the same time, and gets their results, or `Failed`, in the order of the pieces. It reports its files,
raises nothing, and is closed where the job is cut short."""
Begin = Callable[[News], Course]


def results_of(outcomes: Sequence[object], kind: type[T]) -> list[T]:
    """The results of pieces of work, all of this kind, that all have to be there. Raises the first one's error."""
    results = []
    for outcome in outcomes:
        if isinstance(outcome, Failed):
            raise outcome.error
        assert isinstance(outcome, kind), f"expected {kind}, got {type(outcome)}"
        results.append(outcome)
    return results


class Workers(Protocol):
    """One or several of them; a context, which ends them."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def infos(self) -> tuple[WorkerInfo, ...]:
        """What is known of each, once the work is over; nothing of whoever runs the job itself."""

    def run(self, schedule: Schedule) -> None:
        """Work through all of it.

        Raises the errors of a bench that can't be made (InvalidParameter, EngineUnavailable, …). KeyboardInterrupt and
        what signals raise come through.
        """

    def stop(self) -> None:
        """End all work at once: whatever was begun is removed. A second call does nothing."""

    def __enter__(self) -> Workers: ...
    def __exit__(self, *_: Any) -> None: ...
