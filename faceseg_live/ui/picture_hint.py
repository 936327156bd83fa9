"""Why a picture has no masks, in a few words over it."""

from __future__ import annotations

import time

from ..pipeline.session import Session
from ..pipeline.status import Readiness
from ..rendering.view import View
from ..settings import Settings
from .engine_abilities import first_lacking

_NO_FACE_AFTER_S = 1.0


class PictureHint:
    """Says so at once where the engine is the reason; where it is that nobody is in view, after a while only."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._face_seen_s = time.monotonic()

    def restart(self) -> None:
        """From now on: it is another source, or another engine, that may need a moment to see somebody."""
        self._face_seen_s = time.monotonic()

    def words(self, view: View, settings: Settings) -> str:
        """The hint for a view, at this moment; empty: none."""
        engine = self._session.engine_status
        if engine.running is None:
            is_loading = engine.readiness is Readiness.LOADING
            return "Loading the models…" if is_loading else "No masks: the engine doesn't run"
        if (lacking := first_lacking(settings.mask.selection, engine)) is not None:
            return f"This engine doesn't deliver {lacking.title}"
        if settings.look_options.hides((settings.view.mode,)):
            return ""  # the sign says who is in view
        seen = {face.id for face in view.perception.faces}
        locked = self._session.locked_face
        if settings.mask.selection.is_full_frame or (seen if locked is None else locked in seen):
            self._face_seen_s = time.monotonic()
        if time.monotonic() - self._face_seen_s <= _NO_FACE_AFTER_S:
            return ""
        return "No face in view" if locked is None else f"Face {locked} is locked, but not in view"
