"""Who does the deeds: the window, what lies behind it, and what it may be given."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from PySide6.QtWidgets import QApplication, QDialog

from benchmarks.endurance.material import Material
from faceseg_live.pipeline.session import Session
from faceseg_live.pipeline.status import Readiness
from faceseg_live.settings import Settings
from faceseg_live.ui.main_window import MainWindow
from faceseg_live.ui.settings_controller import SettingsController

T = TypeVar("T")
_PATIENCE_S = 20.0


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does it, to what, and with what."""

    window: MainWindow
    session: Session
    controller: SettingsController
    material: Material
    chance: random.Random
    began_with: Settings
    folder: Path
    """Recordings lie in it."""
    known: set[str] = field(default_factory=set)
    """What has been used before."""

    def some_of(self, options: Sequence[T]) -> Sequence[T]:
        """One by chance; the first time all of them, so that no library is loaded for the first time hours later."""
        names = [repr(option) for option in options]
        is_first = not self.known.issuperset(names)
        self.known.update(names)
        return options if is_first else (self.chance.choice(options),)

    def becomes(self, group: str, **values: Any) -> None:
        self.controller.set(group, **values)

    def until(self, condition: Callable[[], bool], patience_s: float = _PATIENCE_S) -> Iterator[float]:
        """Until it holds, or long enough has been waited."""
        end_s = time.monotonic() + patience_s
        while not condition() and time.monotonic() < end_s:
            yield 0.05

    def until_engine(self, patience_s: float = _PATIENCE_S) -> Iterator[float]:
        yield 0.05
        yield from self.until(lambda: self.session.engine_status.readiness is not Readiness.LOADING, patience_s)

    def until_recorded(self) -> Iterator[float]:
        """Until nothing is recorded any more, and without the files."""
        self.session.stop_recording()
        yield from self.until(lambda: self.session.recording is None)
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()

    def close_dialogs(self) -> None:
        for shown in QApplication.topLevelWidgets():
            if isinstance(shown, QDialog) and shown.isVisible():
                shown.close()


Deed: TypeAlias = Callable[[Actor], Iterator[float]]
"""Runs on the window's thread; yields for how many seconds the window goes on by itself."""
