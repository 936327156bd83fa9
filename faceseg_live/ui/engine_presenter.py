"""Decides what the window shows of the engine: what runs, what it can do, why it can't, which areas it lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from ..domain.areas import AREAS
from ..messages import Message
from ..pipeline import events
from ..pipeline.session import Session
from ..pipeline.status import EngineStatus, Readiness
from ..settings.engines import USUAL_PARSER
from .choices import Choices, EngineChoice, missing_on_hub
from .engine_abilities import EngineAbilities, first_lacking
from .engine_section import failure_words
from .hide_panel import HidePanel
from .notices import NoticeLevel, Notices, sentence
from .performance_bar import PerformanceBar
from .settings_controller import SettingsController
from .settings_panel import SettingsPanel

DELAYS = ("pipeline.still_loading", "pipeline.still_loading_beside")
"""Ids of the messages that an engine takes long to load."""
_FAILURE, _DELAY = "engine", "delay"
"""Keys of the notices that it can't run, and that it takes long to load."""
_LACKING = "lacking"
"""Key of the notice about a chosen area that the engine doesn't deliver."""


@dataclass(frozen=True, slots=True)
class EngineParts:
    """The parts of the window that show the engine."""

    panel: SettingsPanel
    hide: HidePanel
    bar: PerformanceBar
    notices: Notices


class EnginePresenter(QObject):
    """Shows what settings and the session say of it; on the window's thread."""

    settled = Signal()
    """An engine runs that didn't before, or none can."""
    model_requested = Signal(str)
    """The engine lacks this model of the catalogue, and the user wants to get it."""
    retry_requested = Signal()
    """The user wants another try."""

    def __init__(self, parts: EngineParts, session: Session, controller: SettingsController, choices: Choices,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._session, self._controller, self._choices = parts, session, controller, choices
        self.abilities = EngineAbilities()
        self._shown: EngineStatus | None = None
        self._show()

    def take_settings(self) -> None:
        """Other settings are in force: they may request another engine, or other areas of it."""
        self._show()
        if self._parts.notices.has(_LACKING):
            self._show_lacking_area(self._session.engine_status)

    def changed(self, _event: events.EngineChanged) -> None:
        """It is being loaded, runs, or failed."""
        self._show()

    def retried(self) -> None:
        """It is tried again."""
        self._parts.notices.dismiss(_FAILURE)
        self._show()

    def delayed(self, message: Message) -> None:
        """It takes long to load."""
        self._parts.notices.show_notice(NoticeLevel.INFO, sentence(str(message)), key=_DELAY, stays=True)

    def use_parser(self) -> None:
        """Change to the usual face parser; where its model is not here, the user is shown where to get it."""
        stored = self._controller.stored
        engine = stored.engine.switched(USUAL_PARSER)
        self._controller.replace(replace(stored, engine=engine))
        if missing := self._choices.missing_model(engine):
            self.model_requested.emit(missing)

    def _show(self) -> None:
        """Show how the engine is that the settings in force request, where it isn't shown already."""
        status = self._session.engine_status
        if status == self._shown:
            return
        self._shown = status
        in_use = status.running.key if status.running else status.requested.key
        self.abilities = self.abilities.after(status, self._choices.engines.get(in_use, EngineChoice(in_use)))
        self._parts.panel.show_engine(status, self.abilities)
        self._parts.hide.show_abilities(self.abilities)
        self._parts.notices.dismiss(_FAILURE)
        running = status.running
        if status.readiness is not Readiness.LOADING or running is None:
            self._parts.notices.dismiss(_DELAY)
        if status.readiness is Readiness.LOADING:
            return
        self._parts.bar.show_engine(*((running.title, running.device) if running else ("", "")))
        self.settled.emit()
        self._show_lacking_area(status)
        if status.readiness is Readiness.FAILED:
            self._tell_failure(status)

    def _tell_failure(self, status: EngineStatus) -> None:
        missing = missing_on_hub(status.reason) or self._choices.missing_model(status.requested)
        action, run = ("Models…", partial(self.model_requested.emit, missing)) if missing else (
            "Retry", self.retry_requested.emit)
        self._parts.notices.show_notice(NoticeLevel.ERROR, failure_words(status), key=_FAILURE, action=action, run=run)

    def _show_lacking_area(self, status: EngineStatus) -> None:
        """One of the chosen areas may be one that the engine can't deliver: offer the one it is made for."""
        area = first_lacking(self._controller.settings.mask.selection, status)
        own = self._choices.area_of(status.running.key if status.running else "")
        if area is None or status.lacks(own):
            self._parts.notices.dismiss(_LACKING)
            return
        self._parts.notices.show_notice(
            NoticeLevel.WARNING, f"{area.title}: {status.lacks(area.key)}", key=_LACKING,
            action=f"Use {AREAS[own].title}", run=partial(self._use_area, own),
        )

    def _use_area(self, area: str) -> None:
        self._controller.set("mask", areas=(area,))
