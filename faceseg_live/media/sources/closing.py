"""Closing from another thread without making that thread wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Closing:
    """Releases a resource as soon as nobody is inside it: at once, or when the reader comes out.

    A window closes a source from its own thread, which must not wait for a frame to be decoded. How to release it is
    forgotten then: it usually holds the source, decoders and all, in a cycle, which only a collection would free.
    """

    def __init__(self, release: Callable[[], None]) -> None:
        self._release: Callable[[], None] | None = release
        self._in_use = threading.Lock()
        self._is_requested = threading.Event()

    @property
    def is_requested(self) -> bool:
        """`close()` was called; whoever uses the resource should come out."""
        return self._is_requested.is_set()

    @contextmanager
    def using(self) -> Iterator[None]:
        """Keeps the resource open inside the block; `is_requested` is whether it was open at all."""
        try:
            with self._in_use:
                yield
        finally:
            if self.is_requested:
                self._release_if_free()

    def wait(self, timeout_s: float) -> bool:
        """Wait until `close()` is called, at most so long; whether it was."""
        return self._is_requested.wait(max(0.0, timeout_s))

    def close(self) -> None:
        self._is_requested.set()
        self._release_if_free()

    def _release_if_free(self) -> None:
        if not self._in_use.acquire(blocking=False):
            return  # whoever is inside will release it
        try:
            release, self._release = self._release, None
            if release is not None:
                release()
        finally:
            self._in_use.release()
