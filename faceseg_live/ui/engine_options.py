"""The options of the chosen engine beyond the panel's rows, in a dialog that stays open next to the picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ..settings import Settings
from ..settings.fields import Field, are_default, default_of, fields_of_group, spec_of, value_of
from .choice_rows import ChoiceRow, FigureBox, FiguresRow, ModelRow
from .choices import Choices, EngineChoice
from .dialog_layout import MARGIN_PX, lay_out
from .edit import Edit
from .form import SwitchRow
from .scrolling_body import ScrollingBody
from .setting_rows import Row, row_for
from .window_place import largest

WIDTH = 460
_LABEL_WIDTH = 92
_SWITCH_WIDTH = 150
_SWITCHES_IN_ROW = 2
_GROUP = "onnx"
_FIGURES = (("Mean", ("mean_r", "mean_g", "mean_b")), ("Std", ("std_r", "std_g", "std_b")),
            ("Input size", ("width", "height")))
_OF_PRESET = ("mean_r", "mean_g", "mean_b", "std_r", "std_g", "std_b", "width", "height", "sigmoid", "bgr")
_LIMITS = (("limits", "model_side"), ("limits", "model_gigabytes"))
"""Of the models that a user may choose."""
_OF_MATTING = ("foreground_threshold", "background_threshold", "erode_size")


def fields_of(choice: EngineChoice) -> tuple[Field, ...]:
    """The settings that matter for an engine."""
    groups = (fields_of_group(_GROUP) if name == _GROUP else (("engine", name),) for name in choice.options)
    own = tuple(field for group in groups for field in group)
    return own + _LIMITS if ("engine", "model") in own else own


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
        self.title, self.summary, self.body = QLabel(), QLabel(), ScrollingBody(WIDTH - 2 * MARGIN_PX)
        self.title.setProperty("role", "figure")
        self.summary.setProperty("role", "small")
        self.summary.setWordWrap(True)
        self.reset = QPushButton("Reset")
        self.reset.setToolTip("Put all of these back to their defaults")
        self.close_button = QPushButton("Close")
        self.close_button.setToolTip("Close the options; they are in force already")
        lay_out(self, self.title, self.summary, self.body, self.reset, self.close_button)
        self.setFixedWidth(WIDTH)
        self.reset.clicked.connect(self._reset)
        self.close_button.clicked.connect(self.accept)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_height()  # only now the style has given every row its own

    def show_settings(self, settings: Settings) -> bool:
        """Show what is in force for the chosen engine; returns whether other rows stand there now."""
        is_other = settings.engine.key != self._engine
        if is_other:
            self._engine = settings.engine.key
            self._rebuild()
        shown = replace(settings, onnx=settings.onnx.resolved())
        for field, row in self.rows.items():
            row.show_value(value_of(shown, field))  # type: ignore[attr-defined]
        for name in _OF_PRESET:
            self._enable(name, not settings.onnx.preset)
        for name in _OF_MATTING:
            self._enable(name, settings.onnx.alpha_matting)
        self.reset.setEnabled(not are_default(settings, self.rows))
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
            elif isinstance(default_of(("engine", name)), bool):
                switches.append(self._make(("engine", name), choice))
            else:
                column.addWidget(self._make(("engine", name), choice))
        if ("engine", "model") in self.rows:
            self._add_figures(column, "At most", _LIMITS)
        for first in range(0, len(switches), _SWITCHES_IN_ROW):
            column.addLayout(_side_by_side(switches[first : first + _SWITCHES_IN_ROW]))
        column.addStretch(1)
        self.body.exchange(body)
        self._take_height()

    def _take_height(self) -> None:
        """Show all, if the screen has room for it."""
        self.resize(WIDTH, min(self.heightForWidth(WIDTH), largest(self).height()))

    def _add_onnx(self, column: QVBoxLayout) -> None:
        column.addWidget(self._make((_GROUP, "preset")))
        for title, names in _FIGURES:
            self._add_figures(column, title, tuple((_GROUP, name) for name in names))
        column.addLayout(_side_by_side([self._make((_GROUP, name)) for name in ("sigmoid", "bgr")]))
        column.addLayout(
            _side_by_side([self._make((_GROUP, name)) for name in ("post_process_mask", "alpha_matting")])
        )
        for field in fields_of_group(_GROUP):
            if field not in self.rows:
                column.addWidget(self._make(field))

    def _add_figures(self, column: QVBoxLayout, title: str, of: tuple[Field, ...]) -> None:
        row = FiguresRow(title, tuple(self._figure(field) for field in of))
        row.label.setFixedWidth(_LABEL_WIDTH)
        column.addWidget(row)

    def _make(self, field: Field, choice: EngineChoice | None = None) -> QWidget:
        spec, default = spec_of(field), default_of(field)
        row: ModelRow | Row
        if field == ("engine", "model"):
            row = ModelRow(spec, choice or EngineChoice(""))
        elif field == ("engine", "detector"):
            row = ChoiceRow(spec, self._choices.detectors)
        else:
            row = row_for(spec, default)
        if not isinstance(row, SwitchRow):
            row.label.setFixedWidth(_LABEL_WIDTH)
        self._register(field, row)
        return row

    def _figure(self, field: Field) -> FigureBox:
        box = FigureBox(spec_of(field), default_of(field))
        self._register(field, box)
        return box

    def _register(self, field: Field, row: Any) -> None:
        row.setProperty("field", field)
        row.edited.connect(self._row_edited)
        self.rows[field] = row

    def _row_edited(self, value: object) -> None:
        group, name = self.sender().property("field")
        self.edited.emit(Edit(group, name, value))

    def _reset(self) -> None:
        self.reset_requested.emit(tuple(self.rows))


def _side_by_side(parts: list[QWidget]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(24)
    for part in parts:
        part.setMinimumWidth(_SWITCH_WIDTH)  # those below each other are in line
        row.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
    row.addStretch(1)
    return row
