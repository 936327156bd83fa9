"""Steps through places and frames, and lets a person correct them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from ...batch.hiding.corrections import DrawnHead
from ...batch.hiding.review import FileInReview
from ...batch.hiding_report.spans import UncertainSpan
from ...domain.heads import BY_HAND, Oval
from ..tokens import DARK, Tokens
from .panel import ReviewPanel
from .picture import ReviewPicture
from .places import clock
from .timeline import Mark, Timeline
from .work import Followed, ReviewWork

_BOX_HINT = "Arrows move it, with Shift they resize it · Enter hides · Esc gives up"


@dataclass(frozen=True, slots=True)
class ReviewParts:
    """What the window is made of."""

    picture: ReviewPicture
    timeline: Timeline
    where: QLabel
    panel: ReviewPanel


class ReviewPresenter(QObject):
    """Knows which file, which frame and which place is shown."""

    def __init__(self, parts: ReviewParts, files: Sequence[FileInReview], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts, self._files, self._tokens = parts, tuple(files), DARK
        self._file, self._number = self._files[0], 0
        self._changed = [file for file in self._files for _ in range(file.steps)]
        """The file of each step that can be undone, in their order."""
        self._following = 0
        self._is_finished = False
        self._is_shown = False
        """The picture shows a frame of this file already."""
        self.work = ReviewWork(self)
        for signal, slot in ((self.work.drawn, self._show_drawn), (self.work.progressed, self._show_progress),
                             (self.work.followed, self._take_followed), (self.work.not_followed, self._lose),
                             (self.work.not_drawn, parts.picture.show_hint)):
            signal.connect(slot, Qt.ConnectionType.QueuedConnection)
        places = parts.panel.places
        places.fill(self._files)
        places.chosen.connect(self._go_to_place)
        parts.timeline.valueChanged.connect(self.go_to)
        parts.picture.box_drawn.connect(self.hide)
        parts.picture.box_changed.connect(self._show_hint)
        parts.panel.show_confirmed.connect(self.show_place_bare)
        self._show_file()
        places.go_on()

    def take_tokens(self, tokens: Tokens) -> None:
        """Paint marks in the colours of a set."""
        self._tokens = tokens
        self._parts.panel.places.take_tokens(tokens)
        self._show_state()

    @property
    def is_busy(self) -> bool:
        """A head is being followed."""
        return self._following > 0

    def go_to(self, number: int) -> None:
        """Show another frame of the file."""
        self._number = min(max(0, number), self._file.count - 1)
        self._parts.timeline.blockSignals(True)
        self._parts.timeline.setValue(self._number)
        self._parts.timeline.blockSignals(False)
        self._parts.where.setText(self._where())
        self.work.show(self._file, self._number)

    def step(self, by: int) -> None:
        """Show the frame so many further."""
        self.go_to(self._number + by)

    def next_place(self) -> None:
        """Go to the next place of the list."""
        self._parts.panel.places.step(1)

    def previous_place(self) -> None:
        """Go to the one before."""
        self._parts.panel.places.step(-1)

    def settle(self) -> None:
        """The chosen place is right as it is: on to the next one that nobody looked at."""
        place = self._parts.panel.places.place
        if place is not None and place.span is not None:
            if not place.is_settled:
                place.file.settle(place.span)
                self._note(place.file)
            self._parts.panel.places.go_on()

    def hide(self, oval: Oval) -> None:
        """Hide who is there in the frame that the picture shows, over the whole track."""
        frame = self._parts.picture.frame
        if frame is not None and self._is_shown:
            self._follow(self._file, DrawnHead(frame.number, oval), None)

    def hide_place(self) -> None:
        """Hide what may be at the chosen place."""
        place = self._parts.panel.places.place
        if place is not None and place.span is not None and place.can_hide:
            self._follow(place.file, place.file.place_of(place.span), place.span)

    def show_place_bare(self) -> None:
        """Nobody is at the chosen place: hide nothing there."""
        place = self._parts.panel.places.place
        if place is not None and place.span is not None:
            place.file.show(place.span)
            self._note(place.file)

    def draw_box(self) -> None:
        """Let the keys move a box, from the chosen place on where it is in the shown frame."""
        self._parts.picture.begin_box(self._oval_of_place())

    def undo(self) -> None:
        """Take the last step back."""
        if self._changed and not self.is_busy:
            file = self._changed.pop()
            file.undo()
            self._show_state()
            self.work.show(self._file, self._number)

    def finish(self) -> None:
        """End all work: the window goes. What is still on its way from the threads changes nothing."""
        self._is_finished = True
        self.work.finish()

    def _follow(self, file: FileInReview, drawn: DrawnHead, settles: UncertainSpan | None) -> None:
        self._following += 1
        self._show_progress(0)
        self._show_state()
        self.work.follow(file, drawn, settles)

    def _take_followed(self, followed: Followed) -> None:
        if self._is_finished:
            return
        self._following -= 1
        followed.file.hide(followed.drawn, followed.path, followed.settles)
        self._show_hint()
        self._note(followed.file)

    def _note(self, file: FileInReview) -> None:
        """A step was taken that can be undone."""
        self._changed.append(file)
        self._show_state()
        self.work.show(self._file, self._number)

    def _lose(self, reason: str) -> None:
        self._following -= 1
        self._parts.picture.show_hint(f"Not hidden: {reason}")
        self._show_state()

    def _go_to_place(self) -> None:
        place = self._parts.panel.places.place
        if place is None:
            return
        if place.file is not self._file:
            self._file = place.file
            self._show_file()
        self._show_state()
        self.go_to(0 if place.span is None else place.span.middle)

    def _show_file(self) -> None:
        self._is_shown = False
        self._parts.timeline.show_file(self._file.count)
        for part in (self._parts.timeline, self._parts.where):
            part.setVisible(not self._file.is_still)

    def _show_drawn(self) -> None:
        drawn = self.work.frame
        if drawn is not None and drawn[0] is self._file:
            self._is_shown = True
            self._parts.picture.show_frame(drawn[1], self._file.margin / 100)
            self._ring_place()

    def _show_state(self) -> None:
        panel = self._parts.panel
        panel.places.refresh()
        panel.show_place(panel.places.place)
        places = panel.places.places
        panel.show_count(sum(item.is_settled for item in places), len(places))
        panel.show_made([file.corrections for file in self._files], is_busy=self.is_busy)
        self._parts.timeline.show_marks(self._marks())
        self._ring_place()

    def _show_progress(self, frames: int) -> None:
        if self.is_busy:
            self._parts.picture.show_hint(f"Following the head: {frames} frames …")

    def _show_hint(self) -> None:
        self._parts.picture.show_hint(_BOX_HINT if self._parts.picture.is_moving_box else "")

    def _ring_place(self) -> None:
        place = self._parts.panel.places.place
        span = None if place is None else place.span
        colour = QColor(self._tokens.accent) if span is None else self._colour(span)
        self._parts.picture.show_place(self._oval_of_place(), colour)

    def _oval_of_place(self) -> Oval | None:
        """Where the chosen place is in the frame that is shown; None where it isn't."""
        place = self._parts.panel.places.place
        if place is None or place.span is None or place.span.track is None or place.file is not self._file:
            return None
        frame, span = self._parts.picture.frame, place.span
        if frame is None:
            return None
        head = next((head for head in frame.heads if head.id == span.track), None)
        if head is not None:
            return head.oval
        return self._file.place_of(span).oval if span.first <= frame.number <= span.last else None

    def _marks(self) -> list[Mark]:
        """By hand below what is to be looked at, what isn't hidden above that, and the chosen place on top."""
        by_hand: dict[int, list[int]] = {}
        for number, heads in self._file.found.of_video.frames.items():
            for head in heads:
                if BY_HAND in head.seen_by:
                    by_hand.setdefault(head.id, []).append(number)
        marks = [Mark(min(numbers), max(numbers), QColor(self._tokens.accent)) for numbers in by_hand.values()]
        chosen = self._parts.panel.places.place
        last = None if chosen is None else chosen.span
        spans = sorted(self._file.spans, key=lambda span: (span == last, not span.is_hidden))
        return marks + [Mark(span.first, span.last, self._colour(span)) for span in spans]

    def _colour(self, span: UncertainSpan) -> QColor:
        if span in self._file.corrections.looked_at:
            return QColor(self._tokens.positive)
        return QColor(self._tokens.warning if span.is_hidden else self._tokens.error)

    def _where(self) -> str:
        return f"{clock(self._file.times_s[self._number])}  ·  frame {self._number} of {self._file.count}"
