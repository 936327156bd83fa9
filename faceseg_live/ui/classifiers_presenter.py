"""Decides what the window shows of the classifiers: which run, why they can't, and which labels can be typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from ..pipeline import events
from ..pipeline.session import Session
from ..pipeline.status import ClassifierStatus, Readiness
from .choices import Choices, missing_on_hub
from .classify_panel import ClassifyPanel
from .hide_panel import HidePanel
from .notices import NoticeLevel, Notices, sentence
from .record_panel import RecordPanel
from .settings_controller import SettingsController
from .vocabulary import Vocabulary

_FAILURE = "classifiers"


@dataclass(frozen=True, slots=True)
class ClassifiersParts:
    """The parts of the window that show the classifiers, or let labels be typed."""

    classify: ClassifyPanel
    hide: HidePanel
    record: RecordPanel
    notices: Notices


class ClassifiersPresenter(QObject):
    """Shows what settings and the session say of them; on the window's thread."""

    model_requested = Signal(str)
    """A classifier lacks this model, and the user wants to get it."""
    classifiers_requested = Signal()
    """The user wants to change the classifiers."""

    def __init__(self, parts: ClassifiersParts, session: Session, controller: SettingsController, choices: Choices,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._session, self._controller, self._choices = parts, session, controller, choices
        self._shown: ClassifierStatus | None = None
        self._show()

    def know_labels(self) -> None:
        """Let every box for an expression know what the settings in force give labels for."""
        vocabulary = Vocabulary.of(self._controller.settings, self._session.classifier_status,
                                   self._choices.classifiers)
        for page in (self._parts.classify, self._parts.hide, self._parts.record):
            page.know(vocabulary)

    def take_settings(self) -> None:
        """Other settings are in force: they may request other classifiers."""
        self._show()

    def changed(self, _event: events.ClassifiersChanged) -> None:
        """They are being loaded, run, or failed."""
        self.know_labels()
        self._show()

    def retried(self) -> None:
        """They are tried again."""
        self._parts.notices.dismiss(_FAILURE)
        self._show()

    def _show(self) -> None:
        """Show how the classifiers are that the settings in force request, where it isn't shown already."""
        status = self._session.classifier_status
        if status == self._shown:
            return
        self._shown = status
        self._parts.notices.dismiss(_FAILURE)
        if status.readiness is Readiness.FAILED:
            self._show_failure(status)
        elif status.readiness is Readiness.READY:
            titles = tuple(f"{info.title} ({info.device})" for info in status.running)
            self._parts.classify.show_ready(titles, status.labels)
        elif status.requested.names:
            self._parts.classify.show_loading()

    def _show_failure(self, status: ClassifierStatus) -> None:
        reason = sentence(str(status.reason))
        self._parts.classify.show_failed(reason)
        missing = missing_on_hub(status.reason)
        action, run = ("Models…", partial(self.model_requested.emit, missing)) if missing else (
            "Classifiers…", self.classifiers_requested.emit)
        self._parts.notices.show_notice(NoticeLevel.ERROR, reason, key=_FAILURE, action=action, run=run)
