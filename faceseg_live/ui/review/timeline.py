"""A slider over the frames of a file, with marks where somebody should look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ..controls import Slider

_LANE_PX = 6
"""High above the slider's track, for the marks."""
_LEAST_PX = 4.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Frames in a row."""

    first: int
    last: int
    colour: QColor


class Timeline(Slider):
    """Its value is the number of the frame that is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 0, 1, parent)
        self.setAccessibleName("Frame of the file")
        self.setToolTip("Go to another frame: ← and →, with Shift ten frames at once")
        self._marks: tuple[Mark, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(400, 30)

    def show_file(self, count: int) -> None:
        """Range over this many frames."""
        self.setRange(0, max(0, count - 1))
        self.setEnabled(count > 1)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Mark these frames; the last ones lie on top."""
        self._marks = tuple(marks)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for mark in self._marks:
            left, right = self._x_of(mark.first), self._x_of(mark.last + 1)
            painter.setBrush(mark.colour)
            painter.drawRoundedRect(QRectF(left, 0, max(_LEAST_PX, right - left), _LANE_PX), 2, 2)
        painter.end()
