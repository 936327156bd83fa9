"""Follows a session that records without a window: what it reports, and when it is over."""

from __future__ import annotations

import threading
import time
from math import ceil

from ..batch.report import Progress
from ..errors import EngineUnavailable, SourceError
from ..messages import Message
from ..pipeline import events
from ..pipeline.recording.clip import ClipReport
from ..pipeline.recording.status import RecordingStatus
from ..pipeline.session import Session
from ..pipeline.status import ClassifierStatus, EngineStatus, Readiness

_LOOK_S = 0.2
_LOST_S = 10.0
"""How long a lost camera is waited for."""
_PATIENCE_S = 1.0
"""What takes no longer needs no word."""


class RecordingWatch:
    """What a session has reported so far. `wake` and `interrupt` may be called from any thread."""

    def __init__(self, progress: Progress) -> None:
        """`progress` shows lines, and how far it is, to the user."""
        self._progress = progress
        self._notify = progress.notify
        self._news = threading.Event()
        self._is_interrupted = self._is_unwanted = False
        self._is_open = False
        self._has_engine = False
        self._has_classifiers = False
        self._is_over = False
        self._is_ended = False
        self._is_recording = False
        self._lost: Message | None = None
        """Why there is no source; None: there is one."""
        self.reports: list[ClipReport] = []
        """Of the clips that are complete."""
        self.failures: list[Message | str] = []
        """A line for each thing that went wrong."""

    def wake(self) -> None:
        """The session has something new."""
        self._news.set()

    def interrupt(self) -> None:
        """End the recording soon; what is recorded is kept. The second time: what is not written yet is left out."""
        self._is_unwanted = self._is_interrupted
        self._is_interrupted = True

    def wait_until_ready(self, session: Session) -> None:
        """Wait until masks can be made: a recording that began before would begin without them.

        Raises SourceError or EngineUnavailable where that will never be.
        """
        while not (self._is_open and self._has_engine and self._has_classifiers) and not self._is_interrupted:
            self._wait(session)
            if self._lost is not None:
                raise SourceError.of(self._lost)

    def wait_until_over(self, session: Session) -> None:
        """Wait until the recording has ended; end it when it is interrupted, its source ends or stays lost."""
        self._is_recording, lost_looks = True, 0
        while not self._is_ended:
            self._wait(session)
            lost_looks = lost_looks + 1 if self._lost else 0
            if self._is_interrupted or self._is_over or lost_looks * _LOOK_S > _LOST_S:
                self._stop(session)
                break
        if self._lost is not None:
            self.failures.append(f"the source was lost before the recording was over: {self._lost}")

    def wait_until_written(self, session: Session) -> None:
        """After the session was stopped: wait for what still waits to be written, unless nobody wants that."""
        finishing = Finishing(self._progress)
        while not session.finish(_LOOK_S):
            finishing.show(session.recording)
            if self._is_unwanted:
                session.discard_backlog()
        finishing.end()
        self.update(session)

    def update(self, session: Session) -> None:
        """Take in what the session has reported since."""
        session.views.take()
        for event in session.events.take():
            self._take(event)

    def _wait(self, session: Session) -> None:
        """Until something is reported, or for a moment."""
        self._news.wait(_LOOK_S)
        self._news.clear()
        self.update(session)

    def _stop(self, session: Session) -> None:
        """What models are looking at gets its masks; then the rest is a matter of writing."""
        session.stop_recording()
        finishing = Finishing(self._progress)
        while session.recording is not None and not self._is_ended and not self._is_unwanted:
            self._wait(session)
            finishing.show(session.recording)
        finishing.end()

    def _take(self, event: events.Event) -> None:
        if isinstance(event, events.SourceOpened):
            if self._lost is not None and self._is_recording:
                self._notify("the source is back")
            self._is_open, self._lost = True, None
        elif isinstance(event, events.SourceFailed):
            if self._lost is None and self._is_recording:
                self._notify(event.message)
            self._lost = event.message
        elif isinstance(event, events.SourceEnded):
            self._is_over = True
        elif isinstance(event, events.EngineChanged):
            self._has_engine = _is_ready(event.status)
        elif isinstance(event, events.ClassifiersChanged):
            self._has_classifiers = _is_ready(event.status)
        elif isinstance(event, events.RecordingSaved):
            self.reports.append(event.report)
            self.failures += event.report.failures
        elif isinstance(event, events.RecordingFailed):
            self.failures.append(event.message)
        elif isinstance(event, events.StageFailed):
            self.failures.append(f"{event.stage} met an unexpected error: {event.report.strip().splitlines()[-1]}")
            self._is_ended = event.rests
        elif isinstance(event, events.RecordingEnded):
            self._is_ended = True
        elif isinstance(event, events.Notice):
            self._notify(event.message)


class Finishing:
    """Says how far it is with what was recorded and not written yet, where that takes more than a moment."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._since_s = time.monotonic()
        self._shown = -1
        """Percent."""

    def show(self, status: RecordingStatus | None) -> None:
        """`status`: of the recording, None: it is over."""
        if status is None or time.monotonic() - self._since_s < _PATIENCE_S:
            return
        if self._shown < 0:
            left = f", about {ceil(status.left_s)} s" if status.left_s is not None else ""
            self._progress.notify(f"what was recorded is still being written{left}; Ctrl-C leaves out the rest")
            self._progress.begin("writing", 100, "%")
            self._shown = 0
        for _ in range(self._shown, percent := int(100 * status.written)):
            self._progress.advance()
        self._shown = max(self._shown, percent)

    def end(self) -> None:
        """Show no more of it."""
        if self._shown >= 0:
            self._progress.end()


def _is_ready(status: EngineStatus | ClassifierStatus) -> bool:
    """Raises EngineUnavailable where the request failed."""
    if status.reason is not None:
        raise EngineUnavailable.of(status.reason)
    return status.readiness is Readiness.READY
