"""What all files of a job are worked on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..domain.face_choice import FaceChoice
from ..domain.types import Frame, Perception
from ..engines.heads.base import Search
from ..engines.heads.video import HeadsOfVideo
from ..engines.host import EngineHost
from ..rendering.expression_filter import ExpressionFilter, is_requested
from ..settings import Settings
from .hiding.exemption import exemption_for
from .hiding.first_pass import FoundHeads
from .hiding.needs import hides
from .hiding_report.document import Means
from .hiding_report.record import HidingRecord
from .judging import Judge
from .outputs import OutputFolder
from .report import Progress


@dataclass(frozen=True, slots=True)
class Run:
    """A job in progress."""

    folder: OutputFolder
    host: EngineHost
    """Prepared, where an engine is needed; used on the thread that made it."""
    settings: Settings
    choice: FaceChoice
    progress: Progress
    looks: tuple[str, ...] = ()
    """Keys of the looks that were asked for."""
    scorer: ExpressionFilter | None = None
    """None where nobody asked for labels."""
    search: Search | None = None
    """What sees heads; None where nobody is hidden."""
    needs_engine: bool = True
    """Whether the looks show more of videos than that people are hidden."""
    reports: bool = False
    """Whether there is a report beside each file in which people are hidden."""


    @property
    def hides(self) -> bool:
        """Whether people are hidden in one of the looks."""
        return any(hides(look, self.settings.look_options) for look in self.looks)

    def judge(self) -> Judge:
        """For one more file."""
        return Judge(exemption_for(self.settings, self.choice), self.scorer, tells_labels=is_requested(self.settings))

    def record(self, found: HeadsOfVideo, size: tuple[int, int]) -> HidingRecord | None:
        """What the report of one more file is made of; None where none is wanted. `size`: width and height, pixels."""
        if not self.reports or self.search is None:
            return None
        return HidingRecord(found, size, Means(self.settings.hiding, self.search.detectors, self.host.info))

    def perceiving(self, found: FoundHeads | None) -> Callable[[Frame], Perception]:
        """What is seen in the frames of one more video; `found`: who is known to be in it."""
        self.host.reset()
        if found is None:
            return lambda frame: self.host.perceive(frame, self.settings)
        if self.needs_engine:
            return lambda frame: self.host.perceive(frame, self.settings, heads=found.of(frame.sequence))
        return lambda frame: Perception(frame, heads=found.of(frame.sequence))
