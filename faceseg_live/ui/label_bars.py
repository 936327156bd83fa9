"""Every label of a face with its score: a bar where the score is a share, the bare number where it is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..messages import visible
from .fonts import tabular
from .verdicts import score_text

ROW_PX = 20
_NAME_SHARE = 0.46
_NUMBER_PX = 52
_BAR_PX = 5.0


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label."""

    label: str
    score: float | None
    """None: not known yet."""
    is_asked: bool = False
    """The expression asks for it."""


def rows_of(scores: Mapping[str, float], labels: Sequence[str], asked: Sequence[str], words: str) -> list[LabelRow]:
    """The labels that contain the words, those that the expression asks for first; each part in its own order."""
    requested = words.lower().split()
    names = [*dict.fromkeys([*(label for label in labels if label in asked), *labels])]
    return [LabelRow(name, scores.get(name), name in asked) for name in names
            if all(word in name.lower() for word in requested)]


class LabelBars(QWidget):
    """Paints rows; holds no state but what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LabelRow] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Labels and their scores")
        self._numbers = tabular(self.font())

    @property
    def rows(self) -> list[LabelRow]:
        return list(self._rows)

    def show_rows(self, rows: Sequence[LabelRow]) -> None:
        """Show these."""
        grows = len(rows) != len(self._rows)
        self._rows = list(rows)
        if grows:
            self.updateGeometry()
            self.setFixedHeight(max(1, len(rows)) * ROW_PX)
        self.setAccessibleDescription(", ".join(f"{row.label} {score_text(row.score)}" for row in self._rows[:20]))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, max(1, len(self._rows)) * ROW_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        first, last = event.rect().top() // ROW_PX, event.rect().bottom() // ROW_PX
        for number, row in enumerate(self._rows[first : last + 1], first):
            self._paint_row(painter, colours, row, number * ROW_PX)

    def _paint_row(self, painter: QPainter, colours: QPalette, row: LabelRow, top: int) -> None:
        width = self.width()
        text, muted = colours.color(QPalette.ColorRole.WindowText), colours.color(QPalette.ColorRole.PlaceholderText)
        name = QRectF(0, top, width * _NAME_SHARE - 8, ROW_PX)
        painter.setFont(self.font())
        painter.setPen(text if row.is_asked else muted)
        shown = self.fontMetrics().elidedText(visible(row.label), Qt.TextElideMode.ElideMiddle, int(name.width()))
        painter.drawText(name, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(self._numbers)
        number = QRectF(width - _NUMBER_PX, top, _NUMBER_PX, ROW_PX)
        painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, score_text(row.score))
        if row.score is None or not 0 <= row.score <= 1:
            return
        start = width * _NAME_SHARE
        track = QRectF(start, top + (ROW_PX - _BAR_PX) / 2, width - _NUMBER_PX - start, _BAR_PX)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(track, _BAR_PX / 2, _BAR_PX / 2)
        role = QPalette.ColorRole.Highlight
        painter.setBrush(colours.color(role))
        painter.setOpacity(1.0 if row.is_asked else 0.6)
        filled = QRectF(track.left(), track.top(), max(_BAR_PX, track.width() * row.score), _BAR_PX)
        if row.score > 0:
            painter.drawRoundedRect(filled, _BAR_PX / 2, _BAR_PX / 2)
        painter.setOpacity(1.0)

