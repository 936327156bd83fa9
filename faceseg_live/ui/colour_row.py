"""The colour in which the chosen area is laid over the picture."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QColorDialog, QHBoxLayout, QLabel, QPushButton, QWidget

from ..domain.areas import AREAS, Area
from .form import LABEL_WIDTH, ResetButton

_SWATCH_PX = 14


class ColourButton(QPushButton):
    """Shows a colour and its code."""

    colour = "#000000"

    def show_colour(self, colour: str, area: str) -> None:
        """Show "#rrggbb" as the colour of an area."""
        self.colour = colour
        self.setText(colour)
        self.setAccessibleName(f"Colour of {area}")
        self.setAccessibleDescription(colour)
        self.setToolTip(f"The colour of {area} over the picture")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 50))
        painter.setBrush(QColor(self.colour))
        place = QRectF(10, (self.height() - _SWATCH_PX) / 2, _SWATCH_PX, _SWATCH_PX)
        painter.drawRoundedRect(place, 3, 3)


class ColourRow(QWidget):
    """Label, swatch, reset."""

    chosen = Signal(str, str)
    """Area and "#rrggbb"; an empty colour is the catalogue's own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = AREAS["face"]
        self.button = ColourButton()
        self.button.setProperty("role", "swatch")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.label = QLabel("Colour")
        self.label.setBuddy(self.button)
        self.label.setFixedWidth(LABEL_WIDTH)
        self.label.setToolTip("Each area has its own colour")
        self.reset = ResetButton("colour", "the area's own colour")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.label)
        row.addSpacing(8)
        row.addWidget(self.button, 1)
        row.addSpacing(4)
        row.addWidget(self.reset)
        self.button.clicked.connect(self._choose)
        self.reset.clicked.connect(self.reset_colour)

    def show_colour(self, area: Area, own: str | None) -> None:
        """Show an area's colour; `own` where the user chose one."""
        self._area = area
        self.button.show_colour(own or area.colour, area.title)
        self.reset.setEnabled(own is not None)

    def reset_colour(self) -> None:
        """Ask for the catalogue's colour."""
        self.chosen.emit(self._area.key, "")

    def _choose(self) -> None:
        dialog = QColorDialog(QColor(self.button.colour), self)
        dialog.setWindowTitle(f"Colour of {self._area.title}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.currentColorChanged.connect(self._picked)
        dialog.colorSelected.connect(self._picked)
        dialog.setProperty("before", self.button.colour)
        dialog.rejected.connect(self._put_back)
        dialog.open()

    def _picked(self, colour: QColor) -> None:
        self.chosen.emit(self._area.key, colour.name())

    def _put_back(self) -> None:
        before = self.sender().property("before")
        self.chosen.emit(self._area.key, "" if before == self._area.colour else before)
