"""A library that asks the program to end, by SystemExit, has failed: only signals end it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Terminated(SystemExit):
    """A signal ends the program."""


class ForeignExit(RuntimeError):
    """Somebody else's code wanted to."""

    def __init__(self, stop: SystemExit) -> None:
        super().__init__(f"a library asked the program to end ({stop.code})")


@contextmanager
def exits_are_errors() -> Iterator[None]:
    """Within the block, or the function that this decorates, SystemExit becomes an error like any other.

    Threads would pass it over, and the main thread would end the program, without a word.
    """
    try:
        yield
    except Terminated:
        raise
    except SystemExit as stop:
        raise ForeignExit(stop) from stop
