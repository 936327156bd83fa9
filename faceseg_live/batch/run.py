"""What all files of a job are worked on with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..domain.face_choice import FaceChoice
from ..domain.types import FaceMatch, Perception
from ..engines.host import EngineHost
from ..rendering.expression_filter import ExpressionFilter
from ..rendering.scene import NO_MATCHES
from ..settings import Settings
from .outputs import OutputFolder
from .report import Progress


@dataclass(frozen=True, slots=True)
class Run:
    """A job in progress."""

    folder: OutputFolder
    host: EngineHost
    """Prepared; used on the thread that made it."""
    settings: Settings
    choice: FaceChoice
    progress: Progress
    looks: tuple[str, ...] = ()
    """Keys of the looks that were asked for."""
    expression_filter: ExpressionFilter | None = None
    """None where nobody asked for labels."""

    def matched(self, perception: Perception) -> Mapping[int, FaceMatch]:
        """Face id → match; empty where nobody asked."""
        return self.expression_filter.matched(perception) if self.expression_filter else NO_MATCHES
