"""Looks for cameras, screens or microphones off the window's thread: asking the system may take a moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from ..concurrency.foreign_exits import exits_are_errors
from ..errors import FacesegError


class DeviceScan(QObject):
    """One look at a time; `found` is emitted when it is over."""

    found = Signal()
    """`devices` is fresh."""
    _finished = Signal()

    def __init__(self, look: Callable[[], tuple[Any, ...]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._thread: threading.Thread | None = None
        self.devices: tuple[Any, ...] = ()
        self._finished.connect(self.found, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to look, unless a look is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="device-scan", daemon=True)
            self._thread.start()

    def finish(self, timeout_s: float = 1.0) -> None:
        """Wait for the look under way."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _run(self) -> None:
        found: tuple[Any, ...] = ()
        try:
            with suppress(FacesegError, OSError), exits_are_errors():
                found = self._look()
        finally:
            self.devices = found
            self._finished.emit()
