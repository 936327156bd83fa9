"""The options that looks have, wherever they are shown: what is behind a cut-out, how faces are hidden, two looks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from ..settings import Backdrop, How, Settings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow
from .colour_row import ColourButton
from .edit import Edit
from .form import LABEL_WIDTH, number_box

_CUTOUT, _HIDING, _SIDE_BY_SIDE = "cutout", "hiding", "side_by_side"
_BACKDROPS = {Backdrop.TRANSPARENT.value: "Nothing", Backdrop.COLOUR.value: "A colour",
              Backdrop.PICTURE.value: "A picture", Backdrop.BLUR.value: "Blurred picture"}
_METHODS = {How.SOLID.value: "A colour", How.PIXELATE.value: "Blocks", How.BLUR.value: "Blur",
            How.PICTURE.value: "A picture", How.PUPPET.value: "A puppet"}
_PICTURES = "Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;All files (*)"
_VALUE_WIDTH = 112


class LookOptionRows(QWidget):
    """Shows these settings and reports what the user changes; what no look in use has is grey."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self.backdrop = ChoiceRow(spec_of((_CUTOUT, "backdrop")), _BACKDROPS)
        self.method = ChoiceRow(spec_of((_HIDING, "how")), _METHODS)
        self.colour, self.picture = ColourButton(), QPushButton()
        self.strength = number_box(spec_of((_HIDING, "strength")))
        self.left, self.right = (_look_row(side) for side in ("left", "right"))
        self._backdrop_value = QStackedWidget()
        self._arrange()
        self.backdrop.edited.connect(self._backdrop_chosen)
        self.method.edited.connect(self._method_chosen)
        self.colour.clicked.connect(self._choose_colour)
        self.picture.clicked.connect(self._choose_picture)
        self.strength.valueChanged.connect(self._strength_chosen)
        self.left.edited.connect(self._left_chosen)
        self.right.edited.connect(self._right_chosen)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        self._show_cutout(settings)
        self.method.show_value(settings.hiding.how.value)
        self.strength.blockSignals(True)
        self.strength.setValue(settings.hiding.strength)
        self.strength.blockSignals(False)
        self.left.show_value(settings.side_by_side.left)
        self.right.show_value(settings.side_by_side.right)
        used = settings.looks_in_use
        for look, controls in (("cutout", (self.backdrop, self._backdrop_value)),
                               ("anonymised", (self.method, self.strength)),
                               ("side_by_side", (self.left, self.right))):
            for control in controls:
                control.setEnabled(look in used)

    def _show_cutout(self, settings: Settings) -> None:
        cutout = settings.cutout
        self.backdrop.show_value(cutout.backdrop.value)
        self.colour.show_colour(cutout.backdrop_colour, "the backdrop")
        path = cutout.backdrop_picture
        self.picture.setText(Path(path).name if path else "Choose…")
        self.picture.setToolTip(path or "Choose the picture behind a cut-out")
        shown = {Backdrop.COLOUR: self.colour, Backdrop.PICTURE: self.picture}.get(cutout.backdrop)
        self._backdrop_value.setVisible(shown is not None)
        if shown is not None:
            self._backdrop_value.setCurrentWidget(shown)

    def _backdrop_chosen(self, value: str) -> None:
        is_missing = not self._settings.cutout.backdrop_picture
        if value == Backdrop.PICTURE.value and is_missing and not self._choose_picture():
            return
        self.edited.emit(Edit(_CUTOUT, "backdrop", Backdrop(value)))

    def _method_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_HIDING, "how", How(value)))

    def _strength_chosen(self, value: int) -> None:
        self.edited.emit(Edit(_HIDING, "strength", value))

    def _left_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_SIDE_BY_SIDE, "left", value))

    def _right_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_SIDE_BY_SIDE, "right", value))

    def _choose_colour(self) -> None:
        colour = QColorDialog.getColor(QColor(self._settings.cutout.backdrop_colour), self, "Colour behind a cut-out")
        if colour.isValid():
            self.edited.emit(Edit(_CUTOUT, "backdrop_colour", colour.name()))

    def _choose_picture(self) -> bool:
        """Let the user choose; returns whether there is one."""
        start = self._settings.cutout.backdrop_picture or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "Picture behind a cut-out", start, _PICTURES)
        if path:
            self.edited.emit(Edit(_CUTOUT, "backdrop_picture", path))
        return bool(path)

    def _arrange(self) -> None:
        for button in (self.colour, self.picture):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.colour.setProperty("role", "swatch")
        self.picture.setAccessibleName("Picture behind")
        for part in (self.colour, self.picture):
            self._backdrop_value.addWidget(part)
        self._backdrop_value.setFixedWidth(_VALUE_WIDTH)
        self.strength.setFixedWidth(_VALUE_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in (self.backdrop, self.method, self.left, self.right):
            row.label.setFixedWidth(LABEL_WIDTH)
        for row, value in ((self.backdrop, self._backdrop_value), (self.method, self.strength)):
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(row, 1)
            line.addWidget(value)
            column.addLayout(line)
        column.addWidget(self.left)
        column.addWidget(self.right)


def _look_row(side: str) -> ChoiceRow:
    spec = spec_of((_SIDE_BY_SIDE, side))
    return ChoiceRow(spec, {key: spec.titles[key] for key in spec.choices})
