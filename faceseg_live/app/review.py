"""Opens the window in which a person looks through files before they are written."""

from __future__ import annotations

from ..batch.hiding.review import FileInReview
from ..concurrency.signals import on_signals
from ..settings import store as settings_store

_LISTEN_EVERY_MS = 200


def review_in_window(files: tuple[FileInReview, ...]) -> bool:
    """Stay until the window is closed; whether the files are to be written. On the main thread.

    Ctrl-C and a request to terminate close the window, too: what was corrected is kept.
    """
    from PySide6.QtCore import QEventLoop, QTimer

    from ..ui.application import make_application
    from ..ui.garbage import garbage_collected_here
    from ..ui.review.window import ReviewWindow

    _, theme = make_application()
    theme.want(settings_store.load()[0].window.theme)
    window = ReviewWindow(files, theme)
    until_closed, listening = QEventLoop(), QTimer()
    window.closed.connect(until_closed.quit)
    listening.timeout.connect(_listen)
    listening.start(_LISTEN_EVERY_MS)
    with garbage_collected_here(), on_signals(window.close):
        window.show()
        until_closed.exec()
    window.deleteLater()
    return window.writes


def _listen() -> None:
    """Python hears signals only while it runs, and Qt's loop does not let it by itself."""
