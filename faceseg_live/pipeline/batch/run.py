"""What all files of a job are worked on with."""

from __future__ import annotations

from dataclasses import dataclass

from ...segmentation import FaceChoice
from ...settings import Settings
from ..perceive import Perceiver
from .outputs import OutputFolder
from .report import Progress


@dataclass(frozen=True, slots=True)
class Run:
    """A job in progress."""

    folder: OutputFolder
    perceiver: Perceiver
    """Prepared; used on the thread that made it."""
    settings: Settings
    choice: FaceChoice
    progress: Progress
    writes_view: bool = False
