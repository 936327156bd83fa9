"""What is recorded: one chip per look, and the options that looks have wherever they are shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ..settings import LOOK_INFOS, Anonymisation, Backdrop, Settings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow
from .colour_row import ColourButton
from .edit import Edit
from .form import LABEL_WIDTH, number_box

GROUP = "record"
_CUTOUT, _ANONYMISATION = "cutout", "anonymisation"
_COLUMNS = 3
_BACKDROPS = {Backdrop.TRANSPARENT.value: "Nothing", Backdrop.COLOUR.value: "A colour",
              Backdrop.PICTURE.value: "A picture", Backdrop.BLUR.value: "Blurred picture"}
_METHODS = {Anonymisation.PIXELATE.value: "Blocks", Anonymisation.BLUR.value: "Blur"}
_PICTURES = "Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;All files (*)"


class RecordWhat(QWidget):
    """Shows these settings and reports what the user changes."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = Settings()
        self.chips = {look.key: _chip(look.title, look.help) for look in LOOK_INFOS.values()}
        self.backdrop = ChoiceRow(spec_of((_CUTOUT, "backdrop")), _BACKDROPS)
        self.method = ChoiceRow(spec_of((_ANONYMISATION, "method")), _METHODS)
        self.colour, self.picture = ColourButton(), QPushButton()
        self.strength = number_box(spec_of((_ANONYMISATION, "strength")))
        self._beside = QStackedWidget()
        self._arrange()
        for chip in self.chips.values():
            chip.clicked.connect(self._chip_clicked)
        self.backdrop.edited.connect(self._backdrop_chosen)
        self.method.edited.connect(self._method_chosen)
        self.colour.clicked.connect(self._choose_colour)
        self.picture.clicked.connect(self._choose_picture)
        self.strength.valueChanged.connect(self._strength_chosen)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        cutout, anonymisation = settings.cutout, settings.anonymisation
        for key, chip in self.chips.items():
            chip.setChecked(key in settings.record.looks)
        self.backdrop.show_value(cutout.backdrop.value)
        self.method.show_value(anonymisation.method.value)
        self.colour.show_colour(cutout.backdrop_colour, "what stands behind")
        path = cutout.backdrop_picture
        self.picture.setText(Path(path).name if path else "Choose…")
        self.picture.setToolTip(path or "Choose the picture that stands behind a cut-out")
        self.strength.blockSignals(True)
        self.strength.setValue(anonymisation.strength)
        self.strength.blockSignals(False)
        shown = {Backdrop.COLOUR: self.colour, Backdrop.PICTURE: self.picture}.get(cutout.backdrop, self._nothing)
        self._beside.setCurrentWidget(shown)
        self.backdrop.setEnabled("cutout" in settings.looks_in_use)
        self._beside.setEnabled(self.backdrop.isEnabled())
        for control in (self.method, self.strength):
            control.setEnabled("anonymised" in settings.looks_in_use)

    def _chip_clicked(self) -> None:
        """One look at least stays: the last one can't be taken away."""
        chosen = tuple(key for key, chip in self.chips.items() if chip.isChecked())
        if chosen:
            self.edited.emit(Edit(GROUP, "looks", chosen))
        else:
            self.show_settings(self._settings)

    def _backdrop_chosen(self, value: str) -> None:
        is_missing = not self._settings.cutout.backdrop_picture
        if value == Backdrop.PICTURE.value and is_missing and not self._choose_picture():
            return
        self.edited.emit(Edit(_CUTOUT, "backdrop", Backdrop(value)))

    def _method_chosen(self, value: str) -> None:
        self.edited.emit(Edit(_ANONYMISATION, "method", Anonymisation(value)))

    def _strength_chosen(self, value: int) -> None:
        self.edited.emit(Edit(_ANONYMISATION, "strength", value))

    def _choose_colour(self) -> None:
        colour = QColorDialog.getColor(QColor(self._settings.cutout.backdrop_colour), self, "Colour behind a cut-out")
        if colour.isValid():
            self.edited.emit(Edit(_CUTOUT, "backdrop_colour", colour.name()))

    def _choose_picture(self) -> bool:
        """Let the user choose; returns whether there is one."""
        start = self._settings.cutout.backdrop_picture or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "Picture behind a cut-out", start, _PICTURES)
        if path:
            self.edited.emit(Edit(_CUTOUT, "backdrop_picture", path))
        return bool(path)

    def _arrange(self) -> None:
        chips = QGridLayout()
        chips.setSpacing(6)
        for place, chip in enumerate(self.chips.values()):
            chips.addWidget(chip, *divmod(place, _COLUMNS))
        self._nothing = QWidget()
        for button in (self.colour, self.picture):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.colour.setProperty("role", "swatch")
        self.picture.setAccessibleName("Picture behind")
        for part in (self._nothing, self.colour, self.picture):
            self._beside.addWidget(part)
        self._beside.setFixedWidth(112)
        self.strength.setFixedWidth(112)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(chips)
        for row, beside in ((self.backdrop, self._beside), (self.method, self.strength)):
            row.label.setFixedWidth(LABEL_WIDTH)
            line = QHBoxLayout()
            line.setSpacing(8)
            line.addWidget(row, 1)
            line.addWidget(beside)
            column.addLayout(line)


def _chip(title: str, help_: str) -> QPushButton:
    chip = QPushButton(title)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    chip.setToolTip(help_)
    chip.setAccessibleName(f"Record {title}")
    return chip
