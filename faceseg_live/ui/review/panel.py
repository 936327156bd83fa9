"""What stands beside the frame: the places to look at, what is said of the chosen one, and the corrections."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ...batch.hiding.corrections import Corrections
from ..page import Section
from ..tokens import PANEL_WIDTH
from .places import Place, Places, when

_NOTHING_UNSURE = "Go through the file with the slider below the frame; what is unsure in it, the list names."
_TEXT_LINES_PX = 54
"""Room for three lines, so that nothing below moves."""


class ReviewPanel(QWidget):
    """Holds the parts; what they do is connected elsewhere."""

    show_confirmed = Signal()
    """Nobody is at the chosen place: a person said so twice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(PANEL_WIDTH)
        self.places, self.count = Places(), _label("small")
        self.title, self.text = _label("strong"), _label("muted")
        self.text.setMinimumHeight(_TEXT_LINES_PX)
        self.fine = _button("Fine as it is", "Tick this place off, and go to the next one: Enter")
        self.hide_it = _button("Hide it", "Hide what is here, in all frames to which it can be followed: H")
        self.nobody = _button("Nobody there…", "Something was taken for a head: hide nothing here")
        self.show_it = _button("Hide nothing here", "Nobody is in these frames at this place")
        self.keep = _button("Keep it hidden", "Change nothing")
        self.made = _label("small")
        self.undo = _button("Undo", "Take the last step back: Ctrl+Z")
        self.write = _button("Write the files", "Write them with everybody hidden as it is shown now: Ctrl+Enter")
        self.write.setDefault(True)
        self._arrange()
        self.nobody.clicked.connect(self._ask)
        self.keep.clicked.connect(self._stop_asking)
        self.show_it.clicked.connect(self.show_confirmed)
        self._place: Place | None = None

    def show_place(self, place: Place | None) -> None:
        """Say what is to be decided."""
        self._place = place
        span = None if place is None else place.span
        where = "" if place is None or span is None else when(place.file, span)
        self.title.setText("All frames" if span is None else f"{span.title}  {where}".strip())
        self._stop_asking()

    def show_count(self, settled: int, all_: int) -> None:
        """How far the person is."""
        self.count.setText(f"{settled} of {all_} looked at" if all_ else "")

    def show_made(self, corrections: list[Corrections], *, is_busy: bool) -> None:
        """What was corrected in all files. `is_busy`: a head is still being followed."""
        hidden = sum(len(item.drawn) for item in corrections)
        shown = sum(len(item.shown) for item in corrections)
        words = [f"{_counted(hidden, 'head')} hidden by hand"] * bool(hidden)
        words += [f"{_counted(shown, 'head')} not hidden any more"] * bool(shown)
        self.made.setText("; ".join(words) or "Nothing corrected yet. Draw a box round a head that is not hidden.")
        self.write.setEnabled(not is_busy)
        self.undo.setEnabled(not is_busy and any(corrections))

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        list_ = Section("To look at", self.count)
        list_.column.addWidget(self.places, 1)
        here = Section("This place", QWidget())
        here.column.addWidget(self.title)
        here.column.addWidget(self.text)
        here.column.addLayout(_row(self.fine, self.hide_it, self.nobody, self.keep, self.show_it))
        corrections = Section("Corrections", self.undo)
        corrections.column.addWidget(self.made)
        corrections.column.addSpacing(6)
        corrections.column.addWidget(self.write)
        corrections.setProperty("isLast", True)
        column.addWidget(list_, 1)
        column.addWidget(here)
        column.addWidget(corrections)

    def _ask(self) -> None:
        span = None if self._place is None else self._place.span
        if span is None:
            return
        self._say(f"From frame {span.first} to {span.last} nothing will be hidden here. If somebody is there after "
                  "all, anybody can recognise them. The report says that you chose it.", "warning")
        self._show_buttons(asks=True)
        self.keep.setFocus()

    def _stop_asking(self) -> None:
        span = None if self._place is None else self._place.span
        self._say(_NOTHING_UNSURE if span is None else span.text, "muted")
        had_focus = self.keep.hasFocus() or self.show_it.hasFocus()
        self._show_buttons(asks=False)
        if had_focus:
            self.places.setFocus()

    def _show_buttons(self, *, asks: bool) -> None:
        place = self._place
        self.fine.setVisible(not asks and place is not None and place.span is not None)
        self.hide_it.setVisible(not asks and place is not None and place.can_hide)
        self.nobody.setVisible(not asks and place is not None and place.can_show)
        for button in (self.keep, self.show_it):
            button.setVisible(asks)

    def _say(self, text: str, role: str) -> None:
        self.text.setText(text)
        self.text.setProperty("role", role)
        self.text.style().polish(self.text)


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label


def _button(title: str, help_: str) -> QPushButton:
    button = QPushButton(title)
    button.setToolTip(help_)
    button.setAccessibleName(title.rstrip("…"))
    button.setAccessibleDescription(help_)
    return button


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        row.addWidget(button)
    return row


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
