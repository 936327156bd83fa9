"""The inside of a dialog: all of it is shown where the screen has room for it, elsewhere it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

_AROUND_PX = 190
"""Of a screen's height, for what else a dialog has: its frame, margins, heading and buttons."""
_LEAST_PX = 120


class ScrollingBody(QScrollArea):
    """As high as its widget, which has a given width."""

    def __init__(self, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)

    def exchange(self, body: QWidget) -> None:
        """Show another widget; the one before may still have something to do, and goes later."""
        before = self.takeWidget()
        if before is not None:
            before.hide()
            before.deleteLater()
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        body = self.widget()
        if body is None:
            return QSize(self._width_px, 0)
        height = body.heightForWidth(self._width_px) if body.hasHeightForWidth() else body.sizeHint().height()
        return QSize(self._width_px, height)

    def minimumSizeHint(self) -> QSize:
        room_px = max(_LEAST_PX, self.screen().availableGeometry().height() - _AROUND_PX)
        return QSize(0, min(self.sizeHint().height(), room_px))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        body = self.widget()
        if body is not None:
            body.setFixedWidth(self.viewport().width())
