"""What workers in other processes say."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ...isolation.wire import PackedError
from ...messages import Message
from ..report import FileReport
from .base import Work
from .bench import Recipe

_TOGETHER_S = 0.1
"""So often at most a worker says how far it is."""


@dataclass(frozen=True, slots=True)
class Hired:
    """The first message to a worker."""

    recipe: Recipe
    threads: int
    """How many libraries may use."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work to be done."""

    number: int
    work: Work


@dataclass(frozen=True, slots=True)
class Dismissed:
    """There is no more work."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The models are there."""

    notes: tuple[str, ...]
    """What the user should know before the work begins."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """There are no models, for a reason that holds for every worker."""

    error: PackedError


@dataclass(frozen=True, slots=True)
class Told:
    """Something of `News`, about the piece of this number."""

    number: int
    method: str
    arguments: tuple[object, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class PackedReport:
    """A report whose unforeseen error can travel."""

    report: FileReport
    unexpected: PackedError | None

    @staticmethod
    def of(report: FileReport) -> PackedReport:
        """Of a report in a worker."""
        if report.unexpected is None:
            return PackedReport(report, None)
        return PackedReport(replace(report, unexpected=None), PackedError.of(report.unexpected))

    def unpacked(self) -> FileReport:
        """The report in the process that runs the job."""
        return self.report if self.unexpected is None else replace(self.report, unexpected=self.unexpected.unpacked())


@dataclass(frozen=True, slots=True)
class Done:
    """A piece is done, or met an error."""

    number: int
    result: object
    peak_memory_bytes: int | None


class Telling:
    """`News` that is sent; from any thread."""

    def __init__(self, number: int, send: Callable[[object], object]) -> None:
        """`number`: of the piece that is being done."""
        self._number, self._send = number, send
        self._lock = threading.Lock()
        self._advanced = 0
        self._sent_s = time.monotonic()
        self.reported: set[int] = set()
        """As `News.reported`, of this piece alone."""

    def begin(self, title: str, total: int | None, unit: str) -> None:
        """As `Progress.begin`."""
        self._tell("begin", title, total, unit)

    def advance(self) -> None:
        """As `Progress.advance`; several are sent together."""
        with self._lock:
            self._advanced += 1
            if time.monotonic() - self._sent_s >= _TOGETHER_S:
                self._send_advances()

    def end(self) -> None:
        """As `Progress.end`."""
        self._tell("end")

    def notify(self, said: Message | str) -> None:
        """As `Progress.notify`."""
        self._tell("notify", said)

    def report(self, number: int, report: FileReport) -> None:
        """As `News.report`."""
        self.reported.add(number)
        self._tell("report", number, PackedReport.of(report))

    def flush(self) -> None:
        """Send what waits."""
        with self._lock:
            self._send_advances()

    def _tell(self, method: str, *arguments: object) -> None:
        with self._lock:
            self._send_advances()
            self._send(Told(self._number, method, arguments))

    def _send_advances(self) -> None:
        if self._advanced:
            self._send(Told(self._number, "advance", (), self._advanced))
        self._advanced, self._sent_s = 0, time.monotonic()


def peak_memory_bytes() -> int | None:
    """The most that this process had in memory at any time; None where the system doesn't say."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak << 10
