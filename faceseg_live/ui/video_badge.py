"""The visible sign that something leaves this window: over the picture, also in full screen, never in a recording."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from .fonts import tabular

_HEIGHT_PX, _PADDING_PX, _DOT_PX, _MARGIN_PX = 26, 10, 9, 12
_VEIL, _WORDS, _DOT = QColor(14, 16, 20, 200), QColor(255, 255, 255), QColor(255, 82, 82)


class VideoBadge(QWidget):
    """A red dot and words in the upper left corner of its parent; hidden while there are none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words: dict[str, str] = {}
        font = tabular(self.font())
        font.setPixelSize(13)
        font.setBold(True)
        self.setFont(font)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.move(_MARGIN_PX, _MARGIN_PX)
        self.hide()

    @property
    def text(self) -> str:
        """All of its words."""
        return "   ".join(self._words.values())

    def set_words(self, what: str, words: str) -> None:
        """Replace the words about `what`; empty: nothing is shown about it."""
        shown = {own: text for own, text in (self._words | {what: words}).items() if text}
        if shown == self._words:
            return
        self._words = shown
        self.setAccessibleName(self.text)
        width = self.fontMetrics().horizontalAdvance(self.text) + 2 * _PADDING_PX + _DOT_PX + 6
        self.resize(width, _HEIGHT_PX)
        self.setVisible(bool(shown))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_VEIL)
        painter.drawRoundedRect(self.rect(), 5, 5)
        painter.setBrush(_DOT)
        painter.drawEllipse(_PADDING_PX, (_HEIGHT_PX - _DOT_PX) // 2, _DOT_PX, _DOT_PX)
        painter.setPen(_WORDS)
        place = self.rect().adjusted(_PADDING_PX + _DOT_PX + 6, 0, -_PADDING_PX, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)
