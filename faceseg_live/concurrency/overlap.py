"""Lets the steps of a long job run at the same time, in order and without losing anything.

OpenCV, MediaPipe and FFmpeg work without holding Python's lock, so threads do overlap.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

from .edges import Lossless

T = TypeVar("T")

_CAPACITY = 4
_LOOK_UP_S = 0.5
"""Waits are cut into pieces of this length, so that Ctrl-C is heard everywhere."""


def prefetch(items: Iterable[T], name: str, capacity: int = _CAPACITY) -> Generator[T, None, None]:
    """The same items, made on a thread of their own, up to `capacity` of them ahead of the reader.

    What making them raises is raised here, after the items before it. Closing the generator ends the thread.
    """
    edge: Lossless[T] = Lossless(capacity)
    failures: list[BaseException] = []

    def feed() -> None:
        try:
            for item in items:
                if not edge.put(item):
                    break
        except BaseException as error:
            failures.append(error)
        finally:
            edge.close()

    thread = threading.Thread(target=feed, name=f"faceseg-{name}", daemon=True)
    thread.start()
    try:
        yield from _drained(edge)
    finally:
        edge.close()
        _join(thread)
    if failures:
        raise failures[0]


class BackgroundSink(Generic[T]):
    """Applies a step to items on a thread of its own, in the order they were put.

    Leaving the `with` block waits for the last item; leaving it with an error drops those that wait. What the
    step raises is raised by the next `put`, or on leaving.
    """

    def __init__(self, step: Callable[[T], object], name: str, capacity: int = _CAPACITY) -> None:
        self._step = step
        self._edge: Lossless[T] = Lossless(capacity)
        self._failure: BaseException | None = None
        self._is_cancelled = False
        self._thread = threading.Thread(target=self._run, name=f"faceseg-{name}", daemon=True)

    def __enter__(self) -> BackgroundSink[T]:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_cancelled = error is not None
        self._edge.close()
        _join(self._thread)
        if error is None and self._failure is not None:
            raise self._failure

    def put(self, item: T) -> None:
        """Hand an item over; waits while the step is too far behind."""
        if not self._edge.put(item) and self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        try:
            for item in _drained(self._edge):
                if self._is_cancelled:
                    break
                self._step(item)
        except BaseException as error:
            self._failure = error
            self._edge.close()


def _drained(edge: Lossless[T]) -> Iterator[T]:
    while True:
        was_closed = edge.closed
        item = edge.get(_LOOK_UP_S)
        if item is not None:
            yield item
        elif was_closed:
            return


def _join(thread: threading.Thread) -> None:
    while thread.is_alive():
        thread.join(_LOOK_UP_S)
