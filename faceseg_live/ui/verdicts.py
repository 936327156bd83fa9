"""What the window writes next to a face about the expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..domain.types import FaceMatch
from ..expression import Expression
from ..messages import visible
from ..rendering.view import View


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """Of one face."""

    word: str
    """"match", "remaining" or "unknown"."""
    scores: tuple[str, ...]
    """What the expression asks for, in its order: "smile 0.72"; what isn't known is left out."""
    matches: bool


NO_VERDICTS: Mapping[int, FaceVerdict] = MappingProxyType({})


def verdicts_of(view: View, expression: Expression | None) -> dict[int, FaceVerdict]:
    """Face id → verdict; empty where there is no expression."""
    if expression is None:
        return {}
    return {face_id: verdict_of(match, expression) for face_id, match in view.matches.items()}


def verdict_of(match: FaceMatch, expression: Expression) -> FaceVerdict:
    """The same of one face."""
    word = {True: "match", False: "remaining", None: "unknown"}[match.holds]
    values = expression.values(match.scores)
    return FaceVerdict(word, tuple(f"{visible(name)} {score_text(value)}" for name, value in values.items()),
                       bool(match.holds))


def score_text(score: float | None) -> str:
    """A score for people: shares with two digits, degrees and years with one; None is a dash."""
    if score is None:
        return "–"
    return f"{score:.2f}" if abs(score) <= 1 else f"{score:.1f}"


class MatchWatch:
    """Notices when a face begins to match."""

    def __init__(self) -> None:
        self._matching: frozenset[int] = frozenset()
        self._seen_for: tuple[object, ...] = ()

    def begins(self, view: View, verdicts: Mapping[int, FaceVerdict], expression: str) -> bool:
        """Whether some face matches that didn't in the view before. Another expression starts again, and so does
        another picture where each stands for itself."""
        frame = view.perception.frame
        seen_for = expression, frame.sequence if frame.is_still else None
        before = self._matching if seen_for == self._seen_for else frozenset()
        self._seen_for = seen_for
        self._matching = frozenset(face_id for face_id, verdict in verdicts.items() if verdict.matches)
        return bool(self._matching - before)
