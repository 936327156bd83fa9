"""Workers that are processes of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, cast

from .base import Work
from .bench import Recipe
from .crew import Died, Heard
from .wire import Dismissed, Hired, Piece, read, write

_PATIENCE_S = 6.0
"""So long a worker may take to remove what it has begun."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
            "NUMEXPR_NUM_THREADS")


class ProcessSeat:
    """One process, started afresh: nothing of this one's threads and networks is in it."""

    def __init__(self, number: int, heard: Heard, recipe: Recipe, count: int) -> None:
        """count: so many share the machine."""
        threads = max(1, processors() // count)
        # A session of its own: Ctrl-C is for the process that runs the job, which ends this one.
        self._process = subprocess.Popen([sys.executable, "-m", f"{__package__}.process_main"], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, env=_environment(threads), start_new_session=True)
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
        self._heard.put((self._number, Died(_reason(self._process.wait()))))


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _environment(threads: int) -> dict[str, str]:
    """Of a worker: it finds the modules that this process finds, and its libraries leave processors to the others."""
    paths = dict.fromkeys(os.path.abspath(path) for path in sys.path)  # noqa: PTH100 – as it is, links kept
    shares = {name: str(threads) for name in _THREADS if name not in os.environ}
    return {**os.environ, **shares, "PYTHONPATH": os.pathsep.join(paths)}


def _reason(code: int) -> str:
    """Why a process is gone, by its exit code."""
    if code >= 0:
        return f"exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"{name} (memory may be short)" if name == "SIGKILL" else name
