"""Python's garbage is collected on the window's thread, and on no other."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer

LOOK_EVERY_MS = 100
_FULL = 2
"""The oldest generation: everything that lives is looked at."""
_FULL_EVERY_S = 10.0
"""Python counts objects, and would wait for many; a decoder or a network is a single one, with much behind it."""
_FULL_SHARE = 0.01
"""Of the time, which that may take."""


class GarbageCollection(QObject):
    """Collects now and then on the thread on which it was made: what is young by Python's own counts and thresholds,
    all of it every few seconds.

    By itself Python collects on whatever thread makes one object too many. If that is a worker's, and a part of the
    window is among the garbage, Qt's object is destroyed while the window's thread may be using it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._next_full_s = time.monotonic() + _FULL_EVERY_S
        self._was_enabled = self._has_frozen = False

    def begin(self) -> None:
        """Take over from Python. What lives now, modules above all, is passed over from now on: that makes a full
        collection a matter of two milliseconds, not a hundred."""
        self._was_enabled, self._has_frozen = gc.isenabled(), not gc.get_freeze_count()
        gc.disable()
        if self._has_frozen:
            gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Give back to Python."""
        self._timer.stop()
        if self._has_frozen:
            gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def look(self) -> None:
        """Collect the oldest generation that is due, and those that are younger."""
        if time.monotonic() >= self._next_full_s:
            self._collect_all()
            return
        counts = zip(gc.get_count()[:_FULL], gc.get_threshold()[:_FULL], strict=True)
        due = [generation for generation, (count, threshold) in enumerate(counts) if count > threshold > 0]
        if due:
            gc.collect(due[-1])

    def _collect_all(self) -> None:
        began_s = time.monotonic()
        gc.collect(_FULL)
        ended_s = time.monotonic()
        self._next_full_s = ended_s + max(_FULL_EVERY_S, (ended_s - began_s) / _FULL_SHARE)


@contextmanager
def garbage_collected_here() -> Iterator[None]:
    """Within the block garbage of all threads is collected on this one, whenever Qt's loop gets to it."""
    collection = GarbageCollection()
    collection.begin()
    try:
        yield
    finally:
        collection.end()
