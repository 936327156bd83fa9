"""The rarer options of recordings, in a dialog that stays open beside the picture."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ..settings import RecordSettings, Settings
from ..settings.fields import spec_of, value_of
from .choice_rows import ChoiceRow, FigureBox, FiguresRow
from .edit import Edit
from .form import NumberRow, SwitchRow

GROUP = "record"
WIDTH = 420
_LABEL_WIDTH = 104
_ENCODERS = {"auto": "The fastest that works", "software": "The processor", "nvenc": "NVIDIA (NVENC)",
             "videotoolbox": "Apple (VideoToolbox)", "qsv": "Intel (Quick Sync)", "vaapi": "VA-API"}
_SWITCHES = ("sidecar", "landmarks", "masks")
_TIMERS = ("start_after_s", "stop_after_s")
_DEFAULTS = Settings()


class RecordOptions(QDialog):
    """Shows what is in force and reports what the user changes; holds nothing itself."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Options of recordings")
        self.setFixedWidth(WIDTH)
        self.encoder = ChoiceRow(spec_of((GROUP, "encoder")), _ENCODERS)
        self.rate = NumberRow(spec_of((GROUP, "constant_fps")), _default("constant_fps"))
        self.timers = {name: FigureBox(spec_of((GROUP, name)), _default(name)) for name in _TIMERS}
        self.switches = {name: SwitchRow(spec_of((GROUP, name)), _default(name)) for name in _SWITCHES}
        self.close_button = QPushButton("Close")
        self._arrange()
        self.encoder.edited.connect(self._edited)
        self.rate.edited.connect(self._edited)
        for box in self.timers.values():
            box.edited.connect(self._edited)
        for row in self.switches.values():
            row.edited.connect(self._edited)
        self.close_button.clicked.connect(self.accept)

    def show_settings(self, settings: RecordSettings) -> None:
        """Show what is in force."""
        self.encoder.show_value(settings.encoder)
        self.rate.show_value(settings.constant_fps)
        for name, control in (self.timers | self.switches).items():
            control.show_value(getattr(settings, name))
        for name in _SWITCHES[1:]:
            self.switches[name].show_use("" if settings.sidecar else "There are no notes to put this into.")

    def _edited(self, value: object) -> None:
        self.edited.emit(Edit(GROUP, self.sender().property("setting"), value))

    def _arrange(self) -> None:
        named: dict[str, QWidget] = {"encoder": self.encoder, "constant_fps": self.rate, **self.timers, **self.switches}
        for name, control in named.items():
            control.setProperty("setting", name)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        timers = FiguresRow("Self-timer", tuple(self.timers.values()))
        for label in (self.encoder.label, self.rate.label, timers.label):
            label.setFixedWidth(_LABEL_WIDTH)
        switches = QHBoxLayout()
        for row in self.switches.values():
            switches.addWidget(row)
        switches.addStretch(1)
        last = QHBoxLayout()
        last.addStretch(1)
        last.addWidget(self.close_button)
        self.close_button.setAutoDefault(False)
        self.close_button.setToolTip("Close the options; they are in force already")
        for part in (self.encoder, self.rate, timers):
            column.addWidget(part)
        column.addLayout(switches)
        column.addSpacing(8)
        column.addLayout(last)


def _default(name: str) -> Any:
    return value_of(_DEFAULTS, (GROUP, name))
