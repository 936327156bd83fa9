"""A whole program that is told what to do: `python -m tests.ui.told_window [SOURCE]`.

It takes lines of JSON, `[what, *values]`, and answers each with one, as soon as that is done, or with false where that
takes too long: `["shown"]` waits for a picture, `["set", group, name, value]` moves a setting, `["record"]` begins and
`["stop"]` ends a recording, `["frames", count]` waits until so many more are recorded, `["told", part]` waits for a
notice with that text, and `["close"]` closes the window.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from faceseg_live.app.run import run
from faceseg_live.concurrency.leaving import leave

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

_EVERY_MS, _GIVE_UP_S = 30, 60.0


class _Told(QObject):
    """Lines arrive on the window's thread."""

    line = Signal(str)

    def __init__(self, window: MainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.line.connect(self._do)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self.line.emit(line)
        self.line.emit('["close"]')  # who told it is gone

    def _do(self, line: str) -> None:
        what, *values = json.loads(line)
        self._answer_when(getattr(self, f"_{what}")(*values), time.monotonic() + _GIVE_UP_S)

    def _answer_when(self, is_done: Callable[[], Any], until_s: float) -> None:
        if (answer := is_done()) or time.monotonic() > until_s:
            print(json.dumps(answer or False), flush=True)
        else:
            QTimer.singleShot(_EVERY_MS, self, lambda: self._answer_when(is_done, until_s))

    def _shown(self) -> Callable[[], Any]:
        return lambda: self._window.video.view is not None

    def _set(self, group: str, name: str, value: Any) -> Callable[[], Any]:
        self._window.panel.row(group, name).slider.setValue(value)
        return lambda: getattr(getattr(self._session.settings, group), name) == value

    def _record(self) -> Callable[[], Any]:
        self._session.record()
        return self._frames(1)

    def _frames(self, count: int) -> Callable[[], Any]:
        before = self._recorded()
        return lambda: self._recorded() >= before + count

    def _stop(self) -> Callable[[], Any]:
        self._session.stop_recording()
        return lambda: self._session.recording is None

    def _told(self, part: str) -> Callable[[], Any]:
        return lambda: next((text for text in self._window.notices.texts if part in text), None)

    def _close(self) -> Callable[[], Any]:
        QTimer.singleShot(0, self._window, self._window.close)
        return lambda: True

    def _recorded(self) -> int:
        status = self._session.recording
        return status.frames if status else 0


if __name__ == "__main__":
    sys.exit(leave(run(sys.argv[1] if len(sys.argv) > 1 else None, started=_Told)))
