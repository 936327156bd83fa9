"""One thread round one function."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

log = logging.getLogger(__name__)


class Stage:
    """Calls `step` again and again on a thread of its own until it is stopped.

    `finish` runs on the same thread at the end, also after a failure, so that what belongs to the thread is
    closed there. An exception that `step` lets through is reported once; then the stage rests until `retry`.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], None],
        *,
        finish: Callable[[], None] = lambda: None,
        on_failure: Callable[[str, str], None],
    ) -> None:
        self.name = name
        self._step = step
        self._finish = finish
        self._on_failure = on_failure
        self._stopping = threading.Event()
        self._may_run = threading.Event()
        self._may_run.set()
        self._thread = threading.Thread(target=self._run, name=f"faceseg-{name}", daemon=True)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def start(self) -> None:
        self._thread.start()

    def rest(self, seconds: float) -> None:
        """Wait, but not longer than until the stage is stopped. For `step` only."""
        self._stopping.wait(seconds)

    def retry(self) -> None:
        """Go on after a failure."""
        self._may_run.set()

    def stop(self) -> None:
        """Ask the stage to end after the current step."""
        self._stopping.set()
        self._may_run.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end; False when it still runs."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._may_run.wait()
            if self._stopping.is_set():
                break
            try:
                self._step()
            except Exception:
                self._fail()
        try:
            self._finish()
        except Exception:
            self._fail()

    def _fail(self) -> None:
        report = traceback.format_exc()
        log.error("stage %s failed\n%s", self.name, report)
        self._may_run.clear()
        self._on_failure(self.name, report)
