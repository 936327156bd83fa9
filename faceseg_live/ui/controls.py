"""Controls that paint themselves: a slider filled from its origin, and a switch."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QSlider, QStyle, QWidget

_TRACK_PX = 4.0
_KNOB_PX = 14.0
_FOCUS_PX = 2.0


def _painter(widget: QWidget) -> QPainter:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    return painter


def _knob(painter: QPainter, centre: QPointF, colours: QPalette, *, diameter: float, is_focused: bool) -> None:
    radius = diameter / 2
    if is_focused:
        painter.setPen(QPen(colours.color(QPalette.ColorRole.Highlight), _FOCUS_PX))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius + _FOCUS_PX, radius + _FOCUS_PX)
    # A thin rim keeps a white knob visible on a light window.
    painter.setPen(QPen(QColor(0, 0, 0, 60), 1))
    painter.setBrush(colours.color(QPalette.ColorRole.Light))
    painter.drawEllipse(centre, radius - 0.5, radius - 0.5)


class Slider(QSlider):
    """Horizontal; filled from zero, or from the end that is nearest to zero. A click jumps to the place."""

    def __init__(self, minimum: int, maximum: int, step: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(minimum, maximum)
        self.setSingleStep(step)
        self.setPageStep(max(step, (maximum - minimum) // 20 // step * step))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(96)

    def sizeHint(self) -> QSize:
        return QSize(128, 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(72, 24)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel: scrolling past a slider must not move it."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = _painter(self), self.palette()
        is_on = self.isEnabled()
        painter.setOpacity(1.0 if is_on else 0.5)
        here, origin = self._x_of(self.value()), self._x_of(min(max(0, self.minimum()), self.maximum()))
        middle = self.height() / 2
        track = QRectF(self._inset, middle - _TRACK_PX / 2, self.width() - 2 * self._inset, _TRACK_PX)
        painter.setBrush(colours.color(QPalette.ColorRole.Mid))
        painter.drawRoundedRect(track, _TRACK_PX / 2, _TRACK_PX / 2)
        if is_on:
            painter.setBrush(colours.color(QPalette.ColorRole.Highlight))
            filled = QRectF(min(here, origin), track.top(), abs(here - origin), _TRACK_PX)
            painter.drawRoundedRect(filled, _TRACK_PX / 2, _TRACK_PX / 2)
            if self.minimum() < 0 < self.maximum():
                painter.drawRoundedRect(QRectF(origin - 1, middle - 5, 2, 10), 1, 1)
        _knob(painter, QPointF(here, middle), colours, diameter=_KNOB_PX, is_focused=self.hasFocus())

    @property
    def _inset(self) -> float:
        return _KNOB_PX / 2 + _FOCUS_PX

    def _x_of(self, value: int) -> float:
        span = max(1, self.maximum() - self.minimum())
        return self._inset + (value - self.minimum()) / span * (self.width() - 2 * self._inset)

    def _go_to(self, x: float) -> None:
        offset, span = round(x - self._inset), round(self.width() - 2 * self._inset)
        self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, span))


class Switch(QCheckBox):
    """An on/off setting; its text is part of it."""

    _WIDTH, _HEIGHT, _GAP = 30, 18, 8

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(self._WIDTH + self._GAP + text + 4, 26)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, _position: object) -> bool:
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colours = _painter(self), self.palette()
        top = (self.height() - self._HEIGHT) / 2
        body = QRectF(0, top, self._WIDTH, self._HEIGHT).adjusted(1, 1, -1, -1)
        role = QPalette.ColorRole.Highlight if self.isChecked() else QPalette.ColorRole.Mid
        painter.setBrush(colours.color(role))
        painter.setOpacity(1.0 if self.isEnabled() else 0.5)
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        radius = body.height() / 2
        x = body.right() - radius if self.isChecked() else body.left() + radius
        _knob(painter, QPointF(x, body.center().y()), colours, diameter=body.height() - 3, is_focused=False)
        if self.hasFocus():
            painter.setPen(QPen(colours.color(QPalette.ColorRole.WindowText), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body, radius, radius)
        painter.setOpacity(1.0)
        painter.setPen(colours.color(QPalette.ColorRole.WindowText))
        text = self.rect().adjusted(self._WIDTH + self._GAP, 0, 0, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
