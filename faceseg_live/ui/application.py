"""Prepares Qt: style, typeface, theme, and what happens to errors that nobody caught."""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from ..messages import visible
from .fonts import window_font
from .icons import program_icon
from .plain_text import PlainTextStyle
from .theme import ThemeSwitch

log = logging.getLogger(__name__)

_QT_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


def forget_foreign_plugins() -> None:
    """OpenCV points Qt to the plugins of its own, older Qt when it is imported; with those no window opens."""
    for name in _QT_PATHS:
        path = os.environ.get(name)
        if path and "cv2" in Path(path).parts:
            del os.environ[name]


def make_application() -> tuple[QApplication, ThemeSwitch]:
    """The application, dressed; the existing one if there is one."""
    forget_foreign_plugins()
    running = QApplication.instance()
    application = running if isinstance(running, QApplication) else QApplication([sys.argv[0]])
    application.setApplicationName("faceseg_live")
    application.setApplicationDisplayName("faceseg_live")
    application.setDesktopFileName("faceseg-live")  # by which desktops find its icon and its place in their menus
    application.setWindowIcon(program_icon())
    application.setStyle(PlainTextStyle("Fusion"))
    application.setFont(window_font())
    return application, ThemeSwitch(application)


class CrashReporter(QObject):
    """Catches what nobody else caught, on any thread, and reports it on the window's."""

    crashed = Signal(str, str)
    """Where it happened, and the traceback."""
    _caught = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._caught.connect(self.crashed, Qt.ConnectionType.QueuedConnection)
        self._before = sys.excepthook, threading.excepthook

    def install(self) -> None:
        """Begin to catch."""
        sys.excepthook = self._on_window_thread
        threading.excepthook = self._on_other_thread

    def remove(self) -> None:
        """Stop to catch."""
        sys.excepthook, threading.excepthook = self._before

    def _on_window_thread(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._report("the window", kind, error, trace)

    def _on_other_thread(self, caught: threading.ExceptHookArgs) -> None:
        name = caught.thread.name if caught.thread else "a thread"
        self._report(name, caught.exc_type, caught.exc_value, caught.exc_traceback)

    def _report(
        self, where: str, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        text = "".join(traceback.format_exception(kind, error, trace))
        if sys.stderr is not None:
            sys.stderr.write(visible(text, keeps="\n"))
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        else:
            log.error("unforeseen in %s\n%s", where, text)
            self._caught.emit(where, text)
