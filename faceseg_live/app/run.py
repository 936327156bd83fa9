"""Where everything comes together: the one module that knows every layer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ..concurrency.freed_memory import freed_memory_given_back, share_freed_memory
from ..concurrency.signals import on_signals
from ..errors import SettingsError
from ..exit_codes import ExitCode
from ..logs import program
from ..media.sources.secrets import SECRETS
from ..pipeline.session import Session
from ..settings import DEFAULT_SOURCE, LimitsSettings, Settings
from ..settings import store as settings_store
from ..settings.shared import SharedSettings

if TYPE_CHECKING:
    from ..ui.main_window import MainWindow

STOP_TIMEOUT_S = 2.0


def run(source: str | None = None, *, limits: LimitsSettings | None = None,
        started: Callable[[MainWindow, Session], None] | None = None) -> ExitCode:
    """Open the window and stay until it is closed.

    Args:
        source: what to show, for this run only; None: what the settings say.
        limits: on what files may cost; likewise.
        started: called once the window is up, such as by a script that measures or captures it.

    Returns the process's exit code.
    """
    from PySide6.QtCore import QEvent, QTimer

    from ..ui.application import CrashReporter, make_application
    from ..ui.bridge import Bridge
    from ..ui.farewell import see_off
    from ..ui.garbage import garbage_collected_here
    from ..ui.main_window import MainWindow
    from ..ui.notices import NoticeLevel, sentence
    from ..ui.settings_controller import SettingsController
    from .choices import window_choices

    share_freed_memory()
    stored, damage = load_settings()
    source = source and SECRETS.keep(source)
    application, theme = make_application()
    first = stored.changed("source", uri=source) if source else stored
    bridge = Bridge()
    session = Session(replace(first, limits=limits or stored.limits), wake=bridge.wake)
    controller = SettingsController(stored, apply=session.update, save=SharedSettings(stored).save, source=source,
                                    limits=limits)
    falls_back = source is None and _is_camera(first.source.uri)
    window = MainWindow(session, bridge, controller, theme, window_choices(), falls_back=falls_back)
    reporter = CrashReporter()
    reporter.crashed.connect(window.show_crash)
    reporter.install()
    if damage:
        window.notices.show_notice(NoticeLevel.WARNING, damage, key="settings")
    if not_logged := program.problem():
        window.notices.show_notice(NoticeLevel.WARNING, sentence(str(not_logged)), key="log")
    endings: list[bool] = []

    def close() -> None:
        """Which saves the settings. Loops of dialogs end, too, and nothing is left to end a later one."""
        window.close()
        application.removePostedEvents(application, QEvent.Type.Quit.value)
        application.exit()

    def end() -> None:
        """Soon, on whatever loop runs or begins: a signal may interrupt the window in the middle of anything."""
        if not endings:
            endings.append(True)
            QTimer.singleShot(0, close)

    with freed_memory_given_back(), garbage_collected_here(), on_signals(end):
        session.start()
        window.show()
        if started is not None:
            started(window, session)
        try:
            application.exec()
        finally:
            reporter.remove()
            has_ended = session.stop(STOP_TIMEOUT_S)
            is_written = see_off(session)
    if not (has_ended and is_written):
        return ExitCode.LEFT_BEHIND
    return ExitCode.UNFORESEEN if window.dialogs.has_crashed else ExitCode.DONE


def load_settings() -> tuple[Settings, str | None]:
    """As `settings.store.load`; a password in the file, of an earlier version, moves to where passwords are kept."""
    stored, damage = settings_store.load()
    uri = SECRETS.keep(stored.source.uri, lasting=True)
    if uri != stored.source.uri:
        stored = stored.changed("source", uri=uri)
        with suppress(SettingsError):  # whatever is changed next is written again, and told where that fails
            settings_store.save(stored)
    return stored, damage


def _is_camera(uri: str) -> bool:
    return uri.startswith(DEFAULT_SOURCE) or uri.isdecimal()
