"""After the window is gone: what was recorded is written to its end, and somebody sees how far it is."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout

from ..concurrency.signals import on_signals
from ..pipeline import events
from ..pipeline.session import Session
from .dialog_layout import MARGIN_PX
from .notices import sentence
from .record_words import left_words, report_words

_MOMENT_S = 0.4
"""What takes no longer needs no word."""
_LOOK_EVERY_MS = 100
_GIVE_UP_S = 10.0
"""So long after the rest was discarded, the disk is stuck."""
_WIDTH_PX = 440


def see_off(session: Session) -> bool:
    """Stay until all that a stopped session has recorded is written; False where that hangs, and the files keep their
    temporary names. On the main thread; signals discard what isn't written yet.
    """
    session.finish(_MOMENT_S)
    farewell = Farewell(session)
    if farewell.is_wanted:
        with on_signals(farewell.discard_soon):
            farewell.exec()
            if farewell.is_writing:  # somebody has ended its loop
                session.finish()
    return session.finish(0.0)


class Farewell(QDialog):
    """How far it is, and what could not be written. Closes by itself where all is well."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._failures: list[str] = []
        self._is_to_discard = False
        self._discarded_s: float | None = None
        self.setWindowTitle("faceseg_live")
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.setFixedWidth(_WIDTH_PX)
        self.title, self.words = QLabel("Finishing the recording"), QLabel()
        self.title.setProperty("role", "strong")
        self.words.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName("How much of the recording is written")
        self.button = QPushButton("Discard the rest")
        self.button.setToolTip("Finish the files with what is written until now")
        self.button.setAutoDefault(False)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._pressed)
        self._arrange()
        self.setFocus()  # not on the button: a key that was meant for the window would discard the rest
        self._looking = QTimer(self)
        self._looking.timeout.connect(self._look)
        self._looking.start(_LOOK_EVERY_MS)
        self._look()

    @property
    def is_writing(self) -> bool:
        """Whether something is still to be written."""
        return self._looking.isActive()

    @property
    def is_wanted(self) -> bool:
        """Whether that is so, or something could not be written."""
        return self.is_writing or bool(self._failures)

    def discard_soon(self) -> None:
        """The same for a signal, which may interrupt anything here."""
        self._is_to_discard = True

    def discard(self) -> None:
        """Leave out what is not written yet."""
        if self._discarded_s is None:
            self._discarded_s = time.monotonic()
            self._session.discard_backlog()
            self._look()

    def reject(self) -> None:
        """Esc and the cross end it only when there is nothing left to do: the rest would be lost in silence."""
        if not self.is_writing:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.reject()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
        column.setSpacing(10)
        for part in (self.title, self.words, self.progress):
            column.addWidget(part)
        column.addLayout(row)

    def _look(self) -> None:
        if self._is_to_discard and self._discarded_s is None:
            self.discard()
            return
        is_written = self._session.finish(0.0)
        self._take_events()
        if self._is_stuck:
            self._failures.append("The disk does not answer. What is on it keeps its temporary name, and is offered to "
                                  "you at the next start.")
        if is_written or self._is_stuck:
            self._end()
            return
        status = self._session.recording
        if self._discarded_s is not None:
            self.words.setText("The rest is left out; the files are being finished.")
            self.progress.setRange(0, 0)
            self.button.setEnabled(False)
        elif status is not None:
            self.words.setText(f"What was recorded is still being written. {left_words(status)}".strip())
            self.progress.setValue(int(100 * status.written))

    @property
    def _is_stuck(self) -> bool:
        return self._discarded_s is not None and time.monotonic() - self._discarded_s > _GIVE_UP_S

    def _end(self) -> None:
        self._looking.stop()
        if not self._failures:
            self.accept()
            return
        self.title.setText("The recording is not whole")
        self.words.setText(" ".join(self._failures))
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress.hide()
        self.button.setText("Close")
        self.button.setToolTip("")
        self.button.setEnabled(True)
        self.button.setFocus()
        self._column.activate()
        self.resize(_WIDTH_PX, self._column.totalHeightForWidth(_WIDTH_PX))  # adjustSize() takes a narrower text for it

    def _pressed(self) -> None:
        self.discard() if self.is_writing else self.reject()

    def _take_events(self) -> None:
        for event in self._session.events.take():
            if isinstance(event, events.RecordingSaved) and event.report.failures:
                self._failures.append(report_words(event.report))
            elif isinstance(event, events.RecordingFailed):
                self._failures.append(sentence(str(event.message)))
            elif isinstance(event, events.StageFailed) and event.stage in ("recording", "replay"):
                self._failures.append(f"Unexpected error: {event.report.strip().splitlines()[-1]}.")
