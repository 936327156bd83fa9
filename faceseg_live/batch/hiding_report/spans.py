"""Where in a video somebody should look, as reports and whoever reads them know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...domain.heads import Oval
from ...engines.heads.video import Doubt, DoubtfulSpan, HeadsOfVideo

Box = tuple[int, int, int, int]
"""x, y, width and height, pixels."""

_SAYS: Mapping[Doubt, tuple[str, str]] = {
    Doubt.NOT_HIDDEN: ("Not hidden", "Something may have been seen here, too seldom and too unsurely to be hidden."),
    Doubt.UNSURE: ("Unsure", "One detector alone saw a head here, and was never sure of it. It is hidden."),
    Doubt.GAP: ("Gap", "Nothing saw the head for a while; it was followed by what moves between two sightings."),
    Doubt.TRACED_BACK: ("Traced back", "Nothing saw the head yet; it was followed backwards from its first sighting."),
    Doubt.CARRIED: ("Carried on", "Nothing saw the head any more. Is the person gone afterwards?"),
    Doubt.NOBODY: ("Nobody found", "Nothing saw anybody in the whole file, so nobody is hidden in it."),
}


@dataclass(frozen=True, slots=True)
class UncertainSpan:
    """Frames in a row at which a person should look."""

    first: int
    last: int
    """Numbers of frames, counted from 0; both belong to it."""
    track: int | None
    """Whose head; None: of no track."""
    box: Box = field(compare=False)
    """The head in the frame that stands for all; nowhere, and without a size, where there is none."""
    reason: Doubt

    @classmethod
    def of(cls, span: DoubtfulSpan, oval: Oval) -> UncertainSpan:
        """What a timeline doubts. `oval`: the head in the middle frame."""
        return cls(span.first, span.last, span.head_id, box_of(oval), span.doubt)

    @classmethod
    def of_json(cls, document: Mapping[str, Any]) -> UncertainSpan:
        """What `as_json` gave. KeyError, TypeError or ValueError for anything else."""
        x, y, width, height = document["box"]
        if not all(isinstance(number, int | float) for number in (x, y, width, height)):
            raise TypeError(document["box"])
        return cls(int(document["first"]), int(document["last"]), document["track"], (x, y, width, height),
                   Doubt(document["reason"]))

    def as_json(self) -> dict[str, object]:
        """Plain values, for files."""
        return {"first": self.first, "last": self.last, "track": self.track, "box": list(self.box),
                "reason": self.reason.value}

    @property
    def middle(self) -> int:
        """The frame that stands for all."""
        return (self.first + self.last) // 2

    @property
    def is_hidden(self) -> bool:
        """Whether something is hidden there, as long as nobody changes it."""
        return self.reason not in (Doubt.NOT_HIDDEN, Doubt.NOBODY)

    @property
    def title(self) -> str:
        """The reason, in a word or two."""
        return _SAYS[self.reason][0]

    @property
    def text(self) -> str:
        """The reason, in a sentence."""
        return _SAYS[self.reason][1]


def spans_of(found: HeadsOfVideo) -> tuple[UncertainSpan, ...]:
    """All of a file, in its order."""
    if found.frames and not found.doubts and not any(found.frames.values()):
        return (UncertainSpan(min(found.frames), max(found.frames), None, (0, 0, 0, 0), Doubt.NOBODY),)
    return tuple(_spans(found))


def _spans(found: HeadsOfVideo) -> Iterator[UncertainSpan]:
    for span in found.doubts:
        heads = found.of((span.first + span.last) // 2) or ()
        oval = next((head.oval for head in heads if head.id == span.head_id), span.oval)
        yield UncertainSpan.of(span, oval)


def box_of(oval: Oval) -> Box:
    """The upright rectangle round a head."""
    left, top, right, bottom = (round(side) for side in oval.bounds)
    return left, top, right - left, bottom - top
