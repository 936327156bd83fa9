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
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.recording.status import RecordingStatus

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


class Lines:
    """What the user is shown."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.advanced = 0
        self.bars = 0

    def notify(self, text: str) -> None:
        self.lines.append(text)

    def begin(self, _title: str, _total: int | None, _unit: str) -> None:
        self.bars += 1

    def advance(self) -> None:
        self.advanced += 1

    def end(self) -> None:
        self.bars -= 1


class Behind(PaperSession):
    """Has so many looks' worth of frames to write."""

    def __init__(self, looks: int) -> None:
        super().__init__(())
        self._looks = self._total = looks
        self.discarded_after: int | None = None

    @property
    def recording(self) -> RecordingStatus:  # type: ignore[override]
        done = self._total - self._looks
        return RecordingStatus(Phase.FINISHING, written=done / self._total, left_s=float(self._looks))

    def finish(self, _timeout_s: float) -> bool:
        self._looks -= 1
        return self._looks <= 0 or self.discarded_after is not None

    def discard_backlog(self) -> None:
        self.discarded_after = self._total - self._looks


def watched(*told: Event) -> tuple[RecordingWatch, list[str]]:
    shown = Lines()
    lines, watch = shown.lines, RecordingWatch(shown)
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


def test_what_takes_longer_to_be_written_is_told_with_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_watch, "_PATIENCE_S", 0.0)
    shown, session = Lines(), Behind(20)
    watch = RecordingWatch(shown)
    watch.interrupt()
    watch.wait_until_written(session)  # type: ignore[arg-type]
    assert shown.lines == ["what was recorded is still being written, about 19 s; Ctrl-C leaves out the rest"]
    assert (shown.bars, shown.advanced) == (0, 95)
    assert session.discarded_after is None


def test_a_signal_may_come_while_the_main_thread_holds_any_lock() -> None:
    watch = RecordingWatch(Lines())
    with watch._news._cond:  # as inside of `wait` or `clear`; it is not reentrant
        watch.interrupt()
        watch.interrupt()


def test_who_interrupts_it_again_leaves_out_the_rest() -> None:
    shown, session = Lines(), Behind(1000)
    watch = RecordingWatch(shown)
    watch.interrupt()
    watch.interrupt()
    watch.wait_until_written(session)  # type: ignore[arg-type]
    assert (session.discarded_after, shown.lines) == (1, [])
