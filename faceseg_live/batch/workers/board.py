"""Where all courses of a job tell how far they are: one bar, and the reports in the order of the files."""

from __future__ import annotations

from collections.abc import Callable

from ...messages import Message
from ..report import FileReport, Progress


class Board:
    """Shows one bar for all that is under way. Called from one thread at a time."""

    def __init__(self, progress: Progress, on_report: Callable[[FileReport], object],
                 on_arrival: Callable[[int, FileReport], object] | None = None) -> None:
        """
        Args:
            on_report: told of each file, in the order of the files.
            on_arrival: told of each file at once, with its number.
        """
        self._progress, self._on_report, self._on_arrival = progress, on_report, on_arrival
        self._waiting: dict[int, FileReport] = {}
        self._next = 0
        self._parts: list[Part] = []

    def part(self) -> Part:
        """For one more course."""
        return Part(self)

    def notify(self, said: Message | str) -> None:
        """Show one line."""
        self._progress.notify(said)

    def report(self, number: int, report: FileReport) -> None:
        """A file is over; those that come after it wait for it."""
        if self._on_arrival is not None:
            self._on_arrival(number, report)
        self._waiting[number] = report
        while self._next in self._waiting:
            self._on_report(self._waiting.pop(self._next))
            self._next += 1

    def begin(self, part: Part) -> None:
        """A course has begun to count."""
        if part not in self._parts:
            self._parts.append(part)
        self._show()

    def advance(self) -> None:
        """One unit of some course is done."""
        self._progress.advance()

    def end(self, part: Part) -> None:
        """A course counts no more."""
        if part in self._parts:
            self._parts.remove(part)
            self._show()

    def _show(self) -> None:
        """What there is now in the bar: a course, or the sum of several."""
        if not self._parts:
            self._progress.end()
            return
        titles, units = ({getattr(part, name) for part in self._parts} for name in ("title", "unit"))
        totals = [part.total for part in self._parts]
        title = titles.pop() if len(titles) == 1 else f"{len(self._parts)} files"
        total = None if None in totals else sum(total for total in totals if total is not None)
        self._progress.begin(title, total, units.pop() if len(units) == 1 else "step")
        for _ in range(sum(part.done for part in self._parts)):
            self._progress.advance()


class Part:
    """The `News` of one course."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.title = self.unit = ""
        self.total: int | None = None
        self.done = 0
        self.reported: set[int] = set()
        """As `News.reported`."""

    def begin(self, title: str, total: int | None, unit: str) -> None:
        """As `Progress.begin`."""
        self.title, self.total, self.unit, self.done = title, total, unit, 0
        self._board.begin(self)

    def advance(self) -> None:
        """As `Progress.advance`."""
        self.done += 1
        self._board.advance()

    def end(self) -> None:
        """As `Progress.end`."""
        self._board.end(self)

    def notify(self, said: Message | str) -> None:
        """As `Progress.notify`."""
        self._board.notify(said)

    def report(self, number: int, report: FileReport) -> None:
        """As `News.report`."""
        self.reported.add(number)
        self._board.report(number, report)
