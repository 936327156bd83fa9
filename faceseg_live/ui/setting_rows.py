"""Rows of settings, each made from what is declared of it: a new setting needs no more than its declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from ..settings import Settings, Spec
from ..settings.fields import Field, default_of, spec_of, value_of
from .choice_rows import ChoiceRow, FigureRow
from .edit import Edit
from .form import NumberRow, SwitchRow

Row = NumberRow | SwitchRow | ChoiceRow | FigureRow


def row_for(spec: Spec, default: Any) -> Row:
    """The row that suits a setting. Raises TypeError for one that needs a control of its own."""
    if isinstance(default, bool):
        return SwitchRow(spec, default)
    if isinstance(default, int):
        return NumberRow(spec, default)
    if isinstance(default, float):
        return FigureRow(spec, default)
    choices = tuple(item.value for item in type(default)) if isinstance(default, Enum) else spec.choices
    if not choices:
        raise TypeError(f"{spec.title}: no row can be made for a {type(default).__name__} without choices; "
                        "declare choices, or control=Control.OWN and make a control for it")
    return ChoiceRow(spec, {choice: spec.titles.get(choice, choice.capitalize()) for choice in choices})


class SettingRows(QObject):
    """The rows of some settings; shows values, and reports what the user changes."""

    edited = Signal(Edit)
    entered = Signal()
    """A number was typed and Return pressed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: dict[Field, Row] = {}

    def __getitem__(self, field: Field) -> Row:
        """The row of a setting."""
        return self._rows[field]

    def __iter__(self) -> Iterator[Field]:
        """The settings that have a row here."""
        return iter(self._rows)

    def make(self, field: Field) -> Row:
        """Make the row of a setting."""
        row = row_for(spec_of(field), default_of(field))
        row.setProperty("field", field)
        row.edited.connect(self._row_edited)
        if isinstance(row, NumberRow):
            row.entered.connect(self.entered)
        self._rows[field] = row
        return row

    def make_all(self, fields: Iterable[Field]) -> tuple[list[Row], list[Row]]:
        """Make the rows of settings; returns those that fill a line, and the switches."""
        rows = [self.make(field) for field in fields]
        return ([row for row in rows if not isinstance(row, SwitchRow)],
                [row for row in rows if isinstance(row, SwitchRow)])

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        for field, row in self._rows.items():
            value = value_of(settings, field)
            row.show_value(value.value if isinstance(value, Enum) else value)

    def show_use(self, why_unused: Callable[[Field], str]) -> None:
        """Grey the rows of settings that do nothing now; the function says why, or nothing."""
        for field, row in self._rows.items():
            row.show_use(why_unused(field))

    def _row_edited(self, value: Any) -> None:
        group, name = self.sender().property("field")
        self.edited.emit(Edit(group, name, type(default_of((group, name)))(value)))


def stack(column: QVBoxLayout, rows: Iterable[Row], label_width: int) -> None:
    """Put rows below each other, their labels in line."""
    for row in rows:
        if not isinstance(row, SwitchRow):
            row.label.setFixedWidth(label_width)
        column.addWidget(row)


def stack_switches(column: QVBoxLayout, switches: Sequence[Row], per_line: int = 2) -> None:
    """Put switches side by side, so many in a line, each below the one before."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 4, 0, 0)
    for place, switch in enumerate(switches):
        grid.addWidget(switch, *divmod(place, per_line), Qt.AlignmentFlag.AlignLeft)
    for place in range(per_line):
        grid.setColumnStretch(place, 1)
    column.addLayout(grid)
