"""What a worker does, wherever it is: makes its bench once, then one piece of work after the other."""

from __future__ import annotations

from collections.abc import Callable

from ...isolation.wire import PackedError
from ..report import FileReport
from .base import Failed, Work
from .bench import Bench, Recipe
from .wire import Done, PackedReport, Ready, Telling, Unfit, peak_memory_bytes


class Server:
    """Used and closed on one thread."""

    def __init__(self, recipe: Recipe, send: Callable[[object], object]) -> None:
        """send: gets what is said, from any thread."""
        self._send = send
        self._bench = Bench(recipe, Telling(-1, send))

    def open(self) -> None:
        """Load the models; says whether they are there."""
        try:
            self._send(Ready(self._bench.notes))
        except Exception as error:
            self._send(Unfit(PackedError.of(error)))

    def do(self, number: int, work: Work) -> None:
        """Do a piece, and send what came of it."""
        news = self._bench.news = Telling(number, self._send)
        try:
            result: object = work.done(self._bench)
        except Exception as error:
            result = PackedError.of(error)
        if isinstance(result, FileReport):
            result = PackedReport.of(result)
        news.flush()
        self._send(Done(number, result, peak_memory_bytes()))

    def close(self) -> None:
        """Free the models."""
        self._bench.close()


def unpacked(result: object) -> object:
    """A result as it was in the worker; `Failed` where there was an error."""
    if isinstance(result, PackedError):
        return Failed(result.unpacked())
    return result.unpacked() if isinstance(result, PackedReport) else result
