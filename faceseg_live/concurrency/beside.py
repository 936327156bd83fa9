"""Work for somebody who can't wait for it: done on a thread of its own, fetched when it is there."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Beside(Generic[T]):
    """One piece of work at a time. Used from one thread; the other one begins with the first piece."""

    def __init__(self, name: str, *, niceness: int = 0) -> None:
        """niceness: 0..19, by which the thread steps back behind others, where the system lets a thread do that."""
        self._name, self._niceness = name, niceness
        self._thread: ThreadPoolExecutor | None = None
        self._pending: Future[T] | None = None

    @property
    def is_working(self) -> bool:
        return self._pending is not None and not self._pending.done()

    def begin(self, work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> None:
        """Start a piece of work. Only after the last one was taken or forgotten."""
        if self._pending is not None:
            raise RuntimeError("the work before was not taken")
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, self._name, self._step_back)
        self._pending = self._thread.submit(work, *arguments, **options)

    def take(self) -> T | None:
        """What has been finished since; None where nothing was. Raises what the work raised."""
        return None if self.is_working else self.wait()

    def wait(self) -> T | None:
        """The same, as soon as it is finished."""
        pending, self._pending = self._pending, None
        return None if pending is None else pending.result()

    def forget(self) -> None:
        """Wait for what was begun; whatever comes of it is of no use any more."""
        if self._pending is not None:
            wait((self._pending,))
        self._pending = None

    def close(self) -> None:
        """End the thread; a later piece of work begins another one."""
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.shutdown()
        self._pending = None

    def _step_back(self) -> None:
        if self._niceness and sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), self._niceness)
