"""What is counted over the frames of a video, or of a span of it."""

from __future__ import annotations

from dataclasses import dataclass

from ...messages import Message
from .noted import NotedFrame


@dataclass(frozen=True, slots=True)
class Counts:
    """Those of several spans can be added."""

    frames: int = 0
    masked: int = 0
    """Frames with a mask."""
    most_people: int = 0
    """In any frame: faces, or heads where they were looked for."""
    seeks_heads: bool = False
    most_left_out: int = 0
    """Faces that were seen in any frame beyond those that are masked at most."""

    @staticmethod
    def of(noted: NotedFrame) -> Counts:
        """Those of one frame."""
        heads = noted.perception.heads
        people = max(len(noted.perception.faces), len(heads or ()))
        return Counts(1, int(bool(noted.segments)), people, heads is not None,
                      noted.perception.faces_left_out)

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.frames + other.frames, self.masked + other.masked, max(self.most_people, other.most_people),
                      self.seeks_heads or other.seeks_heads, max(self.most_left_out, other.most_left_out))

    def remarks(self, *, masks: bool, everybody: bool = False) -> tuple[Message, ...]:
        """What the user should know of the result.

        masks: faces are masked; else people are only hidden. everybody: all faces were to be masked.
        """
        found = list[Message]()
        if self.seeks_heads and not self.most_people:
            found.append(Message("batch.nobody_found"))
        if masks and not self.masked:
            found.append(Message("batch.never_seen"))
        if masks and everybody and self.most_left_out:
            found.append(Message("batch.faces_left_out", count=self.most_left_out))
        return tuple(found)
