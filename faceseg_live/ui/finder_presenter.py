"""Offers one more detector to whoever begins to hide people, and gets it when that is wanted."""

from __future__ import annotations

from PySide6.QtCore import QObject

from .choices import Choices
from .dialogs import Dialogs
from .finder_offer import FinderOffer
from .notices import NoticeLevel, Notices, sentence
from .settings_controller import SettingsController

_NOTICE = "finder"


class FinderPresenter(QObject):
    """Listens to the settings and to the models' downloads; on the window's thread. Nothing is got without a click."""

    def __init__(self, part: FinderOffer, notices: Notices, dialogs: Dialogs, controller: SettingsController,
                 choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._part, self._notices, self._dialogs = part, notices, dialogs
        self._controller, self._choices = controller, choices
        self._wanted = ""
        """The model that is being got."""
        self._hid = controller.settings.hides
        self._is_offered = False
        part.requested.connect(self._get)
        controller.changed.connect(self._settings_changed)
        if dialogs.models is not None:
            dialogs.models.work.progressed.connect(self._progressed)
            dialogs.models.work.ended.connect(self._ended)

    def _settings_changed(self) -> None:
        hides = self._controller.settings.hides
        if hides and not self._hid and not self._is_offered:
            self._offer()
        self._hid = hides

    def _offer(self) -> None:
        offer = self._choices.offered_finder
        if offer is None:
            return
        self._is_offered = True
        finder, model = offer
        self._notices.show_notice(
            NoticeLevel.INFO, f"{finder.title} finds faces that the others miss: {model.size}, {model.licence}.",
            key=_NOTICE, action=f"Get {finder.title}", run=lambda: self._get(model.name),
        )

    def _get(self, name: str) -> None:
        self._notices.dismiss(_NOTICE)
        self._wanted = name
        if self._dialogs.models is None or not self._dialogs.models.fetch(name):
            self._dialogs.show_model(name)  # another download is under way there

    def _progressed(self, name: str, done: float, total: float) -> None:
        if name == self._wanted:
            self._part.show_progress(done, total)

    def _ended(self, name: str, problem: str) -> None:
        self._part.show_finders()
        if name and name == self._wanted:
            self._wanted = ""
            if problem:
                self._notices.show_notice(NoticeLevel.WARNING, sentence(problem), key=_NOTICE, action="Models…",
                                          run=lambda: self._dialogs.show_model(name))
