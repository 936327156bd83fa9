"""The instruments at the lower edge: rates, latency, drops, milliseconds per stage, faces, engine and device."""

from __future__ import annotations

from math import isnan

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ..pipeline.telemetry import Telemetry
from .controls import ElidedLabel
from .fonts import tabular

_NOTHING = "–"
_DROPS = {
    "inference busy": "the models were still busy with an earlier frame",
    "drawing busy": "the mask of an earlier frame was still being drawn",
    "screen busy": "the window was still painting an earlier frame",
}


class Measure(QLabel):
    """A name, a figure, a unit; as wide as its widest figure, so that nothing beside it moves."""

    def __init__(self, name: str, unit: str, widest: str, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._unit = name, unit
        self.setProperty("role", "measure")
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setToolTip(help_)
        self._widest = widest
        self.ensurePolished()
        self.setFont(tabular(self.font()))
        self.show_figure(widest)
        self.setMinimumWidth(self.sizeHint().width())
        self.show_figure(_NOTHING)

    def show_figure(self, figure: str, rest: str = "") -> None:
        """Show a figure; `rest` is a quieter second one."""
        unit = f" {self._unit}" if self._unit else ""
        self.setText(f"{self._name} <b>{figure}</b>{rest}{unit}")
        self.setAccessibleName(f"{self._name} {figure}{rest}{unit}")


class PerformanceBar(QWidget):
    """Shows one reading of the session's instruments after the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("performanceBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(30)
        self.camera = Measure("camera", "fps", "000.0", "Frames that the source delivers each second, as measured.")
        self.shown = Measure("shown", "fps", "000.0", "Frames that reach the screen each second.")
        self.latency = Measure("latency", "ms", "000 / 000", "From a frame's arrival to its picture on the screen: "
                               "half of the frames are faster than the first figure, 95 % than the second.")
        self.dropped = Measure("dropped", "", "00000", "")
        self.stages = ElidedLabel()
        self.stages.setProperty("role", "pill")
        self.stages.setFixedHeight(20)
        self.faces = Measure("faces", "", "0", "Faces that are followed now.")
        self.engine = QLabel()
        self.engine.setProperty("role", "pill")
        self.engine.setFixedHeight(20)
        self.show_telemetry(Telemetry())
        self._arrange()

    def show_telemetry(self, reading: Telemetry) -> None:
        """Show a reading."""
        self.camera.show_figure(_figure(reading.camera_fps, 1))
        self.shown.show_figure(_figure(reading.shown_fps, 1))
        self.latency.show_figure(_figure(reading.latency_p50_ms, 0), f" / {_figure(reading.latency_p95_ms, 0)}")
        self.dropped.show_figure(str(sum(reading.dropped.values())))
        self.dropped.setToolTip(_drop_causes(reading))
        stages = " · ".join(f"{name} {took_ms:.1f}" for name, took_ms in reading.stage_ms.items())
        self.stages.set_full_text(f"{stages} ms" if stages else "")
        self.stages.setVisible(bool(stages))
        self.stages.setMinimumWidth(min(120, self.stages.sizeHint().width()))
        self.stages.setMaximumWidth(self.stages.sizeHint().width() + 16)
        self.stages.setAccessibleName(f"Milliseconds per stage: {stages}")
        self.faces.show_figure(str(reading.faces))

    def show_engine(self, title: str, device: str) -> None:
        """Show what looks at the frames, and on which device it truly runs."""
        self.engine.setText(f"{title} · {device}" if device else title)
        self.engine.setToolTip(f"The engine {title} runs on: {device}" if device else title)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 1, 12, 0)
        row.setSpacing(16)
        for measure in (self.camera, self.shown, self.latency, self.dropped):
            row.addWidget(measure)
        row.addWidget(self.stages, 1)
        row.addStretch(0)
        row.addWidget(self.faces)
        row.addWidget(self.engine)


def _figure(value: float, digits: int) -> str:
    return _NOTHING if isnan(value) else f"{value:.{digits}f}"


def _drop_causes(reading: Telemetry) -> str:
    lost = [f"{count}: {_DROPS.get(cause, cause)}" for cause, count in reading.dropped.items() if count]
    if not lost:
        return "Frames that nobody saw since the source was opened: none."
    return "Frames that nobody saw since the source was opened\n" + "\n".join(lost)
