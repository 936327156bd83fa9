"""Do these faces match? The expression over the scores that are known of each, with patience in live pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..domain.types import Judgement
from ..expression import Expression
from ..settings import ClassifySettings

Scores = Mapping[str, float]
_DECIMALS = 4


@dataclass(slots=True)
class _Memory:
    """Of one face."""

    matched_at_s: float
    """When the expression held last."""


class Judge:
    """Remembers which faces matched, so that none flickers between matching and not. One stream, one thread."""

    def __init__(self) -> None:
        self._memories: dict[int, _Memory] = {}
        self._settings = ClassifySettings()
        self._expression: Expression | None = None

    def judged(self, scores: Mapping[int, Scores], settings: ClassifySettings, time_s: float,
               ages_s: Mapping[int, float] | None = None) -> dict[int, Judgement]:
        """Face id → judgement of every face that has scores.

        Args:
            time_s: the stream's own time; where it runs backwards, everything is forgotten.
            ages_s: face id → the scores' age, seconds.
        """
        self._take(settings)
        judgements = {}
        for face_id, known in scores.items():
            judgement = self._judged(face_id, known, settings, time_s)
            age_s = (ages_s or {}).get(face_id, 0.0)
            judgements[face_id] = Judgement(known, judgement.matches, judgement.missing, age_s)
        self._memories = {face_id: memory for face_id, memory in self._memories.items() if face_id in scores}
        return judgements

    def forget(self) -> None:
        """Another source: its faces have nothing to do with those before."""
        self._memories = {}

    def _take(self, settings: ClassifySettings) -> None:
        if (settings.expression, settings.symbols) != (self._settings.expression, self._settings.symbols):
            self.forget()  # what another expression held for says nothing of this one
            self._expression = settings.parsed()
        self._settings = settings

    def _judged(self, face_id: int, scores: Scores, settings: ClassifySettings, time_s: float) -> Judgement:
        if self._expression is None:
            return Judgement(scores)
        memory = self._memories.get(face_id)
        slack = settings.hysteresis / 100 if memory else 0.0
        verdict = self._expression.evaluate(scores, slack=slack)
        if verdict.matches:
            self._memories[face_id] = _Memory(time_s)
        elif memory is not None and 0 <= time_s - memory.matched_at_s < settings.hold_ms / 1000:
            return Judgement(scores, True, verdict.missing)
        else:
            self._memories.pop(face_id, None)
        return Judgement(scores, verdict.matches, verdict.missing)


def judged_at_once(scores: Mapping[int, Scores], expression: Expression | None) -> dict[int, Judgement]:
    """Face id → judgement, without memory: for pictures and files."""
    if expression is None:
        return {face_id: Judgement(known) for face_id, known in scores.items()}
    verdicts = {face_id: expression.evaluate(known) for face_id, known in scores.items()}
    return {face_id: Judgement(scores[face_id], verdict.matches, verdict.missing)
            for face_id, verdict in verdicts.items()}


def missing_labels(judgements: Mapping[int, Judgement]) -> tuple[str, ...]:
    """What the expression asks for and no face has, each once."""
    return tuple(dict.fromkeys(label for judgement in judgements.values() for label in judgement.missing))


def known_labels(judgements: Sequence[Judgement]) -> tuple[str, ...]:
    """Every label that some face has, each once."""
    return tuple(dict.fromkeys(label for judgement in judgements for label in judgement.scores))


def judgement_as_json(judgement: Judgement) -> dict[str, Any]:
    """What files say of a face."""
    labels = {label: round(score, _DECIMALS) for label, score in judgement.scores.items()}
    said: dict[str, Any] = {"labels": labels, "matches": judgement.matches}
    return said | ({"missing": list(judgement.missing)} if judgement.missing else {})
