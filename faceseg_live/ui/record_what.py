"""What is recorded: one chip per look, and the looks' options."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from ..settings import LOOK_INFOS, Settings
from .edit import Edit
from .look_options import LookOptionRows

GROUP = "record"
_COLUMNS = 3


class RecordWhat(QWidget):
    """Shows these settings and reports what the user changes."""

    edited = Signal(Edit)
    hiding_requested = Signal()
    """The user wants to see how people are hidden."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self.chips = {look.key: _chip(look.title, look.help) for look in LOOK_INFOS.values()}
        self.options = LookOptionRows()
        self.hiding = hiding_link()
        chips = QGridLayout()
        chips.setSpacing(6)
        for place, chip in enumerate(self.chips.values()):
            chips.addWidget(chip, *divmod(place, _COLUMNS))
            chip.clicked.connect(self._chip_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(chips)
        column.addWidget(self.options)
        self.options.edited.connect(self.edited)
        self.hiding.clicked.connect(self.hiding_requested)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        for key, chip in self.chips.items():
            chip.setChecked(key in settings.record.looks)
        self.options.show_settings(settings)

    def _chip_clicked(self) -> None:
        """One look at least stays: the last one can't be taken away."""
        chosen = tuple(key for key, chip in self.chips.items() if chip.isChecked())
        if chosen:
            self.edited.emit(Edit(GROUP, "looks", chosen))
        else:
            self.show_settings(self._settings)


def hiding_link() -> QPushButton:
    """Leads to the page where it is chosen who is hidden."""
    link = QPushButton("Hiding…")
    link.setProperty("role", "link")
    link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    link.setToolTip("Who is hidden, and by what: to anonymise people")
    link.setAccessibleName("Hiding")
    return link


def _chip(title: str, help_: str) -> QPushButton:
    chip = QPushButton(title)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setToolTip(help_)
    chip.setAccessibleName(f"Record {title}")
    return chip
