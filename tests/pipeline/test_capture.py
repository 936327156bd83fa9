"""The capture thread lets go of what nobody wants any more, even while it opens or reads."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from faceseg_live.domain.types import Frame
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import PasswordWanted
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline import capture
from faceseg_live.pipeline.events import Event, SourceEnded, SourceFailed, SourceOpened, StageFailed
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings

Eventually = Callable[[Callable[[], bool]], None]


class SilentServer:
    """Accepts one connection and never says anything."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.is_called = threading.Event()
        self._may_end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._may_end.set()
        self._thread.join(5)
        self._listener.close()

    def _run(self) -> None:
        self._listener.settimeout(10)
        connection, _ = self._listener.accept()
        with connection:
            self.is_called.set()
            self._may_end.wait(30)


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.close()


class Log:
    """All events of a session so far."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._events: list[Event] = []

    def of(self, *kinds: type[Event]) -> list[Event]:
        self._events += self._session.events.take()
        return [event for event in self._events if isinstance(event, kinds)]


def session_on(uri: str, **how: object) -> Session:
    session = Session(Settings().changed("source", uri=uri), create=lambda _key: FakeEngine(), **how)  # type: ignore[arg-type]
    session.start()
    return session


@pytest.mark.parametrize("scheme", ["rtsp", "http"])
def test_a_session_stops_while_an_address_does_not_answer(scheme: str, silent_server: SilentServer) -> None:
    session = session_on(f"{scheme}://{silent_server.address}/stream")
    try:
        assert silent_server.is_called.wait(10)
    finally:
        assert session.stop(2)
    assert Log(session).of(SourceFailed) == []


def test_another_source_does_not_wait_for_an_address_that_does_not_answer(
    silent_server: SilentServer, eventually: Eventually
) -> None:
    session = session_on(f"rtsp://{silent_server.address}/stream")
    log = Log(session)
    try:
        assert silent_server.is_called.wait(10)
        session.update(session.settings.changed("source", uri="demo"))
        eventually(lambda: bool(log.of(SourceOpened)))
        assert log.of(SourceFailed) == []
    finally:
        assert session.stop(5)


class Held:
    """A source whose read ends when it is closed and the test allows it."""

    info = SourceInfo("held", "Held", 32, 24, is_live=True)

    def __init__(self) -> None:
        self.is_read, self.may_end, self._closed = threading.Event(), threading.Event(), threading.Event()

    def read(self) -> Frame | None:
        self.is_read.set()
        self._closed.wait(30)
        self.may_end.wait(30)
        return None

    def close(self) -> None:
        self._closed.set()


class Breaking(Held):
    """A camera whose first reading meets an error that nobody foresaw."""

    def read(self) -> Frame | None:
        raise KeyError("nobody thought of this")


def test_a_camera_that_breaks_unexpectedly_is_lost_and_comes_back(
    eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    opened: list[Held] = []

    def open_(*_: object, **__: object) -> Held:
        opened.append(Breaking() if len(opened) < 2 else Held())
        return opened[-1]

    session = session_on("camera", open_=open_)
    log = Log(session)
    try:
        eventually(lambda: len(opened) == 3 and opened[2].is_read.is_set())
        failures = [event for event in log.of(SourceFailed) if isinstance(event, SourceFailed)]
        assert [failure.retry_in_s for failure in failures] == [0.5, 0.5]
        (report,) = log.of(StageFailed)
        assert isinstance(report, StageFailed)
        assert (report.stage, report.rests) == ("capture", False)
        assert "nobody thought of this" in report.report
    finally:
        for source in opened:
            source.may_end.set()
        assert session.stop(5)


class BreakingFile(Breaking):
    info = SourceInfo("clip.mp4", "clip.mp4", 32, 24)


def test_a_file_that_breaks_unexpectedly_is_lost_for_good(
    eventually: Eventually, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    session = session_on("clip.mp4", open_=lambda *_, **__: BreakingFile())
    log = Log(session)
    try:
        eventually(lambda: bool(log.of(StageFailed)))
        (failure, report) = log.of(SourceFailed, StageFailed)
        assert isinstance(failure, SourceFailed)
        assert failure.retry_in_s is None
        assert isinstance(report, StageFailed)
        assert report.rests
    finally:
        assert session.stop(5)


def test_controls_change_without_another_opening(eventually: Eventually) -> None:
    opened: list[Held] = []

    def open_(*_: object, **__: object) -> Held:
        opened.append(Held())
        return opened[-1]

    session = session_on("camera", open_=open_)
    try:
        eventually(lambda: bool(opened) and opened[0].is_read.is_set())
        session.lock_face(3)
        session.update(session.settings.changed("source", controls={"front": {"gain": 3}}))
        assert session.locked_face == 3
        session.update(session.settings.changed("source", rotation=90))
        assert session.locked_face is None
        opened[0].may_end.set()
        eventually(lambda: len(opened) == 2)
    finally:
        for source in opened:
            source.may_end.set()
        assert session.stop(5)


def test_a_source_that_is_wanted_again_at_once_goes_on(eventually: Eventually) -> None:
    opened: list[Held] = []

    def open_(*_: object, **__: object) -> Held:
        opened.append(Held())
        return opened[-1]

    session = session_on("first", open_=open_)
    log = Log(session)
    try:
        eventually(lambda: bool(opened) and opened[0].is_read.is_set())
        session.update(session.settings.changed("source", uri="second"))
        session.update(session.settings.changed("source", uri="first"))
        opened[0].may_end.set()
        eventually(lambda: len(opened) == 2 and opened[1].is_read.is_set())
        assert log.of(SourceEnded, SourceFailed) == []
    finally:
        for source in opened:
            source.may_end.set()
        assert session.stop(5)


def test_a_wrong_password_is_not_tried_again_by_itself(
    monkeypatch: pytest.MonkeyPatch, eventually: Eventually
) -> None:
    monkeypatch.setattr(capture, "RETRY_S", 0.05)
    openings: list[None] = []

    def open_(*_: object, **__: object) -> Held:
        openings.append(None)
        raise PasswordWanted("media.password_wanted", title="rtsp://host", variable="NAME")

    session = session_on("rtsp://me@host", open_=open_)
    log = Log(session)
    try:
        eventually(lambda: len(log.of(SourceFailed)) == 1)
        time.sleep(0.2)
        assert len(openings) == 1, "cameras lock out who is wrong too often"
        session.retry()
        eventually(lambda: len(log.of(SourceFailed)) == 2)
    finally:
        assert session.stop(5)
    assert all(failed.wants_password and failed.retry_in_s is None for failed in log.of(SourceFailed)
               if isinstance(failed, SourceFailed))
