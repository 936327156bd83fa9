"""Opens the window in which a person looks through files before they are written."""

from __future__ import annotations

from ..batch.hiding.review import FileInReview
from ..concurrency.signals import on_signals
from ..settings import store as settings_store


def review_in_window(files: tuple[FileInReview, ...]) -> bool:
    """Stay until the window is closed; whether the files are to be written. On the main thread."""
    from ..ui.application import make_application
    from ..ui.review.window import ReviewWindow

    application, theme = make_application()
    theme.want(settings_store.load()[0].window.theme)
    window = ReviewWindow(files, theme)
    with on_signals(window.close):
        window.show()
        application.exec()
    return window.writes
