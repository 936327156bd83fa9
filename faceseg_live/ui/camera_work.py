"""Asks a camera for its controls and changes them, on a thread of its own: a driver may take its time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from ..concurrency.foreign_exits import exits_are_errors
from ..errors import FacesegError
from ..logs.told import log_error
from ..media.sources.camera_controls import CameraControl, controls_of, set_control

Read = Callable[[int], tuple[CameraControl, ...]]
Write = Callable[[int, str, int], None]


class CameraWork(QObject):
    """One camera at a time. Of values that come faster than the camera takes them, each control's newest counts."""

    seen = Signal(int, object)
    """The camera's index and its controls, all that was asked for being done."""
    refused = Signal(str)
    """Why a value was not taken."""
    _seen, _refused = Signal(int, int, object), Signal(str)

    def __init__(self, parent: QObject | None = None, *, read: Read = controls_of, write: Write = set_control) -> None:
        super().__init__(parent)
        self._read, self._write = read, write
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._index = 0
        self._values: dict[str, int] = {}
        self._asked = self._taken = 0
        """How often something was asked for, and how much of that was taken on."""
        self._seen.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._refused.connect(self.refused, Qt.ConnectionType.QueuedConnection)

    def look(self, index: int) -> None:
        """Read the controls of a camera; what still waits for another one is forgotten."""
        self._ask(index, {})

    def change(self, index: int, values: dict[str, int]) -> None:
        """Give controls values (key → value), then read all of them."""
        self._ask(index, values)

    def finish(self, timeout_s: float = 1.0) -> None:
        """Wait a little for what is under way."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout_s)

    def _ask(self, index: int, values: dict[str, int]) -> None:
        with self._lock:
            waiting = self._values if index == self._index else {}
            self._index, self._values = index, waiting | values
            self._asked += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="camera-controls", daemon=True)
                self._thread.start()

    @exits_are_errors()
    def _run(self) -> None:
        try:
            self._work()
        except BaseException:
            with self._lock:
                self._thread = None  # or nothing would be asked any more
            raise

    def _work(self) -> None:
        while True:
            with self._lock:
                if self._taken == self._asked:
                    self._thread = None
                    return
                index, values, number = self._index, self._values, self._asked
                self._values, self._taken = {}, number
            for key, value in values.items():
                try:
                    self._write(index, key, value)
                except FacesegError as error:
                    log_error(error)
                    self._refused.emit(str(error))
            if number == self._asked:
                self._seen.emit(number, index, self._read(index))

    def _tell(self, number: int, index: int, controls: tuple[CameraControl, ...]) -> None:
        """What was read before something else was asked for is out of date; the next reading comes."""
        if number == self._asked:
            self.seen.emit(index, controls)
