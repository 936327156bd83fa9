"""Who may be seen in the files in which people are hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from ...domain.face_choice import FaceChoice
from ...domain.types import FaceMatch, Perception
from ...errors import InvalidParameter
from ...expression import Expression
from ...settings import Settings, Who
from ...tracking import FaceFollower

NOBODY: frozenset[int] = frozenset()


class Exemption(Protocol):
    """Of one file: asked once for each of its frames, in their order."""

    def of(self, perception: Perception, matches: Mapping[int, FaceMatch]) -> frozenset[int]:
        """Ids of the faces that may be seen: only those of which it is certain. `matches`: what is known of them."""


def condition_of(settings: Settings) -> Expression | None:
    """The condition that says who is hidden; None where none is asked. Raises ExpressionError."""
    return settings.hiding.parsed(settings.classify.symbols) if settings.hiding.who is Who.MATCHING else None


def exemption_for(settings: Settings, choice: FaceChoice) -> Exemption:
    """Who the settings exempt in one more file.

    Args:
        choice: with `Who.OTHERS`, whose face stays.

    Raises InvalidParameter where all faces are chosen to stay, or a condition is wanted and missing; ExpressionError.
    """
    hiding = settings.hiding
    if hiding.who is Who.OTHERS:
        return OnePerson(choice)
    if hiding.who is Who.MATCHING:
        condition = condition_of(settings)
        if condition is None:
            raise InvalidParameter("batch.no_condition")
        return Unmatched(condition)
    return Everybody()


class Everybody:
    """Everybody is hidden."""

    def of(self, perception: Perception, matches: Mapping[int, FaceMatch]) -> frozenset[int]:
        """Nobody's."""
        del perception, matches
        return NOBODY


class OnePerson:
    """One person stays: the chosen face of the first frame that has it, and whoever is that person for certain."""

    def __init__(self, choice: FaceChoice) -> None:
        if choice == "all":
            raise InvalidParameter("batch.all_stay")
        self._follower = FaceFollower(1 if choice == "largest" else choice)

    def of(self, perception: Perception, matches: Mapping[int, FaceMatch]) -> frozenset[int]:
        """The person's face, if it is there."""
        del matches
        return frozenset(face.id for face in self._follower.chosen(perception))


class Unmatched:
    """Those stay for whom a condition is known not to hold."""

    def __init__(self, condition: Expression) -> None:
        self._condition = condition

    def of(self, perception: Perception, matches: Mapping[int, FaceMatch]) -> frozenset[int]:
        """Theirs; a face that was not seen in this frame, but is held from an earlier one, is unknown."""
        seen = {face.id for face in perception.faces if not face.is_held}
        return frozenset(face_id for face_id, match in matches.items()
                         if face_id in seen and self._condition.evaluate(match.scores).matches is False)
