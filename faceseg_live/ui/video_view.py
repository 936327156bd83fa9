"""The picture: letterboxed, sharp on dense screens, with a number at each face when there are several."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ..domain.types import Box
from ..messages import visible
from ..rendering.view import View
from ..settings import LOOK_INFOS
from .face_tags import FaceTags, Tag, TaggedFace, paint_label, paint_tags
from .fonts import tabular
from .picking import box_in_view, face_at
from .verdicts import NO_VERDICTS, FaceVerdict

_SPARE_PX = 2
"""Pictures that are smaller than their place by less than this were made for it: their sides are whole pixels."""


class VideoView(QWidget):
    """Shows the newest view. Keeps the view while its pixels are on the screen: the image borrows them."""

    room_changed = Signal(tuple)
    """(width, height), physical pixels: so large pictures are shown pixel by pixel."""
    shown = Signal()
    """`view` was painted for the first time."""
    face_clicked = Signal(int)
    full_screen_requested = Signal()

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
        self._room = QSize()
        self._is_reported = True
        self._text = ""
        self._hint = ""
        self._locked: int | None = None
        self._mode = "overlay"
        self._hovered: int | None = None
        self._verdicts = NO_VERDICTS
        self._tags = FaceTags()
        self._covered = QRectF()

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
        text = visible(text, keeps="\n")
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

    def leave_free(self, place: QRect) -> None:
        """Something lies there over the picture: no number does."""
        self._covered = QRectF(place)
        self.update()

    def show_state(self, mode: str, locked: int | None) -> None:
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
        place, ratio = self._place_of(self._image), self.devicePixelRatioF()
        return QRectF(place.x() / ratio, place.y() / ratio, place.width() / ratio, place.height() / ratio)

    def tags(self) -> list[Tag]:
        """What stands at the faces: nothing where one face alone needs no number."""
        view = self.view
        if view is None or not LOOK_INFOS[self._mode].has_numbers:
            return []
        seen = view.perception.faces
        is_needed = len(seen) > 1 or self._locked is not None or bool(self._verdicts)
        faces = [TaggedFace(face.id, self._on_screen(view, face.box), self._verdicts.get(face.id),
                            face.id == self._locked, face.id == self._hovered)
                 for face in seen if is_needed or face.id == self._hovered]
        return self._tags.laid_out(faces, self.picture_rect(), QFontMetricsF(tabular(self.font())), self._covered)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Shadow))
        if self._image is None:
            self._paint_text(painter)
        else:
            self._paint_picture(painter, self._image)
            self._paint_tags(painter)
            self._paint_hint(painter)
        if self.hasFocus() and self.property("keyboardFocus"):
            self._paint_focus(painter)
        painter.end()
        if not self._is_reported:
            self._is_reported = True
            self.shown.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DevicePixelRatioChange, QEvent.Type.Show):
            self._measure()
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and (face := self._face_at(event.position())) is not None:
            self.face_clicked.emit(face)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._face_at(event.position()) is None:
            self.full_screen_requested.emit()

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
        if self.view is None or LOOK_INFOS[self._mode].is_of_one_face or not rect.contains(place):
            return None
        scale = self.view.pixels.shape[1] / rect.width()
        face = face_at(self.view, (place.x() - rect.x()) * scale, (place.y() - rect.y()) * scale)
        return face.id if face else None

    def _on_screen(self, view: View, box: Box) -> QRectF:
        inside, rect = box_in_view(view, box), self.picture_rect()
        scale = rect.width() / view.pixels.shape[1]
        return QRectF(rect.x() + inside.x * scale, rect.y() + inside.y * scale, inside.width * scale,
                      inside.height * scale)

    def _measure(self) -> None:
        ratio = self.devicePixelRatioF()
        room = QSize(int(self.width() * ratio), int(self.height() * ratio))
        if room != self._room:
            self._room = room
            self.room_changed.emit(room.toTuple())

    def _place_of(self, image: QImage) -> QRect:
        """Where a picture lies in the room, in physical pixels: as it is if it was made for the room, else scaled."""
        size, room = image.size(), self._room
        spare = min(room.width() - size.width(), room.height() - size.height())
        if not 0 <= spare < _SPARE_PX:
            size = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        corner = QPoint((room.width() - size.width()) // 2, (room.height() - size.height()) // 2)
        return QRect(corner, size)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        """Copied pixel by pixel where it has the place's size: scaling takes ten times as long."""
        place, ratio = self._place_of(image), self.devicePixelRatioF()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, place.size() != image.size())
        painter.drawImage(place, image)
        painter.restore()

    def _paint_text(self, painter: QPainter) -> None:
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        font = painter.font()
        font.setPixelSize(16)
        painter.setFont(font)
        room = self.rect().adjusted(48, 48, -48, -48)
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._text)

    def _paint_tags(self, painter: QPainter) -> None:
        painter.setFont(tabular(self.font()))
        paint_tags(painter, self.tags())

    def _paint_hint(self, painter: QPainter) -> None:
        if not self._hint:
            return
        painter.setFont(self.font())
        width = painter.fontMetrics().horizontalAdvance(self._hint) + 24
        rect = self.picture_rect()
        place = QRectF(rect.center().x() - width / 2, rect.bottom() - 40, width, 26)
        paint_label(painter, place, self._hint)

    def _paint_focus(self, painter: QPainter) -> None:
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

