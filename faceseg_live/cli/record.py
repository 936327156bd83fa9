"""`faceseg-live record`: the live pipeline without a window, into files."""

from __future__ import annotations

import json
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from ..errors import EngineUnavailable, SourceError
from ..messages import Message
from ..pipeline import events
from ..pipeline.recording.clip import ClipReport
from ..pipeline.session import Session
from ..pipeline.status import ClassifierStatus, EngineStatus, Readiness
from ..settings import Settings
from .console import one_line

DONE, FAILED = 0, 1
_LOOK_S = 0.2
_STOP_S = 10.0
_LOST_S = 10.0
"""So long a lost camera is waited for."""


def run_record(arguments: Namespace, settings: Settings) -> int:
    """Record until the time is over, the file ends, or somebody interrupts; returns the exit code.

    Raises FacesegError when there is nothing to record: no source, no engine, an expression that can't be read.
    """
    watch = _Watch()
    session = Session(settings, wake=watch.news.set, loops=False)
    session.start()
    try:
        with _interruption_stops(watch):
            _wait_until_ready(session, watch)
            session.record(arguments.out)
            _wait_until_over(session, watch, ends_with_file=not settings.record.stop_after_s)
    finally:
        session.stop(_STOP_S)
        watch.take(session)
    if arguments.json:
        print(json.dumps({"clips": [_as_json(report) for report in watch.reports], "failures": watch.failures}))
    else:
        for report in watch.reports:
            _print(report)
    for failure in watch.failures:
        _say(failure)
    if not watch.reports and not watch.failures:
        _say("nothing was recorded: no picture came, or the expression never held")
    return DONE if watch.reports and not watch.failures else FAILED


@dataclass
class _Watch:
    """What the session told so far."""

    news: threading.Event = field(default_factory=threading.Event)
    is_interrupted: bool = False
    is_open: bool = False
    has_engine: bool = False
    has_classifiers: bool = False
    is_over: bool = False
    is_ended: bool = False
    lost: Message | None = None
    reports: list[ClipReport] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def wait(self, session: Session) -> None:
        """Until there is news, or for a moment."""
        self.news.wait(_LOOK_S)
        self.news.clear()
        self.take(session)

    def take(self, session: Session) -> None:
        """Take in what is new."""
        session.views.take()
        for event in session.events.take():
            self._take(event)

    def _take(self, event: events.Event) -> None:
        if isinstance(event, events.SourceOpened):
            self.is_open, self.lost = True, None
        elif isinstance(event, events.SourceFailed):
            self.lost = event.message
        elif isinstance(event, events.SourceEnded):
            self.is_over = True
        elif isinstance(event, events.EngineChanged):
            self.has_engine = _is_ready(event.status)
        elif isinstance(event, events.ClassifiersChanged):
            self.has_classifiers = _is_ready(event.status)
        elif isinstance(event, events.RecordingSaved):
            self.reports.append(event.report)
            self.failures += event.report.failures
        elif isinstance(event, events.RecordingFailed):
            self.failures.append(str(event.message))
        elif isinstance(event, events.StageFailed):
            self.failures.append(f"{event.stage} met an unexpected error: {event.report.strip().splitlines()[-1]}")
            self.is_ended = True
        elif isinstance(event, events.RecordingEnded):
            self.is_ended = True
        elif isinstance(event, events.Notice):
            _say(str(event.message))


def _is_ready(status: EngineStatus | ClassifierStatus) -> bool:
    """Raises EngineUnavailable where the request failed."""
    if status.reason is not None:
        raise EngineUnavailable.of(status.reason)
    return status.readiness is Readiness.READY


def _wait_until_ready(session: Session, watch: _Watch) -> None:
    """Until masks can be made; a recording that began before would begin without them."""
    while not (watch.is_open and watch.has_engine and watch.has_classifiers) and not watch.is_interrupted:
        watch.wait(session)
        if watch.lost is not None:
            raise SourceError.of(watch.lost)


def _wait_until_over(session: Session, watch: _Watch, *, ends_with_file: bool) -> None:
    lost_looks = 0
    while not watch.is_ended:
        watch.wait(session)
        lost_looks = lost_looks + 1 if watch.lost else 0
        if watch.is_interrupted or (watch.is_over and ends_with_file) or lost_looks * _LOOK_S > _LOST_S:
            if watch.lost:
                watch.failures.append(str(watch.lost))
            session.stop_recording()
            while session.recording is not None and not watch.is_ended:
                watch.wait(session)
            return


@contextmanager
def _interruption_stops(watch: _Watch) -> Iterator[None]:
    """Ctrl-C and a polite kill end the recording as its time would; what is recorded is kept."""
    def stop(_signal: int, _frame: object) -> None:
        watch.is_interrupted = True
        watch.news.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _print(report: ClipReport) -> None:
    for path in report.files:
        print(path)
    causes = ", ".join(f"{number} {cause}" for cause, number in report.drops.as_json().items() if number)
    lost = f"{report.drops.total} dropped ({causes})" if causes else "none dropped"
    print(f"{report.seconds:.2f} s, {report.frames} frames, {lost}; encoded by {', '.join(report.encoders)}")
    for remark in report.remarks:
        _say(remark)


def _as_json(report: ClipReport) -> dict[str, Any]:
    return asdict(report) | {"files": [str(path) for path in report.files], "drops": report.drops.as_json()}


def _say(text: str) -> None:
    print(one_line(text), file=sys.stderr)
