"""Provisional: the full-range detector alone; the union takes its place."""

from __future__ import annotations

from collections.abc import Sequence

from ...domain.heads import oval_of_face
from ...domain.types import Pixels
from ..detectors.full_range import FullRangeDetector
from .base import Care
from .sighting import Sighting


class HeadSearch:
    """Sees heads in a frame."""

    def __init__(self) -> None:
        self._detector = FullRangeDetector()

    def look(self, pixels: Pixels, care: Care) -> Sequence[Sighting]:
        """All heads."""
        del care
        return [Sighting(oval_of_face(*item.box.centre, item.box.height), "full_range", item.score, item.score > 0.7)
                for item in self._detector.find(pixels)]

    def look_in_turn(self, pixels: Pixels) -> Sequence[Sighting]:
        """One share of a look."""
        return self.look(pixels, Care.VIDEO)

    def start_over(self) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        self._detector.close()
