"""Rows of a form, made from what the settings declare of each."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSpinBox, QToolButton, QWidget

from ..settings import Spec
from .controls import Slider, Switch
from .fonts import tabular
from .icons import give_icon

LABEL_WIDTH = 72
BOX_WIDTH = 76


def snapped(spec: Spec, value: float) -> int:
    """The next value that the setting's steps can reach from its minimum, upwards: blur 14 becomes 15."""
    low, high, step = int(spec.minimum or 0), int(spec.maximum or 0), int(spec.step)
    reached = low + ceil((value - low) / step) * step
    return reached if reached <= high else reached - step


class ResetButton(QToolButton):
    """Puts one setting back to its default; quiet while there is nothing to put back."""

    def __init__(self, title: str, default: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_icon(self, "reset", "muted")
        self.setIconSize(QSize(14, 14))
        self.setFixedSize(24, 24)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(f"Reset to {default}")
        self.setAccessibleName(f"Reset {title}")


def reset_link(title: str) -> QPushButton:
    """Puts all settings of a section back to their defaults."""
    link = QPushButton("Reset")
    link.setProperty("role", "link")
    link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    link.setToolTip(f"Put everything under {title} back to its default")
    link.setAccessibleName(f"Reset all of {title}")
    return link


class NumberBox(QSpinBox):
    """Leaves the wheel to the panel unless it has the focus: scrolling past a number must not change it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def number_box(spec: Spec) -> NumberBox:
    """A box for all of a setting's range."""
    box = NumberBox()
    box.setRange(int(spec.minimum or 0), snapped(spec, spec.maximum or 0))
    box.setSingleStep(int(spec.step))
    box.setSuffix(f" {spec.unit}" if spec.unit else "")
    box.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    box.lineEdit().setTextMargins(0, 0, 4, 0)
    box.setFont(tabular(box.font()))
    box.setKeyboardTracking(False)
    box.setAccessibleName(spec.title)
    box.setToolTip(spec.help)
    return box


class NumberRow(QWidget):
    """Label, slider for the usual part of the range, box for all of it, reset."""

    edited = Signal(int)
    """The user chose another value."""
    entered = Signal()
    """The user ended typing with Return."""

    def __init__(self, spec: Spec, default: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec, self._default = spec, default
        slider_low, slider_high = (int(end) for end in spec.slider or (spec.minimum or 0, spec.maximum or 0))
        self.slider = Slider(slider_low, slider_high, int(spec.step))
        self.box = number_box(spec)
        self.box.setFixedWidth(BOX_WIDTH)
        self.label = QLabel(spec.title)
        self.label.setBuddy(self.box)
        self.label.setFixedWidth(LABEL_WIDTH)
        unit = f" {spec.unit}" if spec.unit else ""
        self.reset = ResetButton(spec.title, f"{default}{unit}")
        self._describe()
        self._arrange()
        self.slider.valueChanged.connect(self._slid)
        self.box.valueChanged.connect(self._typed)
        self.box.lineEdit().returnPressed.connect(self.entered)
        self.reset.clicked.connect(self._reset)
        self.show_value(default)

    def show_value(self, value: int) -> None:
        """Show a value without reporting it as edited."""
        for control in (self.slider, self.box):
            control.blockSignals(True)
            control.setValue(value)
            control.blockSignals(False)
        self.slider.update()
        self.reset.setEnabled(value != self._default)

    def show_use(self, reason: str) -> None:
        """Grey it for a reason: it does nothing now; an empty reason gives it back."""
        self.setEnabled(not reason)
        for control, tip in self._tips.items():
            control.setToolTip(reason or tip)

    def _describe(self) -> None:
        spec = self._spec
        whole = f"{self.box.minimum()} to {self.box.maximum()} {spec.unit}".strip()
        part = f"{self.slider.minimum()} to {self.slider.maximum()} {spec.unit}".strip()
        beyond = "" if part == whole else "; the box takes more"
        self._tips = {self.label: spec.help, self.slider: f"{spec.help}\n{part}{beyond}",
                      self.box: f"{spec.help}\n{whole}"}
        self.slider.setAccessibleName(f"{spec.title} slider")
        for control in (self.slider, self.box):
            control.setAccessibleDescription(spec.help)
        self.show_use("")

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addSpacing(4)
        row.addWidget(self.box)
        row.addSpacing(4)
        row.addWidget(self.reset)

    def _slid(self, value: int) -> None:
        self._edit(snapped(self._spec, value))

    def _typed(self, value: int) -> None:
        self._edit(snapped(self._spec, value))

    def _reset(self) -> None:
        self._edit(self._default)

    def _edit(self, value: int) -> None:
        self.show_value(value)
        self.edited.emit(value)


class SwitchRow(QWidget):
    """An on/off setting; the reset of its section covers it."""

    edited = Signal(bool)
    """The user flipped it."""

    def __init__(self, spec: Spec, default: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch = Switch(spec.title)
        self._tip = f"{spec.help}\nUsually {'on' if default else 'off'}."
        self.switch.setToolTip(self._tip)
        self.switch.setAccessibleName(spec.title)
        self.switch.setAccessibleDescription(spec.help)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.switch)
        self.switch.toggled.connect(self.edited)
        self.show_value(default)

    def show_value(self, value: bool) -> None:
        """Show a value without reporting it as edited."""
        self.switch.blockSignals(True)
        self.switch.setChecked(value)
        self.switch.blockSignals(False)

    def show_use(self, reason: str) -> None:
        """Grey it for a reason: it does nothing now; an empty reason gives it back."""
        self.setEnabled(not reason)
        self.switch.setToolTip(reason or self._tip)
