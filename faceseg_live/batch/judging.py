"""What is decided of the faces of a file: who matches the expression, and who may be seen where people are hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..domain.types import FaceMatch, Perception
from ..rendering.expression_filter import ExpressionFilter
from ..rendering.scene import NO_MATCHES
from .hiding.exemption import NOBODY, Exemption


@dataclass(frozen=True, slots=True)
class Judgement:
    """Of the faces of one frame."""

    matches: Mapping[int, FaceMatch] = field(default_factory=lambda: NO_MATCHES)
    """Face id → match; empty where nobody asked for labels."""
    exempt: frozenset[int] = NOBODY
    """Ids of the faces that may be seen where people are hidden."""


Judging = Callable[[Perception], Judgement]


def unjudged(perception: Perception) -> Judgement:
    """All match, and nobody is exempt."""
    del perception
    return Judgement()


class Judge:
    """Of one file; told its perceptions in their order, on the thread that made the classifiers."""

    def __init__(self, exemption: Exemption, scorer: ExpressionFilter | None, *, tells_labels: bool) -> None:
        """
        Args:
            scorer: None where neither an expression nor a condition asks for labels.
            tells_labels: the user asked for labels, not only the condition of hiding does.
        """
        self._exemption, self._scorer, self._tells_labels = exemption, scorer, tells_labels

    def of(self, perception: Perception) -> Judgement:
        """Raises EngineFailed where a classifier stops, InvalidParameter for a reference of other proportions."""
        matches = self._scorer.matched(perception) if self._scorer else NO_MATCHES
        exempt = self._exemption.of(perception, matches)
        return Judgement(matches if self._tells_labels else NO_MATCHES, exempt)
