"""Workers that are processes of this machine."""

from __future__ import annotations

import os
import subprocess
import threading
from contextlib import suppress
from typing import IO, cast

from ...isolation.starting import reason_of, start_module
from ...isolation.wire import read, write
from .base import Work
from .bench import Recipe
from .crew import Died, Heard
from .wire import Dismissed, Hired, Piece

_PATIENCE_S = 6.0
"""So long a worker may take to remove what it has begun."""


class ProcessSeat:
    """One process, started afresh: nothing of this one's threads and networks is in it."""

    def __init__(self, number: int, heard: Heard, recipe: Recipe, count: int) -> None:
        """count: so many share the machine."""
        threads = max(1, processors() // count)
        self._process = start_module(f"{__package__}.process_main", threads=threads)
        self._number, self._heard = number, heard
        self._reader = threading.Thread(target=self._listen, name=f"faceseg-worker-{number}", daemon=True)
        self._reader.start()
        self._write(Hired(recipe, threads))

    def give(self, number: int, work: Work) -> None:
        """As `Seat.give`."""
        self._write(Piece(number, work))

    def dismiss(self) -> None:
        """As `Seat.dismiss`."""
        self._write(Dismissed())
        self._close_input()

    def terminate(self) -> None:
        """As `Seat.terminate`."""
        self._process.terminate()
        self._close_input()

    def wait(self) -> None:
        """As `Seat.wait`; one that doesn't end is killed."""
        self._close_input()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        cast(IO[bytes], self._process.stdout).close()

    def _write(self, message: object) -> None:
        """A worker that is gone is heard of by `Died`."""
        with suppress(OSError):
            write(cast(IO[bytes], self._process.stdin), message)

    def _close_input(self) -> None:
        with suppress(OSError):
            cast(IO[bytes], self._process.stdin).close()

    def _listen(self) -> None:
        while (message := read(cast(IO[bytes], self._process.stdout))) is not None:
            self._heard.put((self._number, message))
        self._heard.put((self._number, Died(reason_of(self._process.wait()))))


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

