"""The picture: letterboxed, sharp on dense screens, with a number at each face when there are several."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..frames import View
from ..settings import ViewMode
from .fonts import tabular
from .picking import box_in_view, face_at
from .verdicts import NO_VERDICTS, FaceVerdict

_TAG_HEIGHT = 20
_TAG_GAP = 6
_HAIR = 0.45
"""A face's box ends at the forehead; the number stands this part of its height above."""
_MATCH, _REMAINING = QColor(123, 220, 138), QColor(178, 184, 193)
_NUMBERED = (ViewMode.OVERLAY, ViewMode.SIDE_BY_SIDE, ViewMode.REGIONS)


class VideoView(QWidget):
    """Shows the newest view. Keeps the view while its pixels are on the screen: the image borrows them."""

    shown = Signal()
    """`view` was painted for the first time."""
    face_clicked = Signal(int)
    full_screen_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setMouseTracking(True)
        self.setAccessibleName("Picture")
        self.setAccessibleDescription("The live picture with its mask. A click on a face locks onto it.")
        self.view: View | None = None
        self._image: QImage | None = None
        self._is_reported = True
        self._text = ""
        self._hint = ""
        self._locked: int | None = None
        self._mode = ViewMode.OVERLAY
        self._hovered: int | None = None
        self._verdicts = NO_VERDICTS

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    def show_view(self, view: View, verdicts: Mapping[int, FaceVerdict] = NO_VERDICTS) -> None:
        """Paint this one next, and what an expression says of its faces."""
        self._verdicts = verdicts
        height, width = view.pixels.shape[:2]
        self.view = view
        self._image = QImage(view.pixels.data, width, height, view.pixels.strides[0], QImage.Format.Format_RGB32)
        self._is_reported = False
        self.update()

    def show_text(self, text: str) -> None:
        """Show words instead of a picture; empty: the picture again."""
        if text:
            self.view = self._image = None
        if text != self._text:
            self._text = text
            self.update()

    def show_hint(self, text: str) -> None:
        """A quiet line at the lower edge of the picture; empty: none."""
        if text != self._hint:
            self._hint = text
            self.update()

    def show_state(self, mode: ViewMode, locked: int | None) -> None:
        """What the numbers at the faces depend on."""
        if (mode, locked) != (self._mode, self._locked):
            self._mode, self._locked = mode, locked
            self.update()

    @property
    def text(self) -> str:
        return self._text

    @property
    def hint(self) -> str:
        return self._hint

    def picture_rect(self) -> QRectF:
        """Where the picture lies, in this widget's coordinates."""
        if self._image is None:
            return QRectF()
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        if self._image is None:
            self._paint_text(painter)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_rect(), self._image)
            self._paint_tags(painter)
            self._paint_hint(painter)
        if self.hasFocus() and self.property("keyboardFocus"):
            self._paint_focus(painter)
        painter.end()
        if not self._is_reported:
            self._is_reported = True
            self.shown.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and (face := self._face_at(event.position())) is not None:
            self.face_clicked.emit(face)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._face_at(event.position()) is None:
            self.full_screen_wanted.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._face_at(event.position()))

    def leaveEvent(self, _event: QEvent) -> None:
        self._hover(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.setProperty("keyboardFocus", by_key)
        super().focusInEvent(event)
        self.update()

    def _hover(self, face: int | None) -> None:
        if face != self._hovered:
            self._hovered = face
            self.setCursor(Qt.CursorShape.ArrowCursor if face is None else Qt.CursorShape.PointingHandCursor)
            self.update()

    def _face_at(self, place: QPointF) -> int | None:
        rect = self.picture_rect()
        if self.view is None or self._mode is ViewMode.CROP or not rect.contains(place):
            return None
        scale = self.view.pixels.shape[1] / rect.width()
        face = face_at(self.view, (place.x() - rect.x()) * scale, (place.y() - rect.y()) * scale)
        return face.id if face else None

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        font = painter.font()
        font.setPixelSize(16)
        painter.setFont(font)
        room = self.rect().adjusted(48, 48, -48, -48)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)

    def _paint_tags(self, painter: QPainter) -> None:
        view = self.view
        if view is None or self._mode not in _NUMBERED:
            return
        is_needed = len(view.perception.faces) > 1 or self._locked is not None or bool(self._verdicts)
        for face in view.perception.faces:
            if is_needed or face.id == self._hovered:
                self._paint_tag(painter, view, face.id)

    def _paint_tag(self, painter: QPainter, view: View, face_id: int) -> None:
        face = next(face for face in view.perception.faces if face.id == face_id)
        box, rect = box_in_view(view, face.box), self.picture_rect()
        scale = rect.width() / view.pixels.shape[1]
        text = f"{face_id} locked" if face_id == self._locked else str(face_id)
        if face_id == self._hovered:
            text = f"{face_id} release" if face_id == self._locked else f"{face_id} lock"
        verdict = self._verdicts.get(face_id)
        end = "" if verdict is None else f"{'✓ ' if verdict.matches else ''}{verdict.word}"
        if verdict is not None and verdict.score:
            text = f"{text}  {verdict.score}"
        painter.setFont(tabular(self.font()))
        whole = f"{text}  {end}" if end else text
        width = max(_TAG_HEIGHT, painter.fontMetrics().horizontalAdvance(whole) + 14)
        left = rect.x() + (box.x + box.width / 2) * scale - width / 2
        top = rect.y() + (box.y - _HAIR * box.height) * scale - _TAG_HEIGHT - _TAG_GAP
        tag = QRectF(max(rect.left() + 4, min(left, rect.right() - width - 4)), max(rect.top() + 4, top),
                     width, _TAG_HEIGHT)
        _paint_label(painter, tag, text, end, _MATCH if verdict and verdict.matches else _REMAINING)

    def _paint_hint(self, painter: QPainter) -> None:
        if not self._hint:
            return
        painter.setFont(self.font())
        width = painter.fontMetrics().horizontalAdvance(self._hint) + 24
        rect = self.picture_rect()
        place = QRectF(rect.center().x() - width / 2, rect.bottom() - 40, width, 26)
        _paint_label(painter, place, self._hint)

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))


def _paint_label(painter: QPainter, place: QRectF, text: str, end: str = "", end_colour: QColor = _REMAINING) -> None:
    """White on a dark veil: readable on any picture, in both themes. The end has a colour of its own."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(14, 16, 20, 190))
    painter.drawRoundedRect(place, 5, 5)
    painter.setPen(QColor(255, 255, 255))
    if not end:
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        return
    inside = place.adjusted(7, 0, -7, 0)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
    painter.setPen(end_colour)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, end)
