"""One frame: as it will be, or as it is with outlines; and the box that is drawn round a head."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...batch.hiding.review import ReviewedFrame
from ...domain.heads import Oval
from ...domain.types import Pixels
from ..face_tags import paint_label

_LEAST_PX = 8.0
"""Of the frame: a smaller box is a slip of the hand."""
_STEP, _FAST = 0.005, 0.02
"""Of the frame's height, by which keys move a box, and change its size."""
_NEW_HEIGHT = 0.2
_WIDTH_TO_HEIGHT = 0.75
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class ReviewPicture(QWidget):
    """Shows a frame; a box drawn in it with the mouse, or moved with the keys, becomes an oval."""

    box_drawn = Signal(Oval)
    """In pixels of the frame."""
    box_changed = Signal()
    """A box is moved with the keys now, or is gone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 180)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Frame")
        self.setAccessibleDescription("Draw a box round a head that is not hidden, with the mouse, or with B and the "
                                      "arrow keys: the head is hidden in all frames to which it can be followed.")
        self.frame: ReviewedFrame | None = None
        self._hidden, self._bare = QImage(), QImage()
        self._is_bare, self._margin = False, 0.0
        self._place: tuple[Oval, QColor] | None = None
        self._hint = ""
        self.box: QRectF | None = None
        """What is being drawn, in pixels of the frame."""
        self._corner: QPointF | None = None
        """Where the mouse began to draw it; None: it is moved with the keys."""

    def sizeHint(self) -> QSize:
        return QSize(960, 540)

    def show_frame(self, frame: ReviewedFrame, margin: float) -> None:
        """Show this one; `margin`: how much further than its oval a head is hidden, in parts of it."""
        self.frame, self._margin = frame, margin
        self._hidden, self._bare = _image(frame.hidden), _image(frame.bare)
        self.update()

    def show_bare(self, is_bare: bool) -> None:
        """Show what is there, with the outlines of what is hidden; or what will be."""
        self._is_bare = is_bare
        self.update()

    def show_place(self, oval: Oval | None, colour: QColor) -> None:
        """Ring the place in question in this frame; None: it has none."""
        self._place = None if oval is None else (oval, colour)
        self.update()

    def show_hint(self, text: str) -> None:
        """A quiet line at the lower edge; empty: none."""
        if text != self._hint:
            self._hint = text
            self.update()

    @property
    def hint(self) -> str:
        """That line."""
        return self._hint

    def begin_box(self, place: Oval | None) -> None:
        """Let the keys move a box, from a place on, or from the middle."""
        if self._hidden.isNull():
            return
        oval = place or self._usual_oval()
        left, top, right, bottom = oval.bounds
        self.box, self._corner = QRectF(left, top, right - left, bottom - top), None
        self.setFocus()
        self.box_changed.emit()
        self.update()

    @property
    def is_moving_box(self) -> bool:
        """Whether the keys belong to a box now."""
        return self.box is not None and self._corner is None

    def picture_rect(self) -> QRectF:
        """Where the frame lies, in this widget's coordinates."""
        if self._hidden.isNull():
            return QRectF()
        scale = min(self.width() / self._hidden.width(), self.height() / self._hidden.height())
        width, height = self._hidden.width() * scale, self._hidden.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self.is_moving_box and isinstance(event, QKeyEvent):
            event.accept()  # the window's keys rest meanwhile
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.is_moving_box:
            super().keyPressEvent(event)
        elif key in _MOVES:
            self._move_box(*_MOVES[key], event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish_box()
        elif key is Qt.Key.Key_Escape:
            self._drop_box()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.picture_rect().contains(event.position()):
            self._corner = self._in_frame(event.position())
            self.box = QRectF(self._corner, self._corner)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._corner is not None:
            self.box = QRectF(self._corner, self._in_frame(event.position())).normalized()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._corner is not None:
            self._finish_box()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        rect = self.picture_rect()
        if not rect.isEmpty():
            painter.drawImage(rect, self._bare if self._is_bare else self._hidden)
            painter.save()
            painter.setClipRect(rect)
            painter.translate(rect.topLeft())
            painter.scale(rect.width() / self._hidden.width(), rect.width() / self._hidden.width())
            self._paint_marks(painter)
            painter.restore()
        if self._hint:
            width = painter.fontMetrics().horizontalAdvance(self._hint) + 24
            paint_label(painter, QRectF((self.width() - width) / 2, self.height() - 40, width, 26), self._hint)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_marks(self, painter: QPainter) -> None:
        """In pixels of the frame."""
        grown = 1 + self._margin
        for head in self.frame.heads if self.frame is not None and self._is_bare else ():
            _ring(painter, head.oval.grown(grown), QColor("white"))
        if self._place is not None:
            oval, colour = self._place
            _ring(painter, oval.grown(grown + 0.12), colour, is_strong=True)
        if self.box is not None:
            accent = self.palette().color(QPalette.ColorRole.Highlight)
            _ring(painter, _oval(self.box).grown(grown), accent)
            painter.setPen(_pen(accent, 2))
            painter.drawRect(self.box)

    def _move_box(self, across: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        box = self.box
        if box is None:
            return
        is_fast = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        step = self._hidden.height() * (_FAST if is_fast else _STEP)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            by_x, by_y = across * step, -down * step
            box = box.adjusted(-by_x, -by_y, by_x, by_y)
            if min(box.width(), box.height()) < _LEAST_PX:
                return
        else:
            box = box.translated(across * step, down * step)
        self.box = box
        self.update()

    def _finish_box(self) -> None:
        box = self.box
        self._drop_box()
        if box is not None and min(box.width(), box.height()) >= _LEAST_PX:
            self.box_drawn.emit(_oval(box))

    def _drop_box(self) -> None:
        self.box = self._corner = None
        self.box_changed.emit()
        self.update()

    def _usual_oval(self) -> Oval:
        along = self._hidden.height() * _NEW_HEIGHT / 2
        return Oval(self._hidden.width() / 2, self._hidden.height() / 2, along * _WIDTH_TO_HEIGHT, along)

    def _in_frame(self, place: QPointF) -> QPointF:
        rect = self.picture_rect()
        scale = self._hidden.width() / rect.width()
        x = min(max(place.x(), rect.left()), rect.right()) - rect.left()
        y = min(max(place.y(), rect.top()), rect.bottom()) - rect.top()
        return QPointF(x * scale, y * scale)


def _image(pixels: Pixels) -> QImage:
    """Borrows the pixels, which the frame keeps."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB32)


def _oval(box: QRectF) -> Oval:
    return Oval(box.center().x(), box.center().y(), box.width() / 2, box.height() / 2)


def _ring(painter: QPainter, oval: Oval, colour: QColor, *, is_strong: bool = False) -> None:
    painter.save()
    painter.translate(oval.x, oval.y)
    painter.rotate(math.degrees(oval.rotation))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in (_pen(QColor(0, 0, 0, 110), 5 if is_strong else 4), _pen(colour, 3 if is_strong else 1.5)):
        painter.setPen(pen)
        painter.drawEllipse(QPointF(), oval.across, oval.along)
    painter.restore()


def _pen(colour: QColor, width_px: float) -> QPen:
    pen = QPen(colour, width_px)
    pen.setCosmetic(True)
    return pen
