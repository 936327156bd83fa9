"""What a detector saw of a head in one frame, and what several of them saw together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.heads import Head, Oval

_SAME_HEAD = 0.3
"""Overlap from which two sightings are of one head."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One head that one detector saw."""

    oval: Oval
    detector: str
    """Its key, such as "centerface"."""
    score: float
    """On the detector's own scale, 0..1."""
    is_sure: bool
    """It counts by itself; a doubtful one needs another detector, or to be seen again."""
    face_id: int | None = None
    """The face of the engine that this is."""


@dataclass(frozen=True, slots=True)
class Group:
    """The sightings of one head in one frame."""

    sightings: tuple[Sighting, ...]
    """The most certain first."""

    @property
    def oval(self) -> Oval:
        """The engine's own where it has a face there, else the mean of all, weighed by their scores."""
        first = self.sightings[0]
        if first.face_id is not None or len(self.sightings) == 1:
            return first.oval
        total = sum(item.score for item in self.sightings)
        x, y, across, along = (
            sum(item.score * getattr(item.oval, name) for item in self.sightings) / total
            for name in ("x", "y", "across", "along")
        )
        return Oval(x, y, across, along, first.oval.rotation)

    @property
    def is_sure(self) -> bool:
        """One is sure by itself, or two detectors agree."""
        return any(item.is_sure for item in self.sightings) or len(self.seen_by) > 1

    @property
    def score(self) -> float:
        """Of the most certain one."""
        return max(item.score for item in self.sightings)

    @property
    def seen_by(self) -> tuple[str, ...]:
        """The detectors, each once, in the order of their names."""
        return tuple(sorted({item.detector for item in self.sightings}))

    @property
    def face_id(self) -> int | None:
        """The engine's face among them."""
        return self.sightings[0].face_id

    def as_head(self, head_id: int, oval: Oval | None = None) -> Head:
        """The head that was seen. `oval`: where it is taken to be; None: where it was seen."""
        return Head(head_id, oval or self.oval, min(1.0, self.score), self.seen_by, self.face_id)


def grouped(sightings: Sequence[Sighting]) -> list[Group]:
    """Sightings of one frame, by head. Two faces of the engine are two heads, however near."""
    waiting = sorted(sightings, key=lambda item: (item.face_id is None, not item.is_sure, -item.score))
    groups: list[list[Sighting]] = []
    for item in waiting:
        near = [group for group in groups if is_same_head(group[0].oval, item.oval)
                and (item.face_id is None or group[0].face_id is None)]
        best = max(near, key=lambda group: group[0].oval.overlap(item.oval), default=None)
        if best is None:
            groups.append([item])
        else:
            best.append(item)
    return [Group(tuple(group)) for group in groups]


def is_same_head(one: Oval, other: Oval) -> bool:
    """Whether two ovals of one frame are of one head."""
    apart = math.hypot(one.x - other.x, one.y - other.y)
    return one.overlap(other) > _SAME_HEAD or apart < 0.25 * min(one.size, other.size)
