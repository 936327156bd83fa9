"""The options that looks have, wherever they are shown: what is behind a cut-out, two looks.

Whom the look that hides people hides has a page of its own.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ..settings import Backdrop, Settings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow
from .edit import Edit
from .fill_row import FillRow
from .form import LABEL_WIDTH

_SIDE_BY_SIDE = "side_by_side"
_BACKDROPS = {Backdrop.TRANSPARENT.value: "Nothing", Backdrop.COLOUR.value: "A colour",
              Backdrop.PICTURE.value: "A picture", Backdrop.BLUR.value: "Blurred picture"}


class LookOptionRows(QWidget):
    """Shows these settings and reports what the user changes; what no look in use has is grey."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.backdrop = FillRow(
            ("cutout", "backdrop"), _BACKDROPS, colour=(Backdrop.COLOUR.value, "backdrop_colour"),
            picture=(Backdrop.PICTURE.value, "backdrop_picture"), place="behind a cut-out",
        )
        self.left, self.right = (_look_row(side) for side in ("left", "right"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in (self.backdrop, self.left, self.right):
            column.addWidget(row)
        self.backdrop.edited.connect(self.edited)
        self.left.edited.connect(self._left_chosen)
        self.right.edited.connect(self._right_chosen)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self.backdrop.show_settings(settings)
        self.left.show_value(settings.side_by_side.left)
        self.right.show_value(settings.side_by_side.right)
        used = settings.looks_in_use
        self.backdrop.setEnabled("cutout" in used)
        for row in (self.left, self.right):
            row.setEnabled(_SIDE_BY_SIDE in used)

    def _left_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_SIDE_BY_SIDE, "left", value))

    def _right_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_SIDE_BY_SIDE, "right", value))


def _look_row(side: str) -> ChoiceRow:
    spec = spec_of((_SIDE_BY_SIDE, side))
    row = ChoiceRow(spec, {key: spec.titles[key] for key in spec.choices})
    row.label.setFixedWidth(LABEL_WIDTH)
    return row
