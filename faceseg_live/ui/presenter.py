"""Takes what the session delivers to whoever shows it: each event, each view and each reading to its presenter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ..messages import Message
from ..pipeline import events
from ..pipeline.session import Session
from ..rendering.view import View
from .classifiers_presenter import ClassifiersPresenter
from .engine_presenter import DELAYS, EnginePresenter
from .hiding_presenter import HidingPresenter
from .notices import NoticeLevel, Notices, sentence
from .picture_presenter import PicturePresenter
from .record_presenter import RecordPresenter
from .source_presenter import DIM_LIGHT, SourcePresenter
from .virtual_camera_presenter import VirtualCameraPresenter


@dataclass(frozen=True, slots=True)
class Presenters:
    """Those who decide what the window shows, each of its own theme."""

    source: SourcePresenter
    engine: EnginePresenter
    classifiers: ClassifiersPresenter
    picture: PicturePresenter
    hiding: HidingPresenter
    recording: RecordPresenter
    camera: VirtualCameraPresenter


class Presenter(QObject):
    """Listens to the session; on the window's thread."""

    crashed = Signal(str, str)
    """Where, and the traceback of an unexpected error."""

    def __init__(self, presenters: Presenters, session: Session, notices: Notices,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenters, self._session, self._notices = presenters, session, notices
        self._handlers: dict[type, Callable[..., None]] = {
            events.SourceOpened: self._source_opened,
            events.SourceEnded: presenters.source.ended,
            events.SourceFailed: presenters.source.failed,
            events.EngineChanged: presenters.engine.changed,
            events.ClassifiersChanged: presenters.classifiers.changed,
            events.RecordingBegan: presenters.recording.began,
            events.RecordingSaved: presenters.recording.saved,
            events.RecordingFailed: presenters.recording.failed,
            events.RecordingEnded: presenters.recording.ended,
            events.VirtualCameraChanged: presenters.camera.changed,
            events.HidingChanged: presenters.hiding.changed,
            events.Notice: self._notice,
            events.StageFailed: self._stage_failed,
        }
        self._remarks: dict[str, Callable[[Message], None]] = {
            DIM_LIGHT: presenters.source.dimmed, **dict.fromkeys(DELAYS, presenters.engine.delayed),
        }
        """Ids of messages that mean more than their words → who shows them."""
        presenters.source.left.connect(presenters.picture.clear)
        presenters.engine.settled.connect(presenters.picture.hint.restart)
        presenters.picture.matches.paused.connect(presenters.source.show_pause)
        for presenter in (presenters.source, presenters.engine):
            presenter.retry_requested.connect(self.retry)

    def take_event(self, event: events.Event) -> None:
        """Show what an event says."""
        self._handlers[type(event)](event)

    def take_view(self, view: View) -> None:
        """Show a view, unless it is a late one of an earlier source."""
        if self._presenters.source.is_open:
            self._presenters.picture.take_view(view)

    def take_settings(self) -> None:
        """Show what other settings change here."""
        for presenter in (self._presenters.source, self._presenters.engine, self._presenters.classifiers):
            presenter.take_settings()
        self._presenters.picture.show_lock()

    def read_instruments(self) -> None:
        """Show a fresh reading, and what only the passing of time changes."""
        for presenter in (self._presenters.source, self._presenters.picture, self._presenters.recording):
            presenter.read()

    def retry(self) -> None:
        """The user wants another try."""
        self._session.retry()
        for presenter in (self._presenters.source, self._presenters.engine, self._presenters.classifiers):
            presenter.retried()

    def _source_opened(self, event: events.SourceOpened) -> None:
        self._presenters.source.opened(event)
        self._presenters.picture.begin()

    def _notice(self, event: events.Notice) -> None:
        self._remarks.get(event.message.message_id, self._show_notice)(event.message)

    def _show_notice(self, message: Message) -> None:
        self._notices.show_notice(NoticeLevel.INFO, sentence(str(message)))

    def _stage_failed(self, event: events.StageFailed) -> None:
        self.crashed.emit(event.stage, event.report)
