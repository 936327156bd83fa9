"""Do these faces match? The expression over the scores that are known of each, with patience in live images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..domain.types import FaceMatch
from ..expression import Expression
from ..settings import ClassifySettings

Scores = Mapping[str, float]
_DECIMALS = 4


@dataclass(slots=True)
class _Memory:
    """Of one face."""

    matched_at_s: float
    """When the expression held last."""


class FaceMatcher:
    """Remembers which faces matched, so that none flickers between matching and not. One stream, one thread."""

    def __init__(self) -> None:
        self._memories: dict[int, _Memory] = {}
        self._settings = ClassifySettings()
        self._expression: Expression | None = None

    def matched(self, scores: Mapping[int, Scores], settings: ClassifySettings, time_s: float,
               ages_s: Mapping[int, float] | None = None) -> dict[int, FaceMatch]:
        """Face id → match of every face that has scores.

        Args:
            time_s: the stream's own time; where it runs backwards, everything is forgotten.
            ages_s: face id → the scores' age, seconds.
        """
        self._take(settings)
        matches = {}
        for face_id, known in scores.items():
            match = self._matched(face_id, known, settings, time_s)
            age_s = (ages_s or {}).get(face_id, 0.0)
            matches[face_id] = FaceMatch(known, match.holds, match.missing, age_s)
        self._memories = {face_id: memory for face_id, memory in self._memories.items() if face_id in scores}
        return matches

    def reset(self) -> None:
        """Another source: its faces have nothing to do with those before."""
        self._memories = {}

    def _take(self, settings: ClassifySettings) -> None:
        if (settings.expression, settings.symbols) != (self._settings.expression, self._settings.symbols):
            self.reset()  # what another expression held for says nothing of this one
            self._expression = settings.parsed()
        self._settings = settings

    def _matched(self, face_id: int, scores: Scores, settings: ClassifySettings, time_s: float) -> FaceMatch:
        if self._expression is None:
            return FaceMatch(scores)
        memory = self._memories.get(face_id)
        slack = settings.hysteresis / 100 if memory else 0.0
        verdict = self._expression.evaluate(scores, slack=slack)
        if verdict.matches:
            self._memories[face_id] = _Memory(time_s)
        elif memory is not None and 0 <= time_s - memory.matched_at_s < settings.hold_ms / 1000:
            return FaceMatch(scores, True, verdict.missing)
        else:
            self._memories.pop(face_id, None)
        return FaceMatch(scores, verdict.matches, verdict.missing)


def matched_at_once(scores: Mapping[int, Scores], expression: Expression | None) -> dict[int, FaceMatch]:
    """Face id → match, without memory: for images and files."""
    if expression is None:
        return {face_id: FaceMatch(known) for face_id, known in scores.items()}
    verdicts = {face_id: expression.evaluate(known) for face_id, known in scores.items()}
    return {face_id: FaceMatch(scores[face_id], verdict.matches, verdict.missing)
            for face_id, verdict in verdicts.items()}


def rounded(scores: Scores) -> dict[str, float]:
    """Label → score, as files say it."""
    return {label: round(score, _DECIMALS) for label, score in scores.items()}


def match_as_json(match: FaceMatch) -> dict[str, Any]:
    """What files say of a face."""
    record: dict[str, Any] = {"labels": rounded(match.scores), "matches": match.holds}
    return record | ({"missing": list(match.missing)} if match.missing else {})
