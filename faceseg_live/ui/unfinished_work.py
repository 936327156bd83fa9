"""Keeps or deletes unfinished recordings on a thread of its own, one after the other: some are gigabytes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from PySide6.QtCore import QObject, Qt, Signal

from ..errors import FacesegError
from ..pipeline.recording.unfinished import Kept, Unfinished, delete, keep

_REPORT_EVERY_S = 0.1

_Job = Callable[[], None]


class _Cancelled(Exception):
    """The window goes."""


class UnfinishedWork(QObject):
    """Every signal arrives on the window's thread."""

    progressed = Signal(object, float)
    """The recording, and which share of it is kept, 0..1."""
    kept = Signal(object, object)
    """The recording, and what became of it, a `Kept`."""
    deleted = Signal(object)
    failed = Signal(object, str)
    """The recording, and why nothing has changed."""
    _progressed, _kept = Signal(object, float), Signal(object, object)
    _deleted, _failed = Signal(object), Signal(object, str)

    def __init__(self, parent: QObject | None = None, *, keep_: Callable[..., Kept] = keep,
                 delete_: Callable[[Unfinished], None] = delete) -> None:
        super().__init__(parent)
        self._keep_one, self._delete_one = keep_, delete_
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_over = False
        self._reported_s = 0.0
        for inner, outer in ((self._progressed, self.progressed), (self._kept, self.kept),
                             (self._deleted, self.deleted), (self._failed, self.failed)):
            inner.connect(outer, Qt.ConnectionType.QueuedConnection)

    def keep(self, left: Unfinished) -> None:
        """Make ordinary files of it; `kept` or `failed` follows."""
        self._begin(lambda: self._kept.emit(left, self._keep_one(left, lambda share: self._report(left, share))), left)

    def delete(self, left: Unfinished) -> None:
        """Remove it; `deleted` or `failed` follows."""

        def remove() -> None:
            self._delete_one(left)
            self._deleted.emit(left)

        self._begin(remove, left)

    def finish(self, timeout_s: float = 1.0) -> None:
        """The window goes: what is under way is left as it was, and offered again at the next start."""
        self._is_over = True
        self._jobs.put(None)
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _begin(self, work: _Job, left: Unfinished) -> None:
        def job() -> None:
            try:
                work()
            except _Cancelled:
                pass
            except FacesegError as error:
                self._failed.emit(left, str(error))
            except (Exception, SystemExit) as error:
                self._failed.emit(left, f"unexpected {type(error).__name__}: {error}")
                raise

        self._jobs.put(job)
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="unfinished", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None and not self._is_over:
            job()

    def _report(self, left: Unfinished, share: float) -> None:
        if self._is_over:
            raise _Cancelled
        now_s = time.monotonic()
        if now_s - self._reported_s >= _REPORT_EVERY_S:
            self._reported_s = now_s
            self._progressed.emit(left, share)
