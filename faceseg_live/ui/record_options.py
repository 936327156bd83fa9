"""The rarer options of recordings, in a dialog that stays open next to the picture."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..settings import Settings
from ..settings.fields import Field, row_fields
from .edit import Edit
from .setting_rows import Row, SettingRows, stack, stack_switches

GROUP = "record"
WIDTH = 420
_LABEL_WIDTH = 104
_OF_NOTES: tuple[Field, ...] = ((GROUP, "landmarks"), (GROUP, "masks"))


class RecordOptions(QDialog):
    """Shows what is in force and reports what the user changes; holds nothing itself."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Options of recordings")
        self.setFixedWidth(WIDTH)
        self._rows = SettingRows(self)
        self.close_button = QPushButton("Close")
        self._arrange()
        self._rows.edited.connect(self.edited)
        self.close_button.clicked.connect(self.accept)

    def row(self, name: str) -> Row:
        """The row of a setting of recordings."""
        return self._rows[GROUP, name]

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._rows.show_settings(settings)
        for field in _OF_NOTES:
            self._rows[field].show_use("" if settings.record.sidecar else "There is no sidecar to put this into.")

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        rows, switches = self._rows.make_all(row_fields(GROUP))
        stack(column, rows, _LABEL_WIDTH)
        stack_switches(column, switches)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.close_button)
        self.close_button.setAutoDefault(False)
        self.close_button.setToolTip("Close the options; they are in force already")
        column.addSpacing(8)
        column.addLayout(last)
