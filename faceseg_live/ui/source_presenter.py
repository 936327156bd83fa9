"""Decides what the window shows of the source: its name, what it delivers, the status light, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ..media.sources.base import SourceInfo
from ..messages import Message
from ..pipeline import events
from ..pipeline.session import Session
from ..pipeline.telemetry import Telemetry
from ..policy.offline import is_forced
from .notices import NoticeLevel, Notices, sentence
from .performance_bar import PerformanceBar
from .settings_controller import SettingsController
from .source_bar import SourceChooser, SourceStatus
from .video_view import VideoView

DIM_LIGHT = "pipeline.dim_light"
"""Id of the message about a camera that gives fewer frames in this light, and key of its notice."""
_DEMO = "demo"
_OFFLINE = "common.offline"
"""Id of the message that says that the network may not be asked."""
_FAILURE = "source"
"""Key of the notice that it can't be opened, or was lost."""
_NOTE = "note"
"""Key of the notice about what it delivers instead of what it was asked for."""
_FALLEN_BACK = "camera"
"""Key of the notice that the demo clip is shown instead."""


@dataclass(frozen=True, slots=True)
class SourceParts:
    """The parts of the window that show the source."""

    chooser: SourceChooser
    video: VideoView
    bar: PerformanceBar
    notices: Notices


class SourcePresenter(QObject):
    """Shows what settings, readings and the session say of it; on the window's thread."""

    status_changed = Signal(SourceStatus)
    left = Signal()
    """The user wants another source: what is shown is of the one before."""
    changed = Signal()
    """Another source is open, or the one that was is lost."""
    password_requested = Signal()
    """The stream asks for a password that is not known, or wrong."""
    controls_requested = Signal()
    """The user wants to change the camera's controls."""
    retry_requested = Signal()
    """The user wants another try."""

    def __init__(self, parts: SourceParts, session: Session, controller: SettingsController,
                 parent: QObject | None = None, *, falls_back: bool) -> None:
        """`falls_back`: show the demo clip should the first source, a camera, not open."""
        super().__init__(parent)
        self._parts, self._session, self._controller = parts, session, controller
        self._falls_back = falls_back
        self._status = SourceStatus.OPENING
        self._is_open = False
        self._has_reported_failure = False
        self._requested = controller.settings.source.opening
        self._show_opening()

    @property
    def is_open(self) -> bool:
        """Whether views are of the requested source; it may be lost since."""
        return self._is_open

    def take_settings(self) -> None:
        """Other settings are in force."""
        requested = self._controller.settings.source.opening
        if requested == self._requested:
            return
        self._requested = requested
        self._is_open = self._has_reported_failure = False
        self._session.pause(False)  # who chooses another source wants to see it
        for key in (_FAILURE, _NOTE, DIM_LIGHT):
            self._parts.notices.dismiss(key)
        self.left.emit()
        self._show_opening()
        self._show(SourceStatus.OPENING)

    def show_pause(self) -> None:
        """Show whether the session is paused."""
        self.status_changed.emit(SourceStatus.PAUSED if self._session.is_paused else self._status)

    def read(self) -> None:
        """Show what it delivers, and what becomes of that."""
        reading = self._session.telemetry()
        is_silent = self._status is SourceStatus.LOST
        self._parts.bar.show_telemetry(Telemetry(dropped=reading.dropped) if is_silent else reading)
        self._parts.chooser.show_rate(reading.camera_fps)

    def retried(self) -> None:
        """It is tried again: a failure is worth telling once more."""
        self._has_reported_failure = False
        self._parts.notices.dismiss(_FAILURE)

    def opened(self, event: events.SourceOpened) -> None:
        """It is open, for the first time or again."""
        self._is_open, self._falls_back, self._has_reported_failure = True, False, False
        self._parts.notices.dismiss(_FAILURE)
        self._parts.chooser.show_info(event.info)
        self.changed.emit()
        self._show(_status_of(event.info))
        if event.info.note is not None:
            self._parts.notices.show_notice(NoticeLevel.INFO, sentence(str(event.info.note)), key=_NOTE)

    def ended(self, _event: events.SourceEnded) -> None:
        """It has no more frames."""
        if self._status is not SourceStatus.STILL:
            self._show(SourceStatus.ENDED)

    def failed(self, event: events.SourceFailed) -> None:
        """It can't be opened, or was lost."""
        if self._falls_back:
            self._falls_back = False
            self._fall_back(str(event.message))
            return
        self._show(SourceStatus.LOST)
        self._parts.chooser.show_silence()
        self.changed.emit()
        if not self._is_open:
            self._parts.video.show_text("No picture yet")
        if event.wants_password:
            self._want_password(event.message)
        elif event.message.message_id == _OFFLINE:
            self._tell_offline(event.message)
        elif self._may_report_failure():
            self._has_reported_failure = True
            again = " It is tried again by itself." if event.retry_in_s is not None else ""
            self._parts.notices.show_notice(NoticeLevel.ERROR, f"{sentence(str(event.message))}{again}", key=_FAILURE,
                                            action="Retry", run=self.retry_requested.emit)

    def dimmed(self, message: Message) -> None:
        """The camera gives fewer frames in this light."""
        self._parts.notices.show_notice(NoticeLevel.INFO, sentence(str(message)), key=DIM_LIGHT,
                                        action="Camera controls…", run=self.controls_requested.emit, stays=True)

    def _show(self, status: SourceStatus) -> None:
        self._status = status
        self.show_pause()

    def _show_opening(self) -> None:
        self._parts.chooser.show_opening(self._requested)
        self._parts.video.show_text(f"Opening {self._parts.chooser.title}…")

    def _want_password(self, message: Message) -> None:
        """The window asks at once; whoever declines can have it ask again."""
        self._parts.notices.show_notice(NoticeLevel.ERROR, sentence(message.text), key=_FAILURE, action="Password…",
                                        run=self.password_requested.emit)
        self.password_requested.emit()

    def _tell_offline(self, message: Message) -> None:
        """The stream may not be asked for: that is no failure, and one click away where the window has the say."""
        self._has_reported_failure = True
        action = "" if is_forced() else "Go online"
        self._parts.notices.show_notice(NoticeLevel.WARNING, sentence(message.text), key=_FAILURE, action=action,
                                        run=lambda: self._controller.set("network", offline=False))

    def _may_report_failure(self) -> bool:
        """Once each time; a new reason may only take the place of a message that is still shown.

        A source that had worked keeps its first message: what retrying it says is about the device's absence.
        """
        return not self._has_reported_failure or (not self._is_open and self._parts.notices.has(_FAILURE))

    def _fall_back(self, reason: str) -> None:
        self._controller.visit(_DEMO)
        text = f"{sentence(reason)} The demo clip is shown meanwhile."
        self._parts.notices.show_notice(NoticeLevel.WARNING, text, key=_FALLEN_BACK, action="Try again",
                                        run=self._come_back)

    def _come_back(self) -> None:
        self._parts.notices.dismiss(_FALLEN_BACK)
        self._controller.come_back()


def _status_of(info: SourceInfo) -> SourceStatus:
    if info.is_live:
        return SourceStatus.LIVE
    return SourceStatus.STILL if info.is_still else SourceStatus.FILE
