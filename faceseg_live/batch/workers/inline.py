"""One worker: whoever runs the job."""

from __future__ import annotations

from typing import Any

from ..report import WorkerInfo
from .bench import Bench
from .schedule import Schedule


class Inline:
    """Does one piece after the other on the calling thread."""

    count = 1
    infos: tuple[WorkerInfo, ...] = ()

    def __init__(self, bench: Bench) -> None:
        """bench: stays the caller's."""
        self._bench = bench

    def __enter__(self) -> Inline:
        return self

    def __exit__(self, *_: Any) -> None:
        """Nothing is its own."""

    def stop(self) -> None:
        """What stops the calling thread has stopped the work."""

    def run(self, schedule: Schedule) -> None:
        """As `Workers.run`."""
        for note in self._bench.notes:
            self._bench.news.notify(note)
        while (ticket := schedule.next()) is not None:
            self._bench.news = ticket.news
            try:
                result = ticket.work.done(self._bench)
            except Exception as error:
                schedule.fail(ticket, error)
            else:
                schedule.finish(ticket, result)
