"""Decides what the window shows of the pictures: the newest one, its faces, which of them is locked, a hint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from ..pipeline.session import Session
from ..rendering.view import View
from .classify_panel import ClassifyPanel
from .crop_strip import CropStrip
from .hiding_presenter import HidingPresenter
from .match_actions import MatchActions
from .picture_hint import PictureHint
from .settings_controller import SettingsController
from .verdicts import verdicts_of
from .video_view import VideoView


@dataclass(frozen=True, slots=True)
class PictureParts:
    """The parts of the window that show a picture and what is known of its faces."""

    video: VideoView
    strip: CropStrip
    classify: ClassifyPanel


class PicturePresenter(QObject):
    """Shows views; on the window's thread."""

    def __init__(self, parts: PictureParts, hiding: HidingPresenter, session: Session, controller: SettingsController,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._hiding, self._session, self._controller = parts, hiding, session, controller
        self.hint = PictureHint(session)
        self.matches = MatchActions(session, self)
        self._locked: int | None = None
        """As it is shown."""

    def take_view(self, view: View) -> None:
        """Show a view."""
        verdicts = verdicts_of(view, self._parts.classify.expression)
        self._parts.video.show_text("")
        self._parts.video.show_view(view, verdicts)
        self._parts.strip.show_view(view, verdicts)
        self._parts.classify.show_view(view, verdicts, self._session.locked_face)
        self._show_hint(view)
        self._hiding.take_view(view)
        if self._session.locked_face != self._locked:  # whoever came back is locked under another number
            self.show_lock()
        else:
            self._hiding.show()
        self.matches.take_view(view, verdicts, self._controller.settings.classify)

    def show_lock(self) -> None:
        """Show which face is locked."""
        self._locked = locked = self._session.locked_face
        self._parts.strip.show_lock(locked)
        self._parts.video.show_state(self._controller.settings.view.mode, locked)
        self._hiding.show()

    def clear(self) -> None:
        """Show nobody: another source is being opened."""
        self._parts.strip.clear()
        self._hiding.take_view(None)

    def begin(self) -> None:
        """The source is open: its pictures come, after those of another one, or after a loss."""
        self.hint.restart()
        self.matches.restart()
        self._parts.strip.clear()
        self.show_lock()

    def read(self) -> None:
        """Show what only the passing of time changes: a still picture has one view only."""
        self._parts.strip.let_go()
        self._hiding.show()
        if self._parts.video.view is not None:
            self._show_hint(self._parts.video.view)

    def _show_hint(self, view: View) -> None:
        self._parts.video.show_hint(self.hint.words(view, self._controller.settings))
