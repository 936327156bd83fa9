"""Decides what the window says of people who are hidden: the sign over the picture, the page, the notice."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from ..messages import Message
from ..pipeline.events import HidingChanged
from ..pipeline.session import Session
from ..rendering.view import View
from ..settings import Settings
from .hide_panel import HidePanel
from .hiding_words import is_chosen, sign_words, who_words
from .notices import NoticeLevel, Notices, sentence
from .settings_controller import SettingsController
from .video_badge import Tone, VideoBadge

_SIGN = _NOTICE = "hiding"


@dataclass(frozen=True, slots=True)
class HidingParts:
    """The parts of the window that show who is hidden."""

    panel: HidePanel
    sign: VideoBadge
    notices: Notices


class HidingPresenter(QObject):
    """Shows what views and the session say; on the window's thread."""

    def __init__(self, parts: HidingParts, session: Session, controller: SettingsController,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._session, self._controller = parts, session, controller
        self._view: View | None = None
        self._problem: Message | None = None
        """Why everybody is hidden although somebody is meant to be seen."""

    def take_view(self, view: View | None) -> None:
        """From now on this is the newest view; None: there is no picture."""
        self._view = view

    def changed(self, event: HidingChanged) -> None:
        """Nobody may be seen any more although somebody is meant to be, or that is over."""
        self._problem = event.problem
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
        self._show_who(settings)

    def _leaves(self, settings: Settings) -> bool:
        """Whether a picture with hidden people is recorded or sent."""
        session = self._session
        recorded = settings.record.looks if session.recording is not None else ()
        sent = (settings.virtual_camera.look,) if session.virtual_camera.is_visible_elsewhere else ()
        return settings.look_options.hides((*recorded, *sent))

    def _show_who(self, settings: Settings) -> None:
        hiding, locked, problem = settings.hiding, self._session.locked_face, self._problem
        self._parts.panel.show_who(who_words(hiding, locked, problem))
        if problem is not None and is_chosen(hiding, locked):
            self._parts.notices.show_notice(NoticeLevel.WARNING, sentence(str(problem)), key=_NOTICE)
        else:
            self._parts.notices.dismiss(_NOTICE)
