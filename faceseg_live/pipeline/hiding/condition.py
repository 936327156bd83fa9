"""For whom a condition certainly doesn't hold, with patience: who is hidden is not opened by a flicker."""

from __future__ import annotations

from collections.abc import Mapping

from ...expression import Expression
from ...rendering.matching import Scores


class Condition:
    """Everybody is taken to match until it was certain for some time that they don't. One stream, one thread."""

    def __init__(self, expression: Expression) -> None:
        self.expression = expression
        self.reset()

    def reset(self) -> None:
        """Ids mean other people from here on."""
        self._time_s = float("-inf")
        self._missed_since_s: dict[int, float] = {}
        self._missed: frozenset[int] = frozenset()

    def missed(self, scores: Mapping[int, Scores], time_s: float, *, slack: float, hold_s: float) -> frozenset[int]:
        """Ids of the faces for which it certainly doesn't hold.

        Args:
            scores: by face id.
            time_s: the stream's own time; where it runs backwards, all faces begin anew.
            slack: by so much a face has to miss the condition to be found not to match, see `Expression.evaluate`.
            hold_s: and for so long.
        """
        if time_s < self._time_s:
            self.reset()
        self._time_s = time_s
        certain = {face_id: known for face_id, known in scores.items() if self.expression.is_certain(known)}
        since_s = {face_id: self._missed_since_s.get(face_id, time_s) for face_id, known in certain.items()
                   if not self.expression.evaluate(known, slack=0.0 if face_id in self._missed else slack).matches}
        self._missed = frozenset(face_id for face_id, began_s in since_s.items()
                                 if face_id in self._missed or time_s - began_s >= hold_s)
        self._missed_since_s = since_s
        return self._missed
