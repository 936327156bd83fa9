"""What can be told to the chosen engine beyond the panel's rows, in a dialog that stays open beside the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..settings import DEVICES, EngineSettings, OnnxSettings, Settings, Spec, specs
from .choice_rows import ChoiceRow, FigureBox, FiguresRow, ModelRow
from .choices import Choices, EngineChoice
from .edit import Edit
from .form import NumberRow, SwitchRow

Field = tuple[str, str]
"""Group and name of a setting."""

WIDTH = 460
_LABEL_WIDTH = 92
_SWITCH_WIDTH = 150
_SWITCHES_IN_ROW = 2
_GROUP = "onnx"
_DEVICE_TITLES = {"auto": "The fastest that works", "cpu": "CPU", "cuda": "CUDA", "tensorrt": "TensorRT",
                  "directml": "DirectML", "coreml": "CoreML", "openvino": "OpenVINO", "rocm": "ROCm"}
_RANGE_TITLES = {"255": "0 to 255 (first generation)", "1": "0 to 1 (second generation)"}
_FIGURES = (("Mean", ("mean_r", "mean_g", "mean_b")), ("Std", ("std_r", "std_g", "std_b")),
            ("Input size", ("width", "height")))
_OF_PRESET = ("mean_r", "mean_g", "mean_b", "std_r", "std_g", "std_b", "width", "height", "sigmoid", "bgr")
_OF_MATTING = ("foreground_threshold", "background_threshold", "erode_size")
_SPECS: dict[Field, Spec] = {
    (group, name): spec
    for group, kind in (("engine", EngineSettings), (_GROUP, OnnxSettings))
    for name, spec in specs(kind)
}
_DEFAULTS = Settings()


def fields_of(choice: EngineChoice) -> tuple[Field, ...]:
    """The settings that matter for an engine."""
    groups = (_onnx_fields() if name == _GROUP else (("engine", name),) for name in choice.options)
    return tuple(field for group in groups for field in group)


def _onnx_fields() -> tuple[Field, ...]:
    return tuple((_GROUP, name) for name, _ in specs(OnnxSettings))


class EngineOptions(QDialog):
    """Shows the options of the chosen engine and reports what the user changes; holds none itself."""

    edited = Signal(Edit)
    reset_requested = Signal(object)
    """The fields (group, name) that go back to their defaults."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._engine = ""
        self.rows: dict[Field, QWidget] = {}
        self.title, self.summary, self.body = QLabel(), QLabel(), QWidget()
        self.title.setProperty("role", "figure")
        self.summary.setProperty("role", "small")
        self.summary.setWordWrap(True)
        self.reset = QPushButton("Reset")
        self.reset.setToolTip("Put all of these back to their defaults")
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close the options; they are in force already")
        for button in (self.reset, self.close_button):
            button.setAutoDefault(False)  # Return in the model's field must not press one
        last = QHBoxLayout()
        last.addWidget(self.reset)
        last.addStretch(1)
        last.addWidget(self.close_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 16, 16, 16)
        self._column.setSpacing(10)
        self._column.addWidget(self.title)
        self._column.addWidget(self.summary)
        self._column.addWidget(self.body)
        self._column.addStretch(1)
        self._column.addLayout(last)
        self.setFixedWidth(WIDTH)
        self.reset.clicked.connect(self._reset)
        self.close_button.clicked.connect(self.accept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.adjustSize()  # only now the style has given every row its height

    def show_settings(self, settings: Settings) -> bool:
        """Show what is in force for the chosen engine; returns whether other rows stand there now."""
        is_other = settings.engine.key != self._engine
        if is_other:
            self._engine = settings.engine.key
            self._rebuild()
        shown = replace(settings, onnx=settings.onnx.resolved())
        for field, row in self.rows.items():
            row.show_value(_value(shown, field))  # type: ignore[attr-defined]
        for name in _OF_PRESET:
            self._enable(name, not settings.onnx.preset)
        for name in _OF_MATTING:
            self._enable(name, settings.onnx.alpha_matting)
        self.reset.setEnabled(any(_value(settings, field) != _value(_DEFAULTS, field) for field in self.rows))
        return is_other

    def _enable(self, name: str, is_on: bool) -> None:
        if (_GROUP, name) in self.rows:
            self.rows[_GROUP, name].setEnabled(is_on)

    def _rebuild(self) -> None:
        choice = self._choices.engines.get(self._engine, EngineChoice(self._engine))
        self.rows = {}
        self.setWindowTitle(f"Options of {choice.title}")
        self.title.setText(choice.title)
        self.summary.setText(choice.summary)
        self.summary.setVisible(bool(choice.summary))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        switches: list[QWidget] = []
        for name in choice.options:
            if name == _GROUP:
                self._add_onnx(column)
            elif isinstance(_value(_DEFAULTS, ("engine", name)), bool):
                switches.append(self._make(("engine", name), choice))
            else:
                column.addWidget(self._make(("engine", name), choice))
        for first in range(0, len(switches), _SWITCHES_IN_ROW):
            column.addLayout(_side_by_side(switches[first : first + _SWITCHES_IN_ROW]))
        self._column.replaceWidget(self.body, body)
        self.body.hide()
        self.body.deleteLater()
        self.body = body
        body.show()
        self.adjustSize()

    def _add_onnx(self, column: QVBoxLayout) -> None:
        column.addWidget(self._make((_GROUP, "preset")))
        for title, names in _FIGURES:
            boxes = tuple(self._figure((_GROUP, name)) for name in names)
            row = FiguresRow(title, boxes)
            row.label.setFixedWidth(_LABEL_WIDTH)
            column.addWidget(row)
        column.addLayout(_side_by_side([self._make((_GROUP, name)) for name in ("sigmoid", "bgr")]))
        column.addLayout(
            _side_by_side([self._make((_GROUP, name)) for name in ("post_process_mask", "alpha_matting")])
        )
        for name in (*_OF_MATTING, "averaging"):
            column.addWidget(self._make((_GROUP, name)))

    def _make(self, field: Field, choice: EngineChoice | None = None) -> QWidget:
        spec, default = _SPECS[field], _value(_DEFAULTS, field)
        row: ModelRow | ChoiceRow | SwitchRow | NumberRow
        if field == ("engine", "model"):
            row = ModelRow(spec, choice or EngineChoice(""))
        elif isinstance(default, str):
            row = ChoiceRow(spec, self._titles(field))
        elif isinstance(default, bool):
            row = SwitchRow(spec, default)
        else:
            row = NumberRow(spec, default)
        if not isinstance(row, SwitchRow):
            row.label.setFixedWidth(_LABEL_WIDTH)
        return self._register(field, row)

    def _figure(self, field: Field) -> FigureBox:
        box = FigureBox(_SPECS[field], _value(_DEFAULTS, field))
        self._register(field, box)
        return box

    def _register(self, field: Field, row: Any) -> QWidget:
        row.setProperty("field", field)
        row.edited.connect(self._row_edited)
        self.rows[field] = row
        return row  # type: ignore[no-any-return]

    def _titles(self, field: Field) -> dict[str, str]:
        name = field[1]
        if name == "detector":
            return dict(self._choices.detectors)
        if name == "device":
            return {device: _DEVICE_TITLES.get(device, device) for device in DEVICES}
        if name == "input_range":
            return _RANGE_TITLES
        return {choice: choice or "The values below" for choice in _SPECS[field].choices}

    def _row_edited(self, value: object) -> None:
        group, name = self.sender().property("field")
        self.edited.emit(Edit(group, name, value))

    def _reset(self) -> None:
        self.reset_requested.emit(tuple(self.rows))


def _value(settings: Settings, field: Field) -> Any:
    return getattr(getattr(settings, field[0]), field[1])


def _side_by_side(parts: list[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(24)
    for part in parts:
        part.setMinimumWidth(_SWITCH_WIDTH)  # those below each other are in line
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return row
