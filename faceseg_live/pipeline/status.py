"""What became of a request for an engine or for classifiers: frozen answers that name the request they answer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto

from ..classifiers.base import ClassifierInfo
from ..classifiers.registry import GEOMETRY
from ..engines.base import EngineInfo
from ..messages import Message
from ..settings import EngineSettings, Settings, build_of
from .attempt import Attempt


class Readiness(Enum):
    """How far a request is."""

    LOADING = auto()
    READY = auto()
    FAILED = auto()
    """It can't be granted, or what was granted broke."""


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """The engine that is requested, and the one that runs."""

    requested: EngineSettings
    attempt: Attempt = field(default_factory=Attempt)
    """Which attempt this answers."""
    readiness: Readiness = Readiness.LOADING
    """Of the requested engine."""
    running: EngineInfo | None = None
    """The engine that looks at the frames; after a failure the previous one. None: frames are shown without masks."""
    running_for: EngineSettings | None = None
    """What the running engine was built for."""
    reason: Message | None = None
    """Why the request failed."""

    def is_worth(self, attempt: Attempt) -> bool:
        """Whether what was requested is to be tried again."""
        return self.readiness is Readiness.FAILED and attempt.has_more_hope_than(self.attempt)

    def against(self, settings: EngineSettings, attempt: Attempt) -> EngineStatus:
        """The status as the settings in force see it: they may ask for something else than this answers."""
        is_answer = build_of(settings) == build_of(self.requested)
        if is_answer and not self.is_worth(attempt):
            return self
        if self.running_for is not None and build_of(settings) == build_of(self.running_for):
            return replace(self, requested=self.running_for, readiness=Readiness.READY, reason=None)
        return EngineStatus(settings, attempt)

    def lacks(self, area: str) -> Message | None:
        """Why the running engine can't deliver an area; None: it can, or none runs."""
        return None if self.running is None or area in self.running.areas else self.running.missing_area_hint


@dataclass(frozen=True, slots=True)
class ClassifierRequest:
    """What classifiers are made from."""

    names: tuple[str, ...] = ()
    """Besides geometry, which needs no model."""
    device: str = ""

    @classmethod
    def of(cls, settings: Settings) -> ClassifierRequest:
        """What these settings ask for."""
        names = tuple(name for name in settings.classify.classifiers if name != GEOMETRY)
        return cls(names, settings.engine.device if names else "")


@dataclass(frozen=True, slots=True)
class ClassifierStatus:
    """The classifiers that are requested, and those that run."""

    requested: ClassifierRequest
    attempt: Attempt = field(default_factory=Attempt)
    """Which attempt this answers."""
    readiness: Readiness = Readiness.LOADING
    """Of the requested classifiers."""
    running: tuple[ClassifierInfo, ...] = ()
    """Those that give labels besides geometry; while others load, and after a failure, the previous ones."""
    labels: tuple[str, ...] = ()
    """All that there are now, geometry's too, under the names they have together."""
    reason: Message | None = None
    """Why the request failed."""

    def is_worth(self, attempt: Attempt) -> bool:
        """Whether what was requested is to be tried again."""
        return self.readiness is Readiness.FAILED and attempt.has_more_hope_than(self.attempt)

    def against(self, requested: ClassifierRequest, attempt: Attempt) -> ClassifierStatus:
        """The status as the settings in force see it: they may ask for something else than this answers."""
        if requested == self.requested and not self.is_worth(attempt):
            return self
        return replace(self, requested=requested, attempt=attempt, readiness=Readiness.LOADING, reason=None)
