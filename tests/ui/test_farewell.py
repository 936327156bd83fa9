"""After the window is gone, what was recorded is written with a word of how far it is, and what is lost is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from faceseg_live.messages import Message
from faceseg_live.pipeline.events import Event, RecordingFailed, RecordingSaved, StageFailed
from faceseg_live.pipeline.recording.clip import ClipReport
from faceseg_live.pipeline.recording.drops import NO_DROPS
from faceseg_live.pipeline.recording.recording import Phase
from faceseg_live.pipeline.recording.status import RecordingStatus
from faceseg_live.ui import farewell
from faceseg_live.ui.farewell import Farewell, see_off

SAVED = RecordingSaved(ClipReport((Path("a.mp4"),), 4.0, 80, NO_DROPS))
CUT = RecordingSaved(ClipReport((Path("a.mp4"),), 4.0, 80, NO_DROPS,
                                failures=(Message("common.not_writable", path="a.mp4", reason="the disk is full"),)))


class Writing:
    """A stopped session that writes for so many looks, and reports then."""

    def __init__(self, looks: int, *events: Event) -> None:
        self._looks, self._told, self.discarded = looks, list(events), False
        self.events = self
        self.is_stuck = False

    @property
    def recording(self) -> RecordingStatus:
        return RecordingStatus(Phase.FINISHING, written=0.25, left_s=36.4)

    def finish(self, _timeout_s: float) -> bool:
        self._looks -= 1
        return not self.is_stuck and (self._looks < 0 or self.discarded)

    def discard_backlog(self) -> None:
        self.discarded = True

    def take(self) -> list[Event]:
        told, self._told = ([], self._told) if self._looks >= 0 else (self._told, [])
        return told


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(farewell, "_LOOK_EVERY_MS", 5)


def test_what_is_written_in_a_moment_needs_no_word(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Farewell, "exec", lambda _: pytest.fail("shown"))
    assert see_off(Writing(0, SAVED))


def test_what_takes_longer_is_shown_until_it_is_written(qtbot) -> None:
    seen: list[tuple[str, int]] = []

    def look() -> None:
        (dialog,) = (widget for widget in QApplication.topLevelWidgets() if isinstance(widget, Farewell))
        seen.append((dialog.words.text(), dialog.progress.value()))
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        dialog.close()
        seen.append((str(dialog.isVisible()), 0))

    QTimer.singleShot(20, look)
    session = Writing(40, SAVED)
    assert see_off(session)
    assert seen == [("What was recorded is still being written. About 37 s left.", 25), ("True", 0)]
    assert not session.discarded


def test_the_rest_can_be_discarded(qtbot) -> None:
    session = Writing(10_000)
    dialog = Farewell(session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.button.click()
    assert session.discarded
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=5000)


def test_a_signal_discards_the_rest_soon(qtbot) -> None:
    session = Writing(10_000)
    dialog = Farewell(session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.discard_soon()
    assert not session.discarded
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=5000)
    assert session.discarded


@pytest.mark.parametrize(("event", "told"), [
    (CUT, "the disk is full. Saved a.mp4: 0:04, 80 frames."),
    (RecordingFailed(Message("common.not_writable", path="a.mp4", reason="no")), "A.mp4 can't be written"),
    (StageFailed("recording", "Traceback…\nKeyError: 'x'"), "Unexpected error: KeyError: 'x'."),
])
def test_what_could_not_be_written_is_told(qtbot, event: Event, told: str) -> None:
    dialog = Farewell(Writing(0, event))
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.is_wanted
    assert told.lower() in dialog.words.text().lower()
    assert dialog.title.text() == "The recording is not whole"
    dialog.button.click()
    assert not dialog.isVisible()


def test_it_is_as_high_as_what_it_tells(qtbot) -> None:
    path = "/home/somebody/Videos/a long name of a folder/and another one in it/a.mp4"
    dialog = Farewell(Writing(0, RecordingFailed(Message("common.not_writable", path=path, reason="the disk is full"))))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.words.height() == dialog.words.heightForWidth(dialog.words.width())
    assert dialog.title.height() == dialog.title.sizeHint().height()


def test_a_disk_that_does_not_answer_is_given_up(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(farewell, "_GIVE_UP_S", 0.05)
    session = Writing(10_000)
    session.is_stuck = True
    dialog = Farewell(session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.discard()
    qtbot.waitUntil(lambda: "does not answer" in dialog.words.text(), timeout=5000)
    dialog.close()
    assert not dialog.isVisible()
