"""Where everything comes together: the one module that knows every layer."""

from __future__ import annotations

import os
import signal
import sys

from . import settings_store
from .engines.registry import engine_titles
from .pipeline.session import Session
from .settings import DEFAULT_SOURCE

STOP_TIMEOUT_S = 2.0


def display_problem() -> str | None:
    """Why no window can open here; None when one can."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return None
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return "no display: neither DISPLAY nor WAYLAND_DISPLAY is set"


def run(source: str | None = None) -> int:
    """Open the window and stay until it is closed.

    Args:
        source: what to show, for this run only; None: what the settings say.

    Returns the process's exit code: 0, or 1 when a thread would not end.
    """
    from .ui.application import CrashReporter, make_application
    from .ui.bridge import Bridge
    from .ui.main_window import MainWindow
    from .ui.notices import Level
    from .ui.settings_controller import SettingsController

    stored, damage = settings_store.load()
    application, theme = make_application()
    first = stored.changed("source", uri=source) if source else stored
    bridge = Bridge()
    session = Session(first, wake=bridge.wake)
    controller = SettingsController(stored, apply=session.update, save=settings_store.save, source=source)
    falls_back = source is None and _is_camera(first.source.uri)
    window = MainWindow(session, bridge, controller, theme, engine_titles(), falls_back=falls_back)
    reporter = CrashReporter()
    reporter.crashed.connect(window.show_crash)
    reporter.install()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if damage:
        window.notices.show_notice(Level.WARNING, damage, key="settings")
    session.start()
    window.show()
    try:
        code = application.exec()
    finally:
        reporter.remove()
        has_ended = session.stop(STOP_TIMEOUT_S)
    return code or (0 if has_ended else 1)


def _is_camera(uri: str) -> bool:
    return uri.startswith(DEFAULT_SOURCE) or uri.isdecimal()
