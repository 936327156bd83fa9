"""One thread around one function."""

from __future__ import annotations

import math
import threading
import traceback
from collections.abc import Callable


class Stage:
    """Calls `step` again and again on a thread of its own until it is stopped.

    `finish` runs on the same thread at the end, also after a failure, so that what belongs to the thread is closed
    there. Whatever `step` raises, SystemExit included, is reported once and the thread lives on: the stage rests until
    its target, what it works for, is another one. Whoever changes the target calls `reconsider`.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], None],
        *,
        finish: Callable[[], None] = lambda: None,
        target: Callable[[], object] = lambda: None,
        on_failure: Callable[[str, str], None],
    ) -> None:
        """`target` gives values that are compared, from any thread; `on_failure` gets the name and the traceback."""
        self.name = name
        self._step = step
        self._finish = finish
        self._target = target
        self._on_failure = on_failure
        self._failed_for: object = None
        self._reported = ""
        """The report of the previous step's failure."""
        self._stopping = threading.Event()
        self._may_run = threading.Event()
        self._may_run.set()
        self._thread = threading.Thread(target=self._run, name=f"faceseg-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def reconsider(self) -> None:
        """End the rest after a failure if there is something else to work for now; from any thread."""
        if not self._may_run.is_set() and self._target() != self._failed_for:
            self._reported = ""
            self._may_run.set()

    def stop(self) -> None:
        """Ask the stage to end after the current step."""
        self._stopping.set()
        self._may_run.set()

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread's end, so long at most (inf: however long it takes); False when it still runs."""
        if self._thread.is_alive():
            self._thread.join(None if timeout_s == math.inf else timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._may_run.wait()
            if self._stopping.is_set():
                break
            target = self._target()
            try:
                self._step()
                self._reported = ""
            except KeyboardInterrupt:
                raise
            except BaseException:
                self._report()
                self._rest(target)
        try:
            self._finish()
        except KeyboardInterrupt:
            raise
        except BaseException:
            self._report()

    def _report(self) -> None:
        report = traceback.format_exc()
        if report != self._reported:
            self._reported = report
            self._on_failure(self.name, report)

    def _rest(self, target: object) -> None:
        """Rest, unless the target is another one than when the step began.

        Then the step may have failed for the earlier target as well as for this one: only another step can show it.
        """
        self._failed_for = target
        self._may_run.clear()
        if self._stopping.is_set() or self._target() != target:
            self._may_run.set()
