"""Edges between stages: where back-pressure is decided.

A stage puts and gets; whether a slow reader loses old items (`Latest`, for live sources) or slows the writer down
(`Lossless`, for files) is the edge's own business.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Edge(Protocol[T]):
    """One writer's way to one reader."""

    @property
    def closed(self) -> bool: ...
    @property
    def dropped(self) -> int:
        """How many items were replaced before anybody took them."""
    def put(self, item: T) -> bool:
        """Hand an item over; False when the edge is closed."""
    def get(self, timeout_s: float | None = None) -> T | None:
        """The next item; None when the time is over, or when the edge is closed and empty."""
    def close(self) -> None:
        """No more items: readers take what is left, then get None."""


class Latest(Generic[T]):
    """Holds the newest item only; putting never waits."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: T | None = None
        self._closed = False
        self._woken = False
        self._dropped = 0

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def dropped(self) -> int:
        return self._dropped

    def put(self, item: T) -> bool:
        with self._changed:
            if self._closed:
                return False
            if self._item is not None:
                self._dropped += 1
            self._item = item
            self._changed.notify()
            return True

    def get(self, timeout_s: float | None = None) -> T | None:
        with self._changed:
            self._changed.wait_for(lambda: self._item is not None or self._closed or self._woken, timeout_s)
            item, self._item = self._item, None
            self._woken = False
            return item

    def take(self) -> T | None:
        """The newest item if there is one, without waiting."""
        return self.get(timeout_s=0)

    def wake(self) -> None:
        """Make a waiting (or the next) get return at once: something else than an item wants its attention."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()


class Lossless(Generic[T]):
    """Holds up to `capacity` items in order; a full edge makes the writer wait."""

    dropped = 0

    def __init__(self, capacity: int = 4) -> None:
        self._changed = threading.Condition()
        self._items: deque[T] = deque()
        self._capacity = capacity
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def put(self, item: T) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: len(self._items) < self._capacity or self._closed)
            if self._closed:
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def get(self, timeout_s: float | None = None) -> T | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._items) or self._closed, timeout_s)
            item = self._items.popleft() if self._items else None
            self._changed.notify_all()
            return item

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
