"""The window in the middle of something: `python -m benchmarks.ends_drill.window WHAT`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from faceseg_live.pipeline.session import Session
    from faceseg_live.ui.main_window import MainWindow

_SOON_MS = 400


def recording(_window: MainWindow, session: Session) -> None:
    session.record()


def backlog(_window: MainWindow, session: Session) -> None:
    """Encoding takes longer than frames come."""
    from faceseg_live.pipeline.recording.clip import Clip

    write = Clip.write

    def late(self: Clip, *arguments: object) -> None:
        time.sleep(0.08)
        write(self, *arguments)  # type: ignore[arg-type]

    Clip.write = late  # type: ignore[assignment, method-assign]
    session.record()


def replay(window: MainWindow, session: Session) -> None:
    """The last seconds are saved again and again."""
    from PySide6.QtCore import QTimer

    session.update(session.settings.changed("record", replay_s=5))
    saving = QTimer(window)
    saving.timeout.connect(session.save_replay)
    saving.start(150)


def snapshots(window: MainWindow, _session: Session) -> None:
    from PySide6.QtCore import QTimer

    taking = QTimer(window)
    taking.timeout.connect(window.context.snapshots.take)
    taking.start(250)


def crash(window: MainWindow, session: Session) -> None:
    window.show_crash("the drill", "Traceback: none")
    session.record()


def dialogs(window: MainWindow, session: Session) -> None:
    session.record()
    for command in ("window.shortcuts", "source.controls"):
        window.run(command)
    window.dialogs.show_classifiers()
    window.dialogs.show_models()


def file_dialog(window: MainWindow, session: Session) -> None:
    """With a loop of its own."""
    from PySide6.QtWidgets import QFileDialog

    session.record()
    QFileDialog.getOpenFileName(window)


def download(window: MainWindow, session: Session) -> None:
    from benchmarks.ends_drill.slow_download import slow_down_downloads

    slow_down_downloads()
    session.record()
    window.dialogs.show_models()
    assert window.dialogs.models is not None
    window.dialogs.models.work.fetch("resnet18", consent=True)


def nothing(_window: MainWindow, _session: Session) -> None:
    """Only the window."""


SITUATIONS: dict[str, Callable[[MainWindow, Session], None]] = {
    "nothing": nothing, "mesh": recording, "recording": recording, "backlog": backlog, "replay": replay,
    "snapshots": snapshots, "crash": crash, "dialogs": dialogs, "file-dialog": file_dialog, "download": download,
}


def main(what: str) -> int:
    from faceseg_live.concurrency.signals import end_at_once_by_interrupt

    end_at_once_by_interrupt()
    from faceseg_live.app.run import run
    from faceseg_live.concurrency.leaving import leave
    from faceseg_live.settings import Settings, store

    settings = Settings().changed("record", folder=os.environ["DRILL_OUT"], encoder="software")
    store.save(settings if what == "mesh" else settings.changed("engine", key="fake"))

    def started(window: MainWindow, session: Session) -> None:
        from PySide6.QtCore import QTimer

        def begin() -> None:
            Path(os.environ["HOME"], "ready").touch()
            SITUATIONS[what](window, session)

        QTimer.singleShot(_SOON_MS, window, begin)

    return leave(run("0", started=started))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
