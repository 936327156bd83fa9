"""What comes of a call that is carried out elsewhere: sooner, later, or never."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar, cast

T = TypeVar("T")

_SLICE_S = 0.1
"""Waits are cut into pieces of this length."""
_MOST_COUNTED_S = 0.5
"""A piece that took longer says that this program itself stood still: the machine slept, a debugger held it."""
_GRACE_S = 0.5
"""What nobody wants any more still gets so long: most calls are over sooner, and their object need not be given up."""


class Unwanted(Exception):
    """Nobody wants the answer any more."""


class Gone(Exception):
    """Whoever should have answered is gone, for a reason."""


class Answer(Generic[T]):
    """Given once, by one thread; awaited by another."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_there = False
        self._value: T | None = None
        self._error: BaseException | None = None
        self._signs = 0
        self._lively_s = time.monotonic()
        self._on_end: Callable[[], object] | None = None

    def give(self, value: T) -> None:
        self._end(value, None)

    def fail(self, error: BaseException) -> None:
        """Only the first of several answers counts."""
        self._end(None, error)

    def show_life(self) -> None:
        """It takes long, but goes on."""
        with self._changed:
            self._signs += 1
            self._lively_s = time.monotonic()

    def on_end(self, listener: Callable[[], object]) -> None:
        """Call `listener` when the answer is there, on the thread that gives it; at once where it is there already."""
        with self._changed:
            is_there, self._on_end = self._is_there, listener
        if is_there:
            listener()

    @property
    def is_there(self) -> bool:
        return self._is_there

    @property
    def quiet_s(self) -> float:
        """How long there has been no sign of life."""
        return time.monotonic() - self._lively_s

    def wait(self, patience_s: Callable[[], float] = lambda: math.inf,
             is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Wait for the answer, or until there has been no sign of life for so long; whether it is there.

        `patience_s` is asked again and again: it may change meanwhile. Raises Unwanted soon after nobody wants it any
        more.
        """
        waited_s = unwanted_s = 0.0
        signs = self._signs
        while True:
            began_s = time.monotonic()
            with self._changed:
                if self._changed.wait_for(lambda: self._is_there, _SLICE_S):
                    return True
            took_s = min(time.monotonic() - began_s, _MOST_COUNTED_S)
            waited_s = waited_s + took_s if signs == self._signs else 0.0
            signs = self._signs
            unwanted_s = 0.0 if is_wanted() else unwanted_s + took_s
            if unwanted_s >= _GRACE_S:
                raise Unwanted
            if waited_s >= patience_s():
                return False

    def taken(self) -> T:
        """What was answered; only when it is there, and once: it is handed over. Raises what the call did, or Gone.

        An error that stayed here would be in a cycle, for its traceback holds whoever waits for this answer: with their
        frames and networks it would lie about until the next collection.
        """
        value, self._value = self._value, None
        error, self._error = self._error, None
        try:
            if error is not None:
                raise error
            return cast(T, value)
        finally:
            del error

    def _end(self, value: T | None, error: BaseException | None) -> None:
        with self._changed:
            if self._is_there:
                return
            self._value, self._error, self._is_there = value, error, True
            self._changed.notify_all()
            listener = self._on_end
        if listener is not None:
            listener()
