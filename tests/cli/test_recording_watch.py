"""What `record` makes of what a session tells; the session is one on paper."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from faceseg_live.cli import recording_watch
from faceseg_live.cli.recording_watch import RecordingWatch
from faceseg_live.concurrency.edges import Latest
from faceseg_live.media.sources.base import SourceInfo
from faceseg_live.messages import Message
from faceseg_live.pipeline.events import Event, RecordingEnded, RecordingSaved, SourceFailed, SourceOpened
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.drops import NO_DROPS

OPENED = SourceOpened(SourceInfo("0", "Camera", 64, 48, is_live=True))
LOST = SourceFailed(Message("media.no_source"), 0.5)
SAVED = RecordingSaved(ClipReport((Path("a.mp4"),), 4.0, 80, NO_DROPS))


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_watch, "_LOOK_S", 0.0)


class PaperSession:
    """Tells one event at each look."""

    recording = None

    def __init__(self, told: Iterable[Event]) -> None:
        self.views: Latest[object] = Latest()
        self.events = self
        self._told = iter(told)

    def take(self) -> list[Event]:
        event = next(self._told, None)
        return [] if event is None else [event]


def watched(*told: Event) -> tuple[RecordingWatch, list[str]]:
    lines: list[str] = []
    watch = RecordingWatch(lines.append)
    session = PaperSession(told)
    for _ in told:
        watch.wake()
    watch.wait_until_over(session)  # type: ignore[arg-type]
    return watch, lines


def test_a_source_that_was_lost_before_the_time_was_over_is_a_failure() -> None:
    watch, lines = watched(OPENED, LOST, LOST, SAVED, RecordingEnded())
    assert (len(watch.reports), len(watch.failures), len(lines)) == (1, 1, 1)
    assert watch.failures[0].startswith("the source was lost before the recording was over: ")


def test_one_that_came_back_is_told_and_no_failure() -> None:
    watch, lines = watched(OPENED, LOST, SAVED, OPENED, SAVED, RecordingEnded())
    assert (len(watch.reports), watch.failures) == (2, [])
    assert lines[1:] == ["the source is back"]
