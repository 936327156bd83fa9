"""From the session's threads to the window's: one wake-up that waits in Qt's queue, never a picture."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from ..pipeline.events import Event
from ..pipeline.session import Session
from ..rendering.view import View


class Bridge(QObject):
    """Takes the newest view and all events on the window's thread whenever the session has some."""

    _woken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._is_waking = False
        self._session: Session | None = None
        self._on_view: Callable[[View], None] | None = None
        self._on_event: Callable[[Event], None] | None = None
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def wake(self) -> None:
        """Called by the session, on any thread; at most one wake-up waits at a time."""
        with self._lock:
            if self._is_waking:
                return
            self._is_waking = True
        self._woken.emit()

    def attach(self, session: Session, on_view: Callable[[View], None], on_event: Callable[[Event], None]) -> None:
        """Begin to deliver."""
        self._session, self._on_view, self._on_event = session, on_view, on_event
        self.wake()

    def detach(self) -> None:
        """Deliver nothing more."""
        self._session = self._on_view = self._on_event = None

    def _deliver(self) -> None:
        with self._lock:
            self._is_waking = False
        session, on_view, on_event = self._session, self._on_view, self._on_event
        if session is None or on_view is None or on_event is None:
            return
        for event in session.events.take():
            on_event(event)
        if self._session is None:  # a signal has closed the window meanwhile
            return
        view = session.views.take()
        if view is not None:
            on_view(view)
