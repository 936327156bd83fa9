"""What is noted of one frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.heads import Head
from ...domain.types import Perception, Segment
from ..judging import Judgement


@dataclass(frozen=True, slots=True)
class NotedFrame:
    """One frame that is in the result."""

    perception: Perception
    """With all faces, also those that are not masked. Its frame has the file's own number and time."""
    segments: Sequence[Segment]
    """The masks of the chosen faces."""
    judgement: Judgement
    """Its matches are those of the chosen faces."""
    result_s: float | None = None
    """When it is shown in the result, seconds; None: at its own time."""

    @property
    def hidden(self) -> tuple[Head, ...]:
        """The heads of those that are hidden."""
        exempt = self.judgement.exempt
        return tuple(head for head in self.perception.heads or () if head.face_id is None or head.face_id not in exempt)


TIME_DECIMALS = 6


def sides(head: Head) -> tuple[int, int, int, int]:
    """x, y, width and height of a head in whole pixels."""
    left, top, right, bottom = (round(side) for side in head.oval.bounds)
    return left, top, right - left, bottom - top
