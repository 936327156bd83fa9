"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(str, Enum):
    """How bad it is."""

    GOOD = "ok"
    NOTE = "note"
    """Something optional is not there."""
    WARNING = "warning"
    """Something works worse than it could."""
    FAULT = "fault"
    """Something is broken."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report."""

    topic: str
    """"packages", "cameras"…; findings of one topic follow each other."""
    level: Severity
    text: str
    command: str = ""
    """The one command that fixes it; empty where there is nothing to fix."""
    is_essential: bool = False
    """The default path does not work without it."""
    ms_per_frame: float | None = None
    """Of an engine that was timed."""

    @property
    def stops_the_default_path(self) -> bool:
        return self.is_essential and self.level is Severity.FAULT
