"""Reads a device or stream on a thread of its own, so that nobody waits for a call that may never return.

Drivers and network stacks offer no way to end a blocked call from outside. The thread here may stay in one;
its reader notices after a set time, and a closed thread lets go of the device once the call comes back.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ...concurrency.awake import wait_awake

Item = TypeVar("Item")

log = logging.getLogger(__name__)

_FINISHING_S = 2.0


@dataclass(frozen=True, slots=True)
class Taken(Generic[Item]):
    """One frame as it came from the feed."""

    item: Item
    sequence: int
    """Counts the feed's frames; a gap is one that got lost, or that nobody fetched in time."""
    captured_s: float
    """On the clock of `time.monotonic()`, as near to when it was captured as the feed can tell."""


class Feed(Protocol[Item]):
    """What the thread drives: made, used and released on that one thread."""

    @property
    def is_lossless(self) -> bool:
        """Wait with the next frame until there is room for it, instead of letting go of the oldest."""
        ...

    def take(self) -> Taken[Item] | None:
        """Block for the next frame; None at the end."""
        ...

    def release(self) -> None: ...


class Pump(Generic[Item]):
    """A thread that takes from a feed and keeps up to `holds` frames in order: the newest, unless it is lossless."""

    def __init__(self, open_feed: Callable[[], Feed[Item]], *, name: str, holds: int = 1) -> None:
        self._open_feed = open_feed
        self.holds = holds
        """Frames of a lossless feed that may wait; may be changed at any time."""
        self._changed = threading.Condition()
        self._waiting: deque[Taken[Item]] = deque()
        self._feed: Feed[Item] | None = None
        self._error: BaseException | None = None
        self._has_ended = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        atexit.register(self._finish)
        self._thread.start()

    @property
    def name(self) -> str:
        """Of what it reads."""
        return self._thread.name

    def opened(self, timeout_s: float) -> Feed[Item]:
        """Wait until the feed is open; raises what opening it raised, or TimeoutError, also after `close()`."""
        with self._changed:
            if not wait_awake(self._changed, lambda: self._feed or self._has_ended or self._is_closed, timeout_s):
                raise TimeoutError
            if self._feed is None:
                raise self._error or TimeoutError()
            return self._feed

    def next(self, timeout_s: float) -> Taken[Item] | None:
        """Wait for the next frame; None at the end and after closing.

        Raises what the feed raised, or TimeoutError.
        """
        with self._changed:
            if not wait_awake(self._changed, self._has_updates, timeout_s):
                raise TimeoutError
            if self._is_closed:
                return None
            if self._waiting:
                self._changed.notify_all()
                return self._waiting.popleft()
            if self._error is not None:
                raise self._error
            return None

    def close(self) -> None:
        """End every `next()` at once; the thread ends when its current call returns."""
        with self._changed:
            self._is_closed = True
            self._waiting.clear()
            self._changed.notify_all()

    @property
    def is_closed(self) -> bool:
        return self._is_closed

    def join(self, timeout_s: float) -> bool:
        """Wait for the thread; False where it is still stuck in a call."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _finish(self) -> None:
        """Before the interpreter goes: it aborts the process if it finds a thread inside C++ code."""
        self.close()
        if not self.join(_FINISHING_S):
            log.warning("a reader is left behind: its device or network doesn't answer")

    def _has_updates(self) -> bool:
        return bool(self._waiting) or self._has_ended or self._is_closed

    def _run(self) -> None:
        feed: Feed[Item] | None = None
        try:
            feed = self._open_feed()
            with self._changed:
                self._feed = feed
                self._changed.notify_all()
            self._drive(feed)
        except BaseException as error:  # handed to the reader, whatever it is
            self._error = error
        finally:
            if feed is not None:
                feed.release()
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()
            atexit.unregister(self._finish)

    def _drive(self, feed: Feed[Item]) -> None:
        while not self._is_closed and (taken := feed.take()) is not None:
            self._offer(taken, feed.is_lossless)

    def _offer(self, taken: Taken[Item], is_lossless: bool) -> None:
        with self._changed:
            if is_lossless:
                self._changed.wait_for(lambda: len(self._waiting) < self.holds or self._is_closed)
            elif len(self._waiting) == self.holds:
                self._waiting.popleft()
            if not self._is_closed:
                self._waiting.append(taken)
                self._changed.notify_all()
