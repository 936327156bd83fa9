"""Decides what the window shows of recordings: the button, the badge, the notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from ..errors import FacesegError
from ..logs.told import log_error
from ..messages import Message
from ..pipeline import events
from ..pipeline.recording.clip import ClipReport
from ..pipeline.recording.naming import recordings_folder
from ..pipeline.session import Session
from .expression_field import ExpressionField
from .folders import open_folder
from .notices import NoticeLevel, Notices, sentence
from .record_panel import RecordPanel
from .record_words import folder_of_report, percent_words, recording_badge, replay_badge, report_words
from .settings_controller import SettingsController
from .top_bar import TopBar
from .video_badge import VideoBadge

_NOTICE = "recording"


@dataclass(frozen=True, slots=True)
class RecordParts:
    """The parts of the window that show a recording, and what is typed of what it is to be."""

    panel: RecordPanel
    expressions: Mapping[str, ExpressionField]
    """By the page that they are on."""
    top: TopBar
    badge: VideoBadge
    notices: Notices


class RecordPresenter(QObject):
    """Listens to the session; on the window's thread."""

    def __init__(self, parts: RecordParts, session: Session, controller: SettingsController,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._session, self._controller = parts, session, controller
        self._shown_remarks: set[Message] = set()
        parts.panel.toggled.connect(self.toggle)
        parts.panel.pause_toggled.connect(self.toggle_pause)
        parts.panel.replay.requested.connect(self.save_replay)
        parts.panel.file.folder_requested.connect(self.open_folder)
        parts.top.record.clicked.connect(self.toggle)

    def toggle(self) -> None:
        """Begin to record, or end it."""
        if self._session.is_recording:
            self._session.stop_recording()
        elif (status := self._session.recording) is not None:  # who presses twice wants no other recording
            self._parts.notices.show_notice(
                NoticeLevel.INFO, f"The recording is ended and still being finished ({percent_words(status)}).",
                key=_NOTICE, action="Record another", run=self._begin)
        else:
            self._begin()
        self.read()

    def _begin(self) -> None:
        if unfinished := self._unfinished:
            self._notify(NoticeLevel.WARNING, unfinished)
            return
        self._parts.notices.dismiss(_NOTICE)
        try:
            self._session.record()
        except FacesegError as error:
            log_error(error)
            self._notify(NoticeLevel.ERROR, sentence(str(error)))
        self.read()

    def toggle_pause(self) -> None:
        """Leave out what comes, or go on with the recording."""
        status = self._session.recording
        if self._session.is_recording and status is not None:
            self._session.pause_recording(not status.is_paused)
        else:
            self._notify(NoticeLevel.INFO, "There is no recording to pause.")
        self.read()

    def save_replay(self) -> None:
        """Save the last seconds, or say that they are not kept."""
        if not self._controller.settings.record.replay_s:
            self._parts.notices.show_notice(NoticeLevel.INFO, "There is no replay: the last seconds are not kept.",
                                            key=_NOTICE, action="Keep them", run=self._keep_replay)
            return
        try:
            self._session.save_replay()
        except FacesegError as error:
            log_error(error)
            self._notify(NoticeLevel.ERROR, sentence(str(error)))

    def _keep_replay(self) -> None:
        self._parts.notices.dismiss(_NOTICE)
        self._parts.panel.replay.switch.setChecked(True)

    @property
    def _unfinished(self) -> str:
        """Which expression is shown and not in force: nothing is recorded by another one; empty: none."""
        for page, field in self._parts.expressions.items():
            if not field.isHidden() and not field.box.finish():
                return (f"Nothing is recorded: the expression “{field.box.text()}” on the page {page} is not in force. "
                        "Finish it, or press Esc in its box.")
        return ""

    def read(self) -> None:
        """Show how the recording goes."""
        status = self._session.recording
        self._parts.panel.show_status(status)
        self._parts.top.show_recording(status)
        self._parts.badge.set_words("recording", recording_badge(status) if status else "")
        ready_s = self._session.replay_ready_s
        self._parts.panel.replay.show_ready(ready_s)
        self._parts.badge.set_words("replay", replay_badge(ready_s))

    def began(self, _event: events.RecordingBegan) -> None:
        """A clip began."""
        self.read()

    def saved(self, event: events.RecordingSaved) -> None:
        """A clip is finished, or what of it could be saved."""
        report = self._with_updates(event.report)
        folder = folder_of_report(report)
        level = NoticeLevel.ERROR if report.failures else NoticeLevel.INFO
        self._notify(level, report_words(report), folder)
        self.read()

    def failed(self, event: events.RecordingFailed) -> None:
        """A clip can't begin."""
        self._notify(NoticeLevel.ERROR, sentence(str(event.message)))

    def ended(self, _event: events.RecordingEnded) -> None:
        """Nothing is recorded any more."""
        self.read()

    def open_folder(self) -> None:
        """Show the recordings in the system's own window."""
        self._open(recordings_folder(self._controller.settings.record))

    def _open(self, folder: Path) -> None:
        if not open_folder(folder):
            self._notify(NoticeLevel.ERROR, f"{folder} can't be shown: this system has no program for folders.")

    def _with_updates(self, report: ClipReport) -> ClipReport:
        """The same without the remarks that were shown before: a machine without a graphics card stays one."""
        new_remarks = tuple(remark for remark in report.remarks if remark not in self._shown_remarks)
        self._shown_remarks.update(new_remarks)
        return replace(report, remarks=new_remarks)

    def _notify(self, level: NoticeLevel, text: str, folder: Path | None = None) -> None:
        action, run = ("Open folder", partial(self._open, folder)) if folder else ("", None)
        self._parts.notices.show_notice(level, text, key=_NOTICE, action=action, run=run)

