"""The contract between what sees heads in a frame and what tracks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from ...domain.types import Frame
from .sighting import Sighting

LOOK_EVERY_S = 0.13
"""Between two looks by all detectors at once: every fourth frame at 25 and 30 frames per second."""


class Care(Enum):
    """How much one look may cost."""

    LIVE = auto()
    """All detectors, at small sizes: the next frame won't wait."""
    VIDEO = auto()
    """All detectors, a few times a second."""
    STILL = auto()
    """All that helps: small faces, lying ones, ones upside down."""


@dataclass(frozen=True, slots=True)
class DetectorInfo:
    """One detector of a search, for reports."""

    key: str
    """What its sightings are called by."""
    model: Path
    """The file of its network."""
    doubtful_from: float
    """Least score of a sighting that counts where it is confirmed, 0..1."""
    sure_from: float
    """Least score of one that counts by itself, 0..1."""


class Search(Protocol):
    """The union of all that sees a head. Used on one thread."""

    @property
    def detectors(self) -> tuple[DetectorInfo, ...]:
        """All that it looks with."""

    def look(self, frame: Frame, care: Care) -> Sequence[Sighting]:
        """All heads by all detectors. Raises EngineFailed."""
    def look_in_turn(self, frame: Frame) -> Sequence[Sighting]:
        """One share of a look, for a live frame: after some frames each detector has seen the whole. EngineFailed."""
    def start_over(self) -> None:
        """The picture changed: the next shares are those that see most."""
    def renew(self) -> None:
        """Detectors that were added meanwhile take part."""
    def close(self) -> None: ...
