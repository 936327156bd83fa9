"""Holds the settings: every change goes through here, to the session at once and to the disk a little later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal

from ..errors import SettingsError
from ..logs.told import log_error
from ..settings import LimitsSettings, Settings

SAVE_AFTER_MS = 500
_WAIT_MS = 1000


class SettingsController(QObject):
    """The window's only way to the settings."""

    changed = Signal()
    """`settings` is another tree now."""
    save_failed = Signal(str)
    """Why; once, until it worked again or fails for another reason."""
    _written = Signal(str)

    def __init__(
        self,
        stored: Settings,
        *,
        apply: Callable[[Settings], None],
        save: Callable[[Settings], None],
        source: str | None = None,
        limits: LimitsSettings | None = None,
    ) -> None:
        """`apply` hands a tree to the session, `save` writes it; `source` and `limits` replace the stored ones for this
        run only, until the user chooses others."""
        super().__init__()
        self._stored = stored
        self._visiting, self._limits = source, limits
        self._apply = apply
        self._save = save
        self._reported_failure = ""
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._written.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(SAVE_AFTER_MS)
        self._saving.timeout.connect(self._flush_aside)

    @property
    def settings(self) -> Settings:
        """What is in force."""
        settings = self._stored.changed("source", uri=self._visiting) if self._visiting else self._stored
        return replace(settings, limits=self._limits) if self._limits else settings

    @property
    def stored(self) -> Settings:
        """What the next start begins with."""
        return self._stored

    def set(self, group: str, **values: Any) -> None:
        """Change values of one group: `set("mask", grow=9)`."""
        visiting = None if group == "source" and "uri" in values else self._visiting
        before = self.settings
        if group == "limits":
            self._limits = None
        self._become(self._stored.changed(group, **values), visiting, before)

    def visit(self, uri: str) -> None:
        """Show another source without remembering it for the next start."""
        self._become(self._stored, uri)

    def come_back(self) -> None:
        """End the visit: the remembered source again."""
        self._become(self._stored, None)

    def replace(self, settings: Settings) -> None:
        """Take a whole other tree; a source that is only visited stays."""
        self._become(settings, self._visiting)

    def flush(self) -> None:
        """Write what is not written yet, and wait for it."""
        self._saving.stop()
        self._pool.waitForDone(_WAIT_MS)
        self._report(self._write(self._stored))

    def close(self) -> None:
        """Write what is left; the window goes."""
        if self._saving.isActive():
            self.flush()
        self._pool.waitForDone(_WAIT_MS)

    def _flush_aside(self) -> None:
        """Write on another thread: a disk may take longer than the window may wait."""
        stored = self._stored
        self._pool.start(lambda: self._written.emit(self._write(stored)))

    def _write(self, stored: Settings) -> str:
        """Write a tree; returns the problem, empty when all is well."""
        try:
            self._save(stored)
        except SettingsError as error:
            log_error(error)
            return str(error)
        return ""

    def _report(self, problem: str) -> None:
        if problem and problem != self._reported_failure:
            self.save_failed.emit(problem)
        self._reported_failure = problem

    def _become(self, stored: Settings, visiting: str | None, before: Settings | None = None) -> None:
        """before: what was in force; None: what is."""
        before = before or self.settings
        if stored != self._stored:
            self._saving.start()
        self._stored, self._visiting = stored, visiting
        if self.settings != before:
            self._apply(self.settings)
            self.changed.emit()
