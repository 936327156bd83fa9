"""Ends the opening of a source from another thread: drivers and networks may take many seconds for it."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Interruption:
    """One thread opens a source, any other one may ask it to give up.

    Used for one opening after the other. What was asked counts until the next one begins.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_asked = False
        self._end: Callable[[], None] | None = None

    @property
    def is_asked(self) -> bool:
        return self._is_asked

    def begin(self) -> None:
        """An opening starts: nobody has asked for its end yet."""
        with self._lock:
            self._is_asked, self._end = False, None

    def reaches(self, end: Callable[[], None]) -> None:
        """`end` lets the opening's next wait return; it is called at once where that was asked before."""
        with self._lock:
            self._end = end
            is_late = self._is_asked
        if is_late:
            end()

    def ask(self) -> None:
        """Give up the opening that is under way, if there is one."""
        with self._lock:
            self._is_asked, end = True, self._end
        if end is not None:
            end()
