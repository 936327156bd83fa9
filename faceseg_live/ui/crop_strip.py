"""One live thumbnail per face; a click locks onto that face."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QLabel, QWidget

from ..rendering.view import Crop, View
from .fonts import tabular
from .theme import POSITIVE
from .verdicts import NO_VERDICTS, FaceVerdict

THUMBNAIL_PX, SMALLEST_PX = 72, 40
_RIM_PX, _CAPTION_PX, _GAP_PX = 4, 22, 8
_MARGINS_PX = 10, 8, 12, 8
_LINGER_S = 1.0
"""A face that was lost keeps its place for so long: a short miss must not make its neighbours jump."""
_RADIUS = 6
_ROW, _COLUMN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


def thickness_px(orientation: Qt.Orientation, side_px: int) -> int:
    """The height of a row of thumbnails, or the width of a column, with all that is round them."""
    left, top, right, bottom = _MARGINS_PX
    if orientation is Qt.Orientation.Horizontal:
        return side_px + _RIM_PX + _CAPTION_PX + top + bottom
    return side_px + _RIM_PX + left + right


def least_length_px(orientation: Qt.Orientation, count: int) -> int:
    """The length of a row or column of so many thumbnails that are as small as they get."""
    left, top, right, bottom = _MARGINS_PX
    if orientation is Qt.Orientation.Horizontal:
        return count * (SMALLEST_PX + _RIM_PX + _GAP_PX) + left + right
    return count * (SMALLEST_PX + _RIM_PX + _CAPTION_PX + _GAP_PX) + top + bottom


class CropTile(QAbstractButton):
    """The thumbnail of one face with its number."""

    def __init__(self, face_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face_id = face_id
        self.seen_s = time.monotonic()
        self._crop: Crop | None = None
        self._image: QImage | None = None
        self._verdict: FaceVerdict | None = None
        self._is_locked = False
        self.setCheckable(True)
        self.take_side(THUMBNAIL_PX)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_lock(None)

    @property
    def is_active(self) -> bool:
        """Carries the mask."""
        return self._crop is not None and self._crop.is_active

    def take_side(self, side_px: int) -> None:
        """Be so large."""
        self._side_px = side_px
        self.setFixedSize(side_px + _RIM_PX, side_px + _RIM_PX + _CAPTION_PX)

    def show_crop(self, crop: Crop, verdict: FaceVerdict | None = None) -> None:
        """Paint this one next; it is kept while its pixels are on the screen."""
        self._verdict = verdict
        height, width = crop.pixels.shape[:2]
        self._crop, self.seen_s = crop, time.monotonic()
        self._image = QImage(crop.pixels.data, width, height, crop.pixels.strides[0], QImage.Format.Format_RGB32)
        self.update()

    @property
    def caption(self) -> str:
        """The number, and a word where there is room for it."""
        word = "locked" if self._is_locked else self._verdict.word if self._verdict is not None else ""
        whole = f"{self.face_id} {word}" if word else str(self.face_id)
        return whole if self.fontMetrics().horizontalAdvance(whole) <= self.width() else str(self.face_id)

    def show_lock(self, locked: int | None) -> None:
        """Show whether this face is the locked one."""
        self._is_locked = locked == self.face_id
        self.setChecked(self._is_locked)
        self.setAccessibleName(f"Face {self.face_id}{', locked' if self._is_locked else ''}")
        help_text = "Mask all faces again" if self._is_locked else f"Lock onto face {self.face_id}: only it is masked"
        self.setToolTip(help_text)
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = QPainter(self), self.palette()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(2, 2, self._side_px, self._side_px)
        outline = QPainterPath()
        outline.addRoundedRect(frame, _RADIUS, _RADIUS)
        if self._image is not None:
            painter.save()
            painter.setClipPath(outline)
            painter.setOpacity(1.0 if self.is_active else 0.45)
            painter.drawImage(frame, self._image)
            painter.restore()
        on = POSITIVE if self._verdict is not None else QPalette.ColorRole.Highlight
        role = on if self.is_active else QPalette.ColorRole.Dark
        painter.setPen(QPen(colours.color(role), 2))
        painter.drawPath(outline)
        if self.hasFocus() or self.underMouse():
            painter.setPen(QPen(colours.color(QPalette.ColorRole.WindowText), 1.5))
            painter.drawPath(outline)
        self._paint_caption(painter)

    def _paint_caption(self, painter: QPainter) -> None:
        painter.setFont(tabular(self.font()))
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        place = QRectF(0, self._side_px + _RIM_PX, self.width(), _CAPTION_PX)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.caption)


class CropStrip(QWidget):
    """The thumbnails in the order of their faces' numbers, in a row or in a column."""

    face_clicked = Signal(int)
    count_changed = Signal()
    """There are more tiles, or fewer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cropStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._unlimited = self.maximumSize()
        self._locked: int | None = None
        self._present: set[int] = set()
        self._tiles: dict[int, CropTile] = {}
        self._row, self._tile_row = QBoxLayout(_ROW, self), QBoxLayout(_ROW)
        self._row.setContentsMargins(*_MARGINS_PX)
        self._row.setSpacing(_GAP_PX)
        self._tile_row.setSpacing(_GAP_PX)
        self._row.addLayout(self._tile_row)
        self._row.addStretch(1)
        self._hint = QLabel()
        self._hint.setProperty("role", "small")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._hint)
        self.lie(Qt.Orientation.Horizontal, THUMBNAIL_PX)

    @property
    def tiles(self) -> list[CropTile]:
        """From left to right."""
        return [self._tiles[face_id] for face_id in sorted(self._tiles)]

    def lie(self, orientation: Qt.Orientation, side_px: int) -> None:
        """Be a row or a column of thumbnails that are at most so large."""
        is_row = orientation is Qt.Orientation.Horizontal
        self._is_row, self._side_px = is_row, side_px
        for layout in (self._row, self._tile_row):
            layout.setDirection(_ROW if is_row else _COLUMN)
        self.setMinimumSize(0, 0)
        self.setMaximumSize(self._unlimited)
        if is_row:
            self.setFixedHeight(thickness_px(orientation, side_px))
        else:
            self.setFixedWidth(thickness_px(orientation, side_px))
        self._fit()

    def show_help(self, text: str) -> None:
        """The quiet words at the right."""
        self._hint.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def show_view(self, view: View, verdicts: Mapping[int, FaceVerdict] = NO_VERDICTS) -> None:
        """Show the faces of a view, and what an expression says of them."""
        self._present = {crop.face_id for crop in view.crops}
        for crop in view.crops:
            self._tile(crop.face_id).show_crop(crop, verdicts.get(crop.face_id))
        self.let_go()

    def let_go(self) -> None:
        """Remove the faces that have been gone for a while; the locked one stays, for a click must release it."""
        gone_s = time.monotonic() - _LINGER_S
        for tile in self.tiles:
            if tile.face_id not in self._present and tile.face_id != self._locked and tile.seen_s < gone_s:
                self._remove(tile)

    def show_lock(self, locked: int | None) -> None:
        """Show which face is locked."""
        self._locked = locked
        for tile in self.tiles:
            tile.show_lock(locked)

    def clear(self) -> None:
        """Another source: forget all faces."""
        for tile in self.tiles:
            self._remove(tile)

    def _tile(self, face_id: int) -> CropTile:
        if face_id not in self._tiles:
            tile = CropTile(face_id)
            tile.show_lock(self._locked)
            tile.clicked.connect(self._clicked)
            self._tile_row.insertWidget(sum(known < face_id for known in self._tiles), tile)
            self._tiles[face_id] = tile
            self._count_changed()
        return self._tiles[face_id]

    def _remove(self, tile: CropTile) -> None:
        del self._tiles[tile.face_id]
        self._tile_row.removeWidget(tile)
        tile.hide()
        tile.deleteLater()
        self._count_changed()

    def _count_changed(self) -> None:
        self._fit()
        self.count_changed.emit()

    def _fit(self) -> None:
        """The words go before the thumbnails have to get smaller; a column has no room for them."""
        count = len(self._tiles)
        left, top, right, bottom = _MARGINS_PX
        room = self.width() - left - right if self._is_row else self.height() - top - bottom
        besides = _RIM_PX + _GAP_PX + (0 if self._is_row else _CAPTION_PX)
        whole = count * (self._side_px + besides)
        self._hint.setVisible(self._is_row and whole + self._hint.sizeHint().width() <= room)
        each = room // count - besides if count else self._side_px
        for tile in self._tiles.values():
            tile.take_side(max(SMALLEST_PX, min(self._side_px, each)))

    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, CropTile):
            tile.show_lock(self._locked)
            self.face_clicked.emit(tile.face_id)
