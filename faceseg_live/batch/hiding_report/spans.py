"""Where in a video it is unsure that everybody is hidden: what a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Any

from ...domain.heads import Head

_UNSURE_SCORE = 0.5
"""Below it, what one detector alone sees is no sure sight."""
_BREAK_FRAMES = 5
"""Spans of one track and reason that lie no further apart are one: a list that flickers is read by nobody."""


class Reason(str, Enum):
    """Why it is unsure."""

    APPEARS = "appears"
    """Somebody is there all of a sudden, away from the picture's edge: was nobody there before?"""
    TRACED_BACK = "traced back"
    """Nothing saw the head yet: it is followed backwards from where something did."""
    DISAGREEMENT = "one detector alone"
    """One detector saw it, and was unsure; the others did not."""
    GAP = "gap"
    """Nothing saw it for a while; it is carried between two sights."""
    CARRIED = "carried"
    """Nothing saw it any more, to the end of its track."""
    VANISHES = "vanishes"
    """The track ends away from the picture's edge: is nobody there afterwards?"""


@dataclass(frozen=True, slots=True)
class UncertainSpan:
    """Frames that a person should look at."""

    first: int
    last: int
    """Numbers of frames, from 0; both belong to it."""
    track: int | None
    """Whose; None: of no track."""
    box: tuple[int, int, int, int]
    """x, y, width and height of the head in the middle of the span, pixels."""
    reason: Reason

    @property
    def middle(self) -> int:
        """The frame that stands for all."""
        return (self.first + self.last) // 2

    def as_json(self) -> dict[str, object]:
        """Plain values, for files."""
        return {"first": self.first, "last": self.last, "track": self.track, "box": list(self.box),
                "reason": self.reason.value}

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> UncertainSpan:
        """What `as_json` gave. KeyError, TypeError or ValueError for anything else."""
        x, y, width, height = document["box"]
        return cls(int(document["first"]), int(document["last"]), document["track"], (x, y, width, height),
                   Reason(document["reason"]))


@dataclass(frozen=True, slots=True)
class Track:
    """One head through a video."""

    id: int
    heads: Mapping[int, Head]
    """Frame → head, in their order; no frame is missing between the first and the last one where it was followed."""

    @property
    def first(self) -> int:
        return min(self.heads)

    @property
    def last(self) -> int:
        return max(self.heads)

    def unsure(self) -> Iterator[tuple[int, Reason]]:
        """Frame and reason, in order; frames of which nothing is to be said are left out."""
        seen = [frame for frame, head in self.heads.items() if not head.is_carried]
        first, last = (seen[0], seen[-1]) if seen else (self.last + 1, self.last)
        for frame, head in self.heads.items():
            if head.is_carried:
                yield frame, (Reason.TRACED_BACK if frame < first else Reason.CARRIED if frame > last else Reason.GAP)
            elif len(head.seen_by) == 1 and head.score < _UNSURE_SCORE:
                yield frame, Reason.DISAGREEMENT


def tracks_of(frames: Sequence[Sequence[Head]]) -> tuple[Track, ...]:
    """The tracks of a video, by their first frames."""
    heads: dict[int, dict[int, Head]] = {}
    for number, shown in enumerate(frames):
        for head in shown:
            heads.setdefault(head.id, {})[number] = head
    return tuple(Track(track, by_frame) for track, by_frame in heads.items())


def spans_of(frames: Sequence[Sequence[Head]], size: tuple[int, int]) -> tuple[UncertainSpan, ...]:
    """What of a video a person should look at, in its order.

    Args:
        frames: the heads of each.
        size: width and height, pixels.
    """
    spans = [span for track in tracks_of(frames) for span in _spans(track, len(frames), size)]
    return tuple(sorted(spans, key=lambda span: (span.first, span.last)))


def _spans(track: Track, count: int, size: tuple[int, int]) -> Iterator[UncertainSpan]:
    if track.first > 0 and _is_inside(track.heads[track.first], size):
        yield _span(track, (track.first - 1, track.first), Reason.APPEARS)
    for reason, group in groupby(track.unsure(), key=lambda item: item[1]):
        for first, last in _runs(frame for frame, _ in group):
            yield _span(track, (first, last), reason)
    if track.last < count - 1 and _is_inside(track.heads[track.last], size):
        yield _span(track, (track.last, track.last + 1), Reason.VANISHES)


def _span(track: Track, frames: tuple[int, int], reason: Reason) -> UncertainSpan:
    first, last = frames
    middle = min(track.heads, key=lambda frame: abs(frame - (first + last) // 2))
    left, top, right, bottom = (round(side) for side in track.heads[middle].oval.bounds)
    return UncertainSpan(first, last, track.id, (left, top, right - left, bottom - top), reason)


def _runs(frames: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last frames of those that lie together."""
    first = last = -1
    for frame in frames:
        if first >= 0 and frame - last > _BREAK_FRAMES:
            yield first, last
            first = frame
        first, last = (frame if first < 0 else first), frame
    if first >= 0:
        yield first, last


def _is_inside(head: Head, size: tuple[int, int]) -> bool:
    """Whether the whole head is in the picture."""
    left, top, right, bottom = head.oval.bounds
    width, height = size
    return left > 0 and top > 0 and right < width and bottom < height
