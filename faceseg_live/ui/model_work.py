"""Downloads and checks models on a thread of its own, one thing at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Qt, Signal

from ..errors import FacesegError
from ..logs.told import log_error
from .choices import ModelCheck, ModelStore

_REPORT_EVERY_S = 0.1


class _Cancelled(Exception):
    """The user wants no more of a download."""


class ModelWork(QObject):
    """Every signal arrives on the window's thread."""

    progressed = Signal(str, float, float)
    """Name, bytes that have come, bytes there will be (0: unknown)."""
    checked = Signal(str, object)
    """Name and its ModelCheck."""
    ended = Signal(str, str)
    """Name of what was fetched, empty after a check; what went wrong, empty when all is well or it was cancelled."""
    _progressed, _checked = Signal(str, float, float), Signal(str, object)
    _ended = Signal(str, str)

    def __init__(self, store: ModelStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self._reported_s = 0.0
        for inner, outer in ((self._progressed, self.progressed), (self._checked, self.checked)):
            inner.connect(outer, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        return self._thread is not None

    def fetch(self, name: str, *, consent: bool) -> None:
        """Begin to download a model; does nothing while something is under way."""
        self._begin(lambda: self._fetch(name, consent=consent))

    def check(self, names: Iterable[str]) -> None:
        """Begin to read files and compare their hashes; does nothing while something is under way."""
        requested = tuple(names)
        self._begin(lambda: self._check(requested))

    def cancel(self) -> None:
        """End what is under way at its next step."""
        self._cancel.set()

    def finish(self, timeout_s: float = 1.0) -> None:
        """Cancel, and wait a little: a site that does not answer may hold the thread longer than anybody waits."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _begin(self, work: Callable[[], None]) -> None:
        if self._thread is None:
            self._cancel.clear()
            self._thread = threading.Thread(target=work, name="models", daemon=True)
            self._thread.start()

    def _fetch(self, name: str, *, consent: bool) -> None:
        problem = ""
        try:
            self._store.fetch(name, consent=consent, progress=lambda done, total: self._report(name, done, total))
            self._checked.emit(name, self._store.check(name))
        except _Cancelled:
            pass
        except FacesegError as error:
            log_error(error)
            problem = str(error)
        except (Exception, SystemExit) as error:
            self._ended.emit(name, f"the download failed: {error}")
            raise
        self._ended.emit(name, problem)

    def _check(self, names: tuple[str, ...]) -> None:
        problem = ""
        for name in names:
            if self._cancel.is_set():
                break
            try:
                check = self._store.check(name)
            except OSError as error:
                check = ModelCheck("can't be read", f"{name} can't be read: {error}")
            problem = problem or check.problem
            self._checked.emit(name, check)
        self._ended.emit("", problem)

    def _report(self, name: str, done_bytes: int, total_bytes: int) -> None:
        if self._cancel.is_set():
            raise _Cancelled
        now_s = time.monotonic()
        if now_s - self._reported_s >= _REPORT_EVERY_S or done_bytes == total_bytes:
            self._reported_s = now_s
            self._progressed.emit(name, float(done_bytes), float(total_bytes))

    def _end(self, name: str, problem: str) -> None:
        if self._thread is not None:
            self._thread.join(1.0)
        self._thread = None
        self.ended.emit(name, problem)
