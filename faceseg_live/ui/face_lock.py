"""Locks onto a face as the user asks, and lets the window show it."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ..pipeline.session import Session
from .picture_presenter import PicturePresenter


class FaceLock(QObject):
    """The user's way to the locked face."""

    def __init__(self, session: Session, picture: PicturePresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._picture = session, picture

    def toggle(self, face: int) -> None:
        """Lock onto a face; the locked one is released."""
        self._session.lock_face(None if self._session.locked_face == face else face)
        self._picture.show_lock()

    def lock_next(self) -> None:
        """Lock onto the next face, after the last one onto none."""
        self._session.next_face()
        self._picture.show_lock()

    def release(self) -> None:
        """Mean all faces again."""
        self._session.lock_face(None)
        self._picture.show_lock()
