"""What all files of a job are worked on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.results import FaceChoice
from ..domain.types import Judgement, Perception
from ..engines.host import Perceiver
from ..rendering.scene import NOTHING_JUDGED
from ..settings import Settings
from .classifying import Classifying
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
    classifying: Classifying | None = None
    """None where nobody asked for labels."""

    def judged(self, perception: Perception) -> Mapping[int, Judgement]:
        """Face id → judgement; empty where nobody asked."""
        return self.classifying.judged(perception) if self.classifying else NOTHING_JUDGED
