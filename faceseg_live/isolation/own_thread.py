"""A home that is a thread of this process: nobody can end what hangs there, but nobody has to wait for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any

from ..concurrency.liveness import life_heard_by
from .answer import Answer

log = logging.getLogger(__name__)


class OwnThread:
    """As `Home`. Calls may be begun before those before them are answered: they wait for their turn."""

    def __init__(self, name: str) -> None:
        self._calls: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._object: Any = None
        self._is_left = self._is_closed = False
        self._thread = threading.Thread(target=self._run, name=f"faceseg-{name}", daemon=True)
        self._thread.start()

    def open(self, recipe: Callable[[], Any]) -> Answer[None]:
        """As `Home.open`."""
        return self._asked(partial(self._make, recipe))

    def begin(self, method: str, *arguments: object) -> Answer[Any]:
        """As `Home.begin`."""
        return self._asked(partial(self._call, method, *arguments))

    def close(self, within_s: float) -> None:
        """As `Home.close`; what went wrong in closing is raised. A second call does nothing."""
        if self._is_closed or self._is_left:
            return
        self._is_closed = True
        closed = self._asked(self._close_object)
        self._calls.put(None)
        if closed.wait(lambda: within_s):
            closed.taken()
            self._thread.join(within_s)
        else:
            self.leave()

    def leave(self) -> None:
        """As `Home.leave`: when what hangs there comes back, the object is closed."""
        self._is_left = True
        self._calls.put(None)

    def _asked(self, function: Callable[[], Any]) -> Answer[Any]:
        answer: Answer[Any] = Answer()
        self._calls.put(partial(_answer, answer, function))
        return answer

    def _make(self, recipe: Callable[[], Any]) -> None:
        self._object = recipe()

    def _call(self, method: str, *arguments: object) -> object:
        return getattr(self._object, method)(*arguments)

    def _close_object(self) -> None:
        own, self._object = self._object, None
        if own is not None:
            own.close()

    def _run(self) -> None:
        while (call := self._calls.get()) is not None and not self._is_left:
            call()
            del call  # what it holds need not wait for the next one
        try:
            self._close_object()
        except BaseException:
            log.warning("closing what was left behind failed", exc_info=True)


def _answer(answer: Answer[Any], function: Callable[[], Any]) -> None:
    try:
        with life_heard_by(answer.show_life):
            value = function()
    except BaseException as error:
        answer.fail(error)
    else:
        answer.give(value)
