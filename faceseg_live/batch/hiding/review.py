"""A file in the hands of a person who looks through it before it is written. Knows no window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ...domain.heads import Head, Oval
from ...domain.types import Frame, Perception, Pixels
from ...rendering.drawing import bgra
from ...rendering.looks import Look, Target, create_look
from ...rendering.scene import Scene
from ...settings import HIDING, Settings
from ..hiding_report.spans import UncertainSpan, spans_of
from .corrections import Correction, Corrections, DrawnHead, ShownSpan
from .drawn_heads import HeadPath, corrected, followed
from .file_frames import Frames, frames_in
from .first_pass import FoundHeads

_COVERED = 0.3
"""Overlap of a place with what is hidden, from which on it is hidden, too."""


@dataclass(frozen=True, slots=True)
class ReviewedFrame:
    """One frame as it will be, and as it is."""

    number: int
    hidden: Pixels
    bare: Pixels
    """Both (height, width, 4) uint8 BGRA."""
    heads: tuple[Head, ...]
    """Whoever is hidden in it."""


class FileInReview:
    """Its doubtful places, and what is corrected.

    Corrections are made on one thread; frames are read and drawn, and heads followed, on any.
    """

    def __init__(self, source: Path, found: FoundHeads, settings: Settings, *, is_still: bool = False,
                 page: int | None = None) -> None:
        """found: without any correction. page: of a file of several pictures."""
        self._page = page
        self.source, self.times_s, self.is_still = source, found.times_s, is_still
        self.spans = spans_of(found.of_video)
        self.margin = settings.hiding.margin
        self._found, self._settings = found, settings
        self._paths: dict[DrawnHead, HeadPath] = {}
        self._history = [Corrections()]
        self._heads = found.of_video

    @property
    def corrections(self) -> Corrections:
        """All that were made, and not undone."""
        return self._history[-1]

    @property
    def steps(self) -> int:
        """How many can be taken back."""
        return len(self._history) - 1

    @property
    def count(self) -> int:
        """How many frames it has."""
        return len(self.times_s)

    @property
    def found(self) -> FoundHeads:
        """Who is in it, corrections included."""
        return replace(self._found, of_video=self._heads, corrections=self.corrections)

    def frames(self) -> Frames:
        """One more reader of its frames. Raises SourceError."""
        return frames_in(self.source, self.times_s, is_still=self.is_still, page=self._page)

    def look(self) -> Look:
        """What draws its frames as they will be; for one thread."""
        return create_look(HIDING, self._settings.look_options, Target())

    def drawn(self, frame: Frame, look: Look) -> ReviewedFrame:
        """A frame with everybody hidden, whoever will be exempt."""
        heads = self._heads.of(frame.sequence) or ()
        scene = Scene(Perception(frame, heads=heads), self._settings)
        return ReviewedFrame(frame.sequence, look.draw(scene).pixels, bgra(frame.pixels), heads)

    def followed(self, drawn: DrawnHead, frames: Frames, on_frame: Callable[[], object] = lambda: None) -> HeadPath:
        """Where a head is that was drawn. Raises SourceError, and what `on_frame` raises."""
        return followed(drawn, frames, self.times_s, self._found.of_video, on_frame)

    def place_of(self, span: UncertainSpan) -> DrawnHead:
        """What a person would draw to hide what may be at a place."""
        x, y, width, height = span.box
        return DrawnHead(span.middle, Oval(x + width / 2, y + height / 2, width / 2, height / 2))

    def head_at(self, span: UncertainSpan) -> Head | None:
        """The head that was found at a place, in its first frame, if it is hidden there still."""
        heads = self._heads.of(span.first) or ()
        return next((head for head in heads if head.id == span.track), None)

    def is_covered(self, span: UncertainSpan) -> bool:
        """Whether anything is hidden at a place, in its middle frame."""
        if span.track is None:
            return bool(self._heads.of(span.middle))
        oval = self.place_of(span).oval
        return any(head.id == span.track or head.oval.overlap(oval) >= _COVERED
                   for head in self._heads.of(span.middle) or ())

    def hide(self, drawn: DrawnHead, path: HeadPath, settles: UncertainSpan | None = None) -> None:
        """Hide a head that was drawn, in all frames to which it was followed. `settles`: the place that is right then.
        """
        self._paths[drawn] = path
        self._correct(drawn, settles)

    def show(self, span: UncertainSpan) -> None:
        """Nobody is at this place: hide nothing there."""
        head = self.head_at(span)
        if head is not None:
            self._correct(ShownSpan(span.first, span.last, head.oval), span)

    def settle(self, span: UncertainSpan) -> None:
        """A person looked at a place, and says that it is right now."""
        self._correct(None, span)

    def take(self, corrections: Corrections, frames: Frames) -> None:
        """Begin with those that were made before. Raises SourceError, and InvalidParameter where they don't fit."""
        self._paths = {drawn: self.followed(drawn, frames) for drawn in corrections.drawn}
        made, looked_at = corrections.made, corrections.looked_at
        self._history += [Corrections(made[:count], looked_at) for count in range(not looked_at, len(made) + 1)]
        self._apply()

    def undo(self) -> None:
        """Take the last step back, if there is one."""
        if self.steps:
            self._history.pop()
            self._apply()

    def _correct(self, correction: Correction | None, settles: UncertainSpan | None) -> None:
        made, looked_at = self.corrections.made, self.corrections.looked_at
        self._become(Corrections(made if correction is None else (*made, correction),
                                 looked_at if settles is None else looked_at | {settles}))

    def _become(self, corrections: Corrections) -> None:
        self._history.append(corrections)
        self._apply()

    def _apply(self) -> None:
        self._heads = corrected(self._found.of_video, self.corrections, self._paths)


class Reviewer(Protocol):
    """Lets a person look through files."""

    def __call__(self, files: tuple[FileInReview, ...]) -> bool:
        """Returns when the person is done: True to write the files as they are now, False to write none."""
