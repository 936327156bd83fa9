"""Controls that paint themselves: a slider filled from its origin, a switch, and a button that opens a menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QSlider, QStyle, QWidget

from .icons import SIZE_PX, give_icon, icon

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


class MenuButton(QPushButton):
    """A button that shows the choice and opens a menu: icon, title, a quieter detail, and a chevron."""

    def __init__(self, icon_name: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "menu")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 0, 8, 0)
        self._row.setSpacing(8)
        self._icon, self._title, self._detail, chevron = QLabel(), ElidedLabel(), QLabel(), QLabel()
        self._detail.setProperty("role", "small")
        give_icon(chevron, "chevron", "muted")
        self._icon_name = icon_name
        if icon_name:
            self._row.addWidget(self._icon)
        self._row.addWidget(self._title, 1)
        self._row.addWidget(self._detail)
        self._row.addWidget(chevron)
        for label in (self._icon, self._title, self._detail, chevron):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw_icon()

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            colour = self.palette().color(QPalette.ColorRole.ButtonText).name()
            self._icon.setPixmap(icon(self._icon_name, colour, colour).pixmap(SIZE_PX, SIZE_PX))

    @property
    def title(self) -> str:
        return self._title.full_text

    @property
    def detail(self) -> str:
        return self._detail.text()

    def show_choice(self, title: str, detail: str = "") -> None:
        """What the button reads, for eyes and for screen readers."""
        self._title.set_full_text(title)
        self._detail.setText(detail)
        self._fit()
        self.setAccessibleDescription(f"{title}, {detail}" if detail else title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the detail out where it would take the title's room."""
        margins = self._row.contentsMargins()
        icons = (SIZE_PX + self._row.spacing()) * (2 if self._icon_name else 1)
        needed = self._title.sizeHint().width() + self._row.spacing() + self._detail.sizeHint().width()
        room = self.width() - margins.left() - margins.right() - icons
        self._detail.setVisible(bool(self._detail.text()) and needed <= room)

    def sizeHint(self) -> QSize:
        return QSize(self._row.sizeHint().width(), 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, 30)


class ElidedLabel(QLabel):
    """A label that shortens its text with an ellipsis where room is scarce, and tells all of it on hover."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    def set_full_text(self, text: str) -> None:
        self.full_text = text
        self._elide()

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.full_text) + margins.left() + margins.right() + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, _event: object) -> None:
        self._elide()

    def _elide(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self.full_text, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        if self.toolTip() in ("", self.full_text) or shown != self.full_text:
            self.setToolTip(self.full_text if shown != self.full_text else "")
