"""One live thumbnail per face; a click locks onto that face."""

from __future__ import annotations

import time
from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QWidget

from ..domain.types import Crop, View
from .fonts import tabular
from .theme import POSITIVE
from .verdicts import NO_VERDICTS, FaceVerdict

THUMBNAIL_PX, _SMALLEST_PX = 72, 40
_RIM_PX, _CAPTION_PX, _GAP_PX = 4, 22, 8
_MARGINS_PX = 10, 8, 12, 4
_LINGER_S = 1.0
"""A face that was lost keeps its place for so long: a short miss must not make its neighbours jump."""
_RADIUS = 6


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
    """The thumbnails in the order of their faces' numbers."""

    face_clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cropStrip")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(THUMBNAIL_PX + _CAPTION_PX + 20)
        self._locked: int | None = None
        self._present: set[int] = set()
        self._tiles: dict[int, CropTile] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(*_MARGINS_PX)
        row.setSpacing(_GAP_PX)
        self._tile_row = QHBoxLayout()
        self._tile_row.setSpacing(_GAP_PX)
        row.addLayout(self._tile_row)
        row.addStretch(1)
        self._hint = QLabel()
        self._hint.setProperty("role", "small")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._hint)

    @property
    def tiles(self) -> list[CropTile]:
        """From left to right."""
        return [self._tiles[face_id] for face_id in sorted(self._tiles)]

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
            self._fit()
        return self._tiles[face_id]

    def _remove(self, tile: CropTile) -> None:
        del self._tiles[tile.face_id]
        self._tile_row.removeWidget(tile)
        tile.hide()
        tile.deleteLater()
        self._fit()

    def _fit(self) -> None:
        """The words go before the thumbnails have to get smaller."""
        count, room = len(self._tiles), self.width() - _MARGINS_PX[0] - _MARGINS_PX[2]
        whole = count * (THUMBNAIL_PX + _RIM_PX + _GAP_PX)
        self._hint.setVisible(whole + self._hint.sizeHint().width() <= room)
        each = room // count - _RIM_PX - _GAP_PX if count else THUMBNAIL_PX
        for tile in self._tiles.values():
            tile.take_side(max(_SMALLEST_PX, min(THUMBNAIL_PX, each)))

    def _clicked(self) -> None:
        tile = self.sender()
        if isinstance(tile, CropTile):
            tile.show_lock(self._locked)
            self.face_clicked.emit(tile.face_id)
