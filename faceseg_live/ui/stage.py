"""The picture and its thumbnails: they take the room that the picture leaves, below it or beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from .crop_strip import SMALLEST_PX, THUMBNAIL_PX, CropStrip, least_length_px, thickness_px
from .video_view import VideoView

_ASPECT = 16 / 9
"""Of most pictures. The same for all: another source must not move the thumbnails."""
_ROW, _COLUMN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


def strip_place(width: int, height: int, count: int) -> tuple[Qt.Orientation, int]:
    """How so many thumbnails lie on a stage so that the picture gets largest, and how large they are at most.

    As a row they lie below the picture, as a column beside it. All lengths are in pixels.
    """
    with_row = min(width, (height - thickness_px(_ROW, SMALLEST_PX)) * _ASPECT)
    with_column = min(width - thickness_px(_COLUMN, SMALLEST_PX), height * _ASPECT)
    if with_column > with_row and least_length_px(_COLUMN, count) <= height:
        return _COLUMN, _side(int(width - height * _ASPECT) - thickness_px(_COLUMN, 0))
    return _ROW, _side(int(height - width / _ASPECT) - thickness_px(_ROW, 0))


def _side(room_px: int) -> int:
    return max(SMALLEST_PX, min(THUMBNAIL_PX, room_px))


class Stage(QWidget):
    """Holds the two."""

    def __init__(self, video: VideoView, strip: CropStrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip = strip
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._layout.addWidget(video, 1)
        self._layout.addWidget(strip)
        strip.count_changed.connect(self._place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        orientation, side_px = strip_place(self.width(), self.height(), len(self._strip.tiles))
        is_row = orientation is _ROW
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom if is_row else QBoxLayout.Direction.LeftToRight)
        self._strip.lie(orientation, side_px)
