"""How long the disk still lasts at the rate at which a recording grows."""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable
from pathlib import Path

_LOOK_EVERY_S = 1.0
_OVER_S = 10.0
"""The rate is that of the last so many seconds: it differs with what is in front of the camera."""
_SURE_AFTER_S = 2.0
"""A file that has just begun says nothing of its rate."""
NEARLY_FULL_S = 120.0
"""From then on the user should know."""


class FreeSpace:
    """Of the disk that one recording goes to; looks about once a second. Used from one thread."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._looks: deque[tuple[float, int]] = deque()
        """When, and how many bytes were written by then."""
        self.left_s: float | None = None
        """Seconds until the disk is full; None: unknown."""

    def look(self, folder: Path, written: Callable[[], int], now_s: float) -> None:
        """
        Args:
            written: tells how many bytes the clip has that is being written into the folder.
            now_s: on `time.monotonic()`'s clock.
        """
        if self._looks and now_s - self._looks[-1][0] < _LOOK_EVERY_S:
            return
        written_bytes = written()
        if folder != self._folder or (self._looks and written_bytes < self._looks[-1][1]):
            self._looks.clear()  # another clip
            self._folder = folder
        self._looks.append((now_s, written_bytes))
        while self._looks[0][0] < now_s - _OVER_S:
            self._looks.popleft()
        began_s, before_bytes = self._looks[0]
        if now_s - began_s < _SURE_AFTER_S or written_bytes <= before_bytes:
            return  # what was known before is still nearly right
        try:
            free_bytes = shutil.disk_usage(folder).free
        except OSError:
            self.left_s = None
            return
        self.left_s = free_bytes * (now_s - began_s) / (written_bytes - before_bytes)
