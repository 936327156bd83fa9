"""Decides what the window says of people who are hidden: the sign over the picture, the page, the lost lock."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject

from ..domain.types import View
from ..pipeline.session import Session
from ..settings import Settings, Who
from .hide_panel import HidePanel
from .hiding_words import LOCK_LOST, sign_words, who_words
from .notices import NoticeLevel, Notices
from .settings_controller import SettingsController
from .video_badge import Tone, VideoBadge

_SIGN, _NOTICE = "hiding", "lock lost"
_TELL_AFTER_S = 1.0
"""Whoever is lost for less is not worth a notice; hidden is everybody at once."""


@dataclass(frozen=True, slots=True)
class HidingParts:
    """The parts of the window that show who is hidden."""

    panel: HidePanel
    sign: VideoBadge
    notices: Notices


class HidingPresenter(QObject):
    """Shows what a view says; on the window's thread."""

    def __init__(self, parts: HidingParts, session: Session, controller: SettingsController,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._session, self._controller = parts, session, controller
        self._view: View | None = None
        self._seen_s = time.monotonic()
        """When the locked person was in view, or nobody was locked."""

    def take_view(self, view: View | None) -> None:
        """Show who is hidden in a view; None: there is no picture."""
        self._view = view
        self.show()

    def show(self) -> None:
        """Show who is hidden in the newest view, and whether it is recorded or sent."""
        settings, view = self._controller.settings, self._view
        leaves = self._leaves(settings)
        is_meant = leaves or settings.look_options.hides((settings.view.mode,))
        state = view.hiding if view is not None and is_meant else None
        is_alarm = leaves and state is not None and state.open > 0
        words = sign_words(state) if state is not None else ""
        tone = Tone.ALARM if is_alarm else Tone.OPEN if state is not None and state.open else Tone.SAFE
        self._parts.sign.set_words(_SIGN, words, tone)
        self._parts.panel.show_state(words, is_alarm=is_alarm)
        self._show_lock(settings)

    def _leaves(self, settings: Settings) -> bool:
        """Whether a picture with hidden people is recorded or sent."""
        session = self._session
        recorded = settings.record.looks if session.recording is not None else ()
        sent = (settings.virtual_camera.look,) if session.virtual_camera.is_visible_elsewhere else ()
        return settings.look_options.hides((*recorded, *sent))

    def _show_lock(self, settings: Settings) -> None:
        locked, hiding = self._session.locked_face, settings.hiding
        is_lost = self._is_lost(locked)
        if not is_lost:
            self._seen_s = time.monotonic()
        self._parts.panel.show_who(who_words(hiding, locked, is_lost=is_lost))
        is_told = is_lost and hiding.who is Who.OTHERS and settings.hides
        if is_told and time.monotonic() - self._seen_s >= _TELL_AFTER_S:
            self._parts.notices.show_notice(NoticeLevel.WARNING, LOCK_LOST, key=_NOTICE)
        elif not is_told:
            self._parts.notices.dismiss(_NOTICE)

    def _is_lost(self, locked: int | None) -> bool:
        """Whether the locked person is not in view."""
        return (locked is not None and self._view is not None
                and locked not in {face.id for face in self._view.perception.faces})
