"""What the window writes beside a face about the expression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..expression import Expression
from ..frames import Judgement, View


@dataclass(frozen=True, slots=True)
class FaceVerdict:
    """Of one face."""

    word: str
    """"match", "remaining" or "unknown"."""
    score: str
    """The first label that the expression asks for: "smile 0.72"; empty where it isn't known."""
    matches: bool


NO_VERDICTS: Mapping[int, FaceVerdict] = MappingProxyType({})


def verdicts_of(view: View, expression: Expression | None) -> dict[int, FaceVerdict]:
    """Face id → verdict; empty where there is no expression."""
    if expression is None:
        return {}
    return {face_id: _verdict(judgement, expression) for face_id, judgement in view.judgements.items()}


def _verdict(judgement: Judgement, expression: Expression) -> FaceVerdict:
    word = {True: "match", False: "remaining", None: "unknown"}[judgement.matches]
    label = next((label for label in expression.labels if label in judgement.scores), "")
    return FaceVerdict(word, f"{label} {judgement.scores[label]:.2f}" if label else "", bool(judgement.matches))


class MatchWatch:
    """Notices when a face begins to match."""

    def __init__(self) -> None:
        self._matching: frozenset[int] = frozenset()
        self._expression = ""

    def begins(self, verdicts: Mapping[int, FaceVerdict], expression: str) -> bool:
        """Whether some face matches that didn't in the view before; another expression begins anew."""
        before = self._matching if expression == self._expression else frozenset()
        self._expression = expression
        self._matching = frozenset(face_id for face_id, verdict in verdicts.items() if verdict.matches)
        return bool(self._matching - before)
