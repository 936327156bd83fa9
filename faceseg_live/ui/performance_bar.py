"""The instruments at the lower edge: rates, latency, drops, milliseconds per stage, faces, engine and device; and a
sign where the program works offline."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..pipeline.telemetry import Telemetry
from .fonts import tabular
from .menu_button import ElidedLabel

_NOTHING = "–"
_DIGIT_WIDE_SPACE = "\u2007"
_LEAST_STAGES_PX = 120
"""In less than this no figure of the stages could be read."""
_STAGES = ("find", "mesh", "hands", "person", "draw")
_DROPS = {
    "inference busy": "the models were still busy with an earlier frame",
    "drawing busy": "the mask of an earlier frame was still being drawn",
    "screen busy": "the window was still painting an earlier frame",
}


class Measure(QWidget):
    """A name, a figure, a unit; the figure is as wide as its widest value, so that nothing next to it moves."""

    def __init__(self, name: str, unit: str, widest: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._unit = name, unit
        self.setToolTip(help_)
        self._figure, self._rest = QLabel(), QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for label, role in ((QLabel(name), "measure"), (self._figure, "figure"), (self._rest, "measure")):
            label.setProperty("role", role)
            label.setFont(tabular(label.font()))
            row.addWidget(label)
        side = Qt.AlignmentFlag.AlignRight if unit else Qt.AlignmentFlag.AlignLeft
        self._figure.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        main, _, second = widest.partition(" ")
        self._figure.setMinimumWidth(_width(self._figure, main))
        self._rest.setMinimumWidth(_width(self._rest, f"{second} {unit}".strip()))
        self.show_figure(_NOTHING)

    @property
    def text(self) -> str:
        """All of it as one line."""
        return f"{self._name} {self._figure.text()} {self._rest.text()}".strip()

    def show_figure(self, figure: str, rest: str = "") -> None:
        """Show a figure; `rest` is a quieter second one."""
        self._figure.setText(figure)
        self._rest.setText(f"{rest} {self._unit}".strip())
        self.setAccessibleName(self.text)


class PerformanceBar(QWidget):
    """Shows one reading of the session's instruments after the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("performanceBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(30)
        self.camera = Measure("camera", "fps", "00.0", "Frames that the source delivers each second, as measured.")
        self.shown = Measure("shown", "fps", "00.0", "Frames that reach the screen each second.")
        self.latency = Measure("latency", "ms", "000 / 000", "From a frame's arrival to its picture on the screen: "
                               "half of the frames are faster than the first figure, 95 % than the second.")
        self.dropped = Measure("dropped", "", "0000", "")
        self.stages = ElidedLabel()
        self.stages.setProperty("role", "pill")
        self.stages.setFont(tabular(self.stages.font()))
        self.stages.setFixedHeight(20)
        self.faces = Measure("faces", "", "0", "Faces that are followed now.")
        self.engine = QLabel()
        self.engine.setProperty("role", "pill")
        self.engine.setFixedHeight(20)
        self.engine.hide()
        self.offline = QLabel("Offline")
        self.offline.setProperty("role", "pill")
        self.offline.setFixedHeight(20)
        self.offline.setToolTip("Nothing is asked of the network; “Work offline” in the window's menu changes it")
        self.offline.hide()
        self._arrange()
        self.show_telemetry(Telemetry())

    def show_telemetry(self, reading: Telemetry) -> None:
        """Show a reading."""
        self.camera.show_figure(_figure(reading.camera_fps, 1))
        self.shown.show_figure(_figure(reading.shown_fps, 1))
        self.latency.show_figure(_figure(reading.latency_p50_ms, 0), f"/ {_figure(reading.latency_p95_ms, 0)}")
        self.dropped.show_figure(str(sum(reading.dropped.values())))
        self.dropped.setToolTip(_drop_causes(reading))
        stages = " · ".join(f"{name} {_padded(reading.stage_ms[name])}" for name in _in_order(reading.stage_ms))
        self.stages.set_full_text(f"{stages} ms" if stages else "")
        self.stages.setMaximumWidth(self.stages.sizeHint().width() + 16)
        self.stages.setAccessibleName(f"Milliseconds per stage: {stages}")
        self.faces.show_figure(str(reading.faces))
        self._fit()

    def show_engine(self, title: str, device: str) -> None:
        """Show what looks at the frames, and on which device it truly runs."""
        self.engine.setText(f"{title} · {device}" if device else title)
        self.engine.setVisible(bool(title))
        self.engine.setToolTip(f"The engine {title} runs on: {device}" if device else title)
        self._fit()

    def show_offline(self, is_offline: bool) -> None:
        """Show whether nothing may be asked of the network."""
        self.offline.setVisible(is_offline)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the stages out where there is no room for them."""
        parts = (self.camera, self.shown, self.latency, self.dropped, self.faces, self.engine, self.offline)
        others_px = sum(part.sizeHint().width() + self._row.spacing() for part in parts if not part.isHidden())
        margins = self._row.contentsMargins()
        room_px = self.width() - margins.left() - margins.right() - others_px
        needed_px = min(_LEAST_STAGES_PX, self.stages.sizeHint().width())
        self.stages.setVisible(bool(self.stages.full_text) and room_px >= needed_px)

    def _arrange(self) -> None:
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        for measure in (self.camera, self.shown, self.latency, self.dropped):
            row.addWidget(measure)
        row.addWidget(self.stages, 1)
        row.addStretch(0)
        row.addWidget(self.faces)
        row.addWidget(self.offline)
        row.addWidget(self.engine)


def _in_order(stages: Iterable[str]) -> list[str]:
    """As a frame passes them; those that nobody knows come last."""
    return sorted(stages, key=lambda name: _STAGES.index(name) if name in _STAGES else len(_STAGES))


def _width(label: QLabel, widest: str) -> int:
    font = label.font()
    font.setBold(label.property("role") == "figure")
    return QFontMetrics(font).horizontalAdvance(widest) + 2


def _figure(value: float, digits: int) -> str:
    return _NOTHING if isnan(value) else f"{value:.{digits}f}"


def _padded(milliseconds: float) -> str:
    """As wide with one digit before the point as with two, so that nothing next to it moves."""
    return f"{milliseconds:4.1f}".replace(" ", _DIGIT_WIDE_SPACE)


def _drop_causes(reading: Telemetry) -> str:
    lost = [f"{count}: {_DROPS.get(cause, cause)}" for cause, count in reading.dropped.items() if count]
    text = "Dropped frames since the source was opened" + ("\n" + "\n".join(lost) if lost else ": none.")
    return f"{text}\nShown, but damaged when they arrived: {reading.damaged}." if reading.damaged else text
