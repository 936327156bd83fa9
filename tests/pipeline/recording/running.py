"""Sessions that record: real threads, real files, a source in memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from faceseg_live.domain.types import Frame, freeze
from faceseg_live.engines.fake import FakeEngine
from faceseg_live.errors import SourceLost
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.pipeline.events import Event, RecordingSaved
from faceseg_live.pipeline.recording import clip
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.session import Session
from faceseg_live.settings import Settings
from tests.media_files import quadrants

Eventually = Callable[[Callable[[], bool]], None]


class Stripe:
    """Fifty live frames a second; may be lost after some, and may come back in another size."""

    def __init__(self, size: tuple[int, int] = (160, 120), lost_after: int | None = None) -> None:
        self.info = SourceInfo("stripe", "Stripe", *size, 50.0, is_live=True)
        self._size, self._lost_after = size, lost_after
        self._opened_s, self._sequence = time.monotonic(), -1
        self._closed = threading.Event()

    def read(self) -> Frame | None:
        self._sequence += 1
        if self._sequence == self._lost_after:
            raise SourceLost("the stripe was unplugged; plug it in again")
        if self._closed.wait(max(0.0, self._opened_s + self._sequence / 50 - time.monotonic())):
            return None
        pixels = freeze(quadrants(*self._size, at=self._sequence))
        return Frame(pixels, self._sequence, self._sequence / 50, time.monotonic())

    def close(self) -> None:
        self._closed.set()


class Watched:
    """A session and what it told of recordings."""

    def __init__(self, settings: Settings, open_: Callable[..., Stripe], create: Callable[[], FakeEngine]) -> None:
        self.events: list[Event] = []
        self.session = Session(settings, open_=open_, create=lambda _: create())

    def told(self, kind: type) -> list:
        self.session.views.take()
        self.events += self.session.events.take()
        return [event for event in self.events if isinstance(event, kind)]

    def reports(self) -> list[ClipReport]:
        return [event.report for event in self.told(RecordingSaved)]


def films_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4"))


def gate_before_writing(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Nothing is written until it is set."""
    gate, write = threading.Event(), clip.Clip.write

    def late(self: clip.Clip, *arguments: object) -> None:
        gate.wait(10)
        write(self, *arguments)

    monkeypatch.setattr(clip.Clip, "write", late)
    return gate
