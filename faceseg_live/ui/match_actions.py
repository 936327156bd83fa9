"""What the user wants done when a face begins to match: a snapshot, a pause."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from ..pipeline.session import Session
from ..rendering.view import View
from ..settings import ClassifySettings
from .verdicts import FaceVerdict, MatchWatch

_SNAPSHOT_EVERY_S = 1.0


class MatchActions(QObject):
    """Watches the views; on the window's thread."""

    snapshot_requested = Signal()
    """A face began to match, and the user wants a snapshot then."""
    paused = Signal()
    """A face began to match, and the session was paused for it."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._watch, self._snapped_s = MatchWatch(), -_SNAPSHOT_EVERY_S

    def restart(self) -> None:
        """Other faces come: whoever matches among them begins to."""
        self._watch = MatchWatch()

    def take_view(self, view: View, verdicts: Mapping[int, FaceVerdict], wanted: ClassifySettings) -> None:
        """Do what is wanted, should somebody begin to match in this view."""
        if not self._watch.begins(view, verdicts, wanted.expression):
            return
        now_s = time.monotonic()
        if wanted.snapshot_when and now_s - self._snapped_s >= _SNAPSHOT_EVERY_S:
            self._snapped_s = now_s
            self.snapshot_requested.emit()
        if wanted.pause_when:
            self._session.pause(True)
            self.paused.emit()
