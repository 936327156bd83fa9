"""Who may be seen while people are hidden. Every doubt hides."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from ...domain.types import Face, Perception
from ...errors import ExpressionError
from ...messages import Message
from ...rendering.matching import Scores
from ...settings import Settings, Who
from ..classification import KnownScores
from .condition import Condition
from .face_lock import Lock

_OLDEST_SCORES_S = 1.0
"""Older ones say nothing of a face any more."""
_TOLD_AFTER_S = 0.5
"""A person who is lost for a moment is hidden for it, without a word."""
_OF_HANDS = "hand_on_face"
_NOBODY: frozenset[int] = frozenset()


class Exemption:
    """Says of every perception that is drawn, in their order and on one thread, whose faces may be seen."""

    def __init__(self, on_change: Callable[[Message | None], object] = lambda _: None) -> None:
        """`on_change` gets why nobody may be seen although somebody is meant to be, and None when that is over."""
        self._on_change = on_change
        self._problem: Message | None = None
        self._condition: Condition | None = None
        self._unread: Message | None = None
        self._read_from: tuple[str, Mapping[str, str]] | None = None
        self._generation = -1
        self._seen_s = -math.inf

    def of(self, perception: Perception, settings: Settings, scores: KnownScores, lock: Lock) -> frozenset[int]:
        """Ids of the faces that may be seen."""
        who = settings.hiding.who if settings.hides else Who.EVERYBODY
        if who is Who.OTHERS:
            exempt, problem = self._locked(perception, lock)
        elif who is Who.MATCHING:
            exempt, problem = self._missed(perception, settings, scores)
        else:
            exempt, problem = _NOBODY, None
        if problem != self._problem:
            self._problem = problem
            self._on_change(problem)
        return _unmistakable(exempt, perception)

    def _locked(self, perception: Perception, lock: Lock) -> tuple[frozenset[int], Message | None]:
        if lock.wanted is None:
            self._seen_s = -math.inf
            return _NOBODY, Message("pipeline.nobody_locked")
        time_s = perception.frame.time_s
        if lock.certain is not None:
            self._seen_s = time_s
            return frozenset({lock.certain}), None
        is_moment = 0 <= time_s - self._seen_s < _TOLD_AFTER_S
        return _NOBODY, None if is_moment else Message("pipeline.locked_person_away")

    def _missed(self, perception: Perception, settings: Settings,
                scores: KnownScores) -> tuple[frozenset[int], Message | None]:
        """Those for whom the condition certainly doesn't hold."""
        self._read(settings)
        condition = self._condition
        if condition is None:
            return _NOBODY, self._unread
        if perception.frame.is_still or perception.generation != self._generation:
            condition.reset()
            self._generation = perception.generation
        frame, patience = perception.frame, settings.classify
        missed = condition.missed(_fresh_scores(perception, scores), frame.time_s, slack=patience.hysteresis / 100,
                                  hold_s=0.0 if frame.is_still else patience.hold_ms / 1000)
        lacking = condition.expression.missing_from(scores.labels)
        return missed, Message("pipeline.condition_lacks_labels", labels=lacking) if lacking else None

    def _read(self, settings: Settings) -> None:
        """Read the condition anew where it is another one."""
        read_from = settings.hiding.condition, settings.classify.symbols
        if read_from == self._read_from:
            return
        self._read_from, self._condition = read_from, None
        try:
            expression = settings.hiding.parsed(settings.classify.symbols)
        except ExpressionError as error:
            self._unread = Message("pipeline.condition_not_read", reason=error)
            return
        self._unread = Message("pipeline.no_condition")
        self._condition = Condition(expression) if expression else None


def _fresh_scores(perception: Perception, known: KnownScores) -> dict[int, Scores]:
    """Face id → what is certainly known of it now; nothing of faces that this frame didn't show."""
    if perception.frame.time_s - perception.seen_s > _OLDEST_SCORES_S:
        return {}
    shown = replace(perception, faces=tuple(face for face in perception.faces if not face.is_held))
    scores, _ages_s = known.of(shown, _OLDEST_SCORES_S)
    unknown = set() if perception.looked_for_hands else {_OF_HANDS}
    return {face_id: {label: score for label, score in own.items() if label not in unknown}
            for face_id, own in scores.items()}


def _unmistakable(exempt: frozenset[int], perception: Perception) -> frozenset[int]:
    """Those of the faces whose heads nobody else could have: opening one opens no other person."""
    if not exempt:
        return exempt
    return frozenset(face.id for face in perception.faces if face.id in exempt and _is_alone(face, perception, exempt))


def _is_alone(face: Face, perception: Perception, exempt: frozenset[int]) -> bool:
    """Whether exactly one head is this face's, and none of the faces that are hidden lies in it without a head of its
    own."""
    heads = perception.heads or ()
    own = [head for head in heads if head.face_id == face.id]
    with_heads = {head.face_id for head in heads}
    others = [other for other in perception.faces if other.id not in exempt and other.id not in with_heads]
    return len(own) == 1 and not any(own[0].oval.covers(*other.box.centre) for other in others)
