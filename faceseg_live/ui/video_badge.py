"""The signs over the picture, also in full screen, never in a recording: what leaves this window, who is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from .fonts import tabular

_HEIGHT_PX, _PADDING_PX, _DOT_PX, _DOT_GAP_PX, _MARGIN_PX, _GAP_PX = 26, 10, 9, 6, 12, 6
_SHARE = 0.5
"""Of the picture's width, at most: what stands at the upper edge of its right half is not covered."""
_VEIL, _ALARM = QColor(14, 16, 20, 200), QColor(198, 40, 40)
_RED, _GREEN, _AMBER, _WHITE = QColor(255, 82, 82), QColor(123, 220, 138), QColor(240, 184, 73), QColor(255, 255, 255)


class Tone(Enum):
    """How grave a sign is: the ground it stands on, and its dot."""

    LEAVES = (_VEIL, _RED)
    """Something is recorded or sent."""
    SAFE = (_VEIL, _GREEN)
    OPEN = (_VEIL, _AMBER)
    """Somebody is open, to be seen in this window only."""
    ALARM = (_ALARM, _WHITE)
    """Somebody is open in what leaves the window."""


@dataclass(frozen=True, slots=True)
class _Sign:
    words: str
    tone: Tone


class VideoBadge(QWidget):
    """Signs with a dot and words each, from the upper left corner of its parent on; hidden while there are none."""

    covered = Signal(QRect)
    """This is its place over its parent now; empty: there is none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._signs: dict[str, _Sign] = {}
        font = tabular(self.font())
        font.setPixelSize(13)
        font.setBold(True)
        self.setFont(font)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._stage = parent
        self.move(_MARGIN_PX, _MARGIN_PX)
        parent.installEventFilter(self)
        self.hide()

    @property
    def text(self) -> str:
        """All of its words."""
        return "   ".join(sign.words for sign in self._signs.values())

    def tone(self, what: str) -> Tone | None:
        """Of the sign about something; None: there is none."""
        sign = self._signs.get(what)
        return sign.tone if sign is not None else None

    def set_words(self, what: str, words: str, tone: Tone = Tone.LEAVES) -> None:
        """Replace the sign about `what`; no words: there is none. Screen readers speak up when its tone changes."""
        before = self._signs
        self._signs = {own: sign for own, sign in (before | {what: _Sign(words, tone)}).items() if sign.words}
        if self._signs == before:
            return
        is_other_tone = what in self._signs and (what not in before or before[what].tone is not tone)
        self.setAccessibleName(self.text)
        self._place()
        self.update()
        if is_other_tone:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for sign, place in self._laid_out():
            ground, dot = sign.tone.value
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(place, 5, 5)
            painter.setBrush(dot)
            painter.drawEllipse(place.left() + _PADDING_PX, place.top() + (_HEIGHT_PX - _DOT_PX) // 2, _DOT_PX, _DOT_PX)
            painter.setPen(_WHITE)
            words = place.adjusted(_PADDING_PX + _DOT_PX + _DOT_GAP_PX, 0, 0, 0)
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, sign.words)

    def _place(self) -> None:
        united = QRect()
        for _sign, place in self._laid_out():
            united = united.united(place)
        self.resize(united.size())
        self.setVisible(bool(self._signs))
        self.covered.emit(self.geometry() if self._signs else QRect())

    def _laid_out(self) -> Iterator[tuple[_Sign, QRect]]:
        """Each sign with its place, in lines as wide as its share of the picture."""
        room = int(self._stage.width() * _SHARE) - _MARGIN_PX
        left, top = 0, 0
        for sign in self._signs.values():
            words = self.fontMetrics().horizontalAdvance(sign.words)
            width = words + 2 * _PADDING_PX + _DOT_PX + _DOT_GAP_PX
            if left and left + width > room:
                left, top = 0, top + _HEIGHT_PX + _GAP_PX
            yield sign, QRect(left, top, width, _HEIGHT_PX)
            left += width + _GAP_PX
