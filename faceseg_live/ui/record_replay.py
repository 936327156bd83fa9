"""The section for the replay buffer: whether the last seconds are kept, how many, and the button that saves them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ..settings import RecordSettings
from ..settings.fields import default_of, spec_of
from .choice_rows import FigureRow
from .controls import Switch
from .edit import Edit
from .form import LABEL_WIDTH
from .page import Section
from .record_what import GROUP

_FIELD = (GROUP, "replay_s")
USUAL_S = 30
"""How much is kept where the user has only switched it on."""


class RecordReplay(Section):
    """Shows the setting and reports what the user wants."""

    edited = Signal(Edit)
    requested = Signal()
    """Save what is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.switch = Switch("")
        self.ready = QLabel()
        super().__init__("Replay", self.switch, parent, words=self.ready)
        self._last_s: float = USUAL_S
        self.length = FigureRow(spec_of(_FIELD), default_of(_FIELD))
        self.save = QPushButton("Save replay")
        self._arrange()
        self.switch.toggled.connect(self._switched)
        self.length.edited.connect(self._edit)
        self.save.clicked.connect(self.requested)

    def show_settings(self, record: RecordSettings) -> None:
        """Show what is in force."""
        seconds = record.replay_s
        self._last_s = seconds or self._last_s
        self.switch.blockSignals(True)
        self.switch.setChecked(seconds > 0)
        self.switch.blockSignals(False)
        self.length.show_value(self._last_s)
        for part in (self.length, self.save):
            part.setEnabled(seconds > 0)

    def show_ready(self, ready_s: float | None) -> None:
        """How much can be saved now; None: nothing is kept."""
        self.ready.setText("" if ready_s is None else f"{int(ready_s)} s ready")

    def show_key(self, key: str) -> None:
        """Show the key that saves."""
        self.save.setToolTip(f"Save the last seconds as a file  ({key})")

    def _switched(self, is_on: bool) -> None:
        self._edit(self._last_s if is_on else 0)

    def _edit(self, seconds: float) -> None:
        self.edited.emit(Edit(*_FIELD, type(default_of(_FIELD))(seconds)))

    def _arrange(self) -> None:
        help_ = spec_of(_FIELD).help
        self.switch.setAccessibleName("Replay")
        self.switch.setToolTip(help_)
        self.ready.setProperty("role", "small")
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.length.label.setText("The last")
        self.length.label.setFixedWidth(LABEL_WIDTH)
        self.save.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.save.setAccessibleName("Save replay")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.length, 1)
        row.addWidget(self.save)
        self.column.addLayout(row)
