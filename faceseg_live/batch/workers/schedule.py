"""Which piece of work is next, and what becomes of the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from .base import Begin, Course, Failed, News, Work
from .board import Board


@dataclass(frozen=True, slots=True)
class Ticket:
    """A piece of work on its way."""

    number: int
    """Counts all pieces of the job."""
    work: Work
    news: News
    """Of the course that it belongs to."""


@dataclass(slots=True)
class _Open:
    """A course under way."""

    course: Course
    news: News
    waiting: deque[Ticket] = field(default_factory=deque)
    places: dict[int, int] = field(default_factory=dict)
    """Number of a piece of the present batch → its place in it."""
    results: dict[int, object] = field(default_factory=dict)
    """Place → result."""


class Schedule:
    """Courses in their order: all that work go for the first one that has something to do. Used on one thread."""

    def __init__(self, courses: Iterable[Begin], board: Board, most_open: int = 1) -> None:
        """most_open: so many courses may be under way at the same time."""
        self._coming, self._board, self._most_open = deque(courses), board, most_open
        self._open: list[_Open] = []
        self._given: dict[int, _Open] = {}
        self._count = 0

    @property
    def is_over(self) -> bool:
        """Whether all is done."""
        return not self._coming and not self._open

    def next(self) -> Ticket | None:
        """What somebody who is free can do; None: nothing before others have finished theirs, or all is done."""
        while True:
            for opened in self._open:
                if opened.waiting:
                    ticket = opened.waiting.popleft()
                    self._given[ticket.number] = opened
                    return ticket
            if not self._coming or len(self._open) >= self._most_open:
                return None
            news = self._board.part()
            opened = _Open(self._coming.popleft()(news), news)
            self._open.append(opened)
            self._go_on(opened, None)

    def finish(self, ticket: Ticket, result: object) -> None:
        """A piece is done, or `Failed`."""
        opened = self._given.pop(ticket.number)
        opened.results[opened.places[ticket.number]] = result
        if len(opened.results) == len(opened.places):
            self._go_on(opened, [opened.results[place] for place in range(len(opened.places))])

    def fail(self, ticket: Ticket, error: Exception) -> None:
        """A piece can't be done."""
        self.finish(ticket, Failed(error))

    def close(self) -> None:
        """Cut the courses short: each removes what it has begun."""
        self._coming.clear()
        while self._open:
            self._open.pop().course.close()

    def _go_on(self, opened: _Open, results: list[object] | None) -> None:
        """To the next pieces of a course, or to its end."""
        try:
            batch = opened.course.send(results) if results is not None else next(opened.course)
            while not batch:
                batch = opened.course.send([])
        except StopIteration:
            self._open.remove(opened)
            return
        opened.results, opened.places = {}, {}
        for place, work in enumerate(batch):
            opened.places[self._count] = place
            opened.waiting.append(Ticket(self._count, work, opened.news))
            self._count += 1
