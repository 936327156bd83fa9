"""What is recorded: one chip per content, what stands behind a cut-out, how a region is hidden."""

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

from ..settings import Backdrop, Content, Hiding, RecordSettings
from ..settings.fields import spec_of
from .choice_rows import ChoiceRow
from .colour_row import ColourButton
from .edit import Edit
from .form import LABEL_WIDTH, number_box

GROUP = "record"
_TITLES = {
    Content.OVERLAY: ("Overlay", "The picture with the mask's colour over it"),
    Content.CUTOUT: ("Cut-out", "The masked part alone: transparent, or on something else"),
    Content.ANONYMISED: ("Hidden", "The picture with the masked part made unrecognisable"),
    Content.MASK: ("Mask", "The mask in grey"),
    Content.CROP: ("Face crop", "A square that follows the locked face, or the first one that matches"),
    Content.CAMERA: ("Camera", "The picture as the camera gives it"),
    Content.SIDE_BY_SIDE: ("Side by side", "The picture beside its cut-out"),
}
_COLUMNS = 3
_BACKDROPS = {Backdrop.TRANSPARENT.value: "Nothing", Backdrop.COLOUR.value: "A colour",
              Backdrop.PICTURE.value: "A picture", Backdrop.BLUR.value: "Blurred picture"}
_HIDINGS = {Hiding.PIXELATE.value: "Blocks", Hiding.BLUR.value: "Blur"}
_PICTURES = "Pictures (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;All files (*)"


def content_title(content: Content) -> str:
    """What the window calls it."""
    return _TITLES[content][0]


class RecordWhat(QWidget):
    """Shows these settings and reports what the user changes."""

    edited = Signal(Edit)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = RecordSettings()
        self.chips = {content: _chip(*words) for content, words in _TITLES.items()}
        self.backdrop = ChoiceRow(spec_of((GROUP, "backdrop")), _BACKDROPS)
        self.hiding = ChoiceRow(spec_of((GROUP, "hiding")), _HIDINGS)
        self.colour, self.picture = ColourButton(), QPushButton()
        self.strength = number_box(spec_of((GROUP, "hiding_strength")))
        self._beside = QStackedWidget()
        self._arrange()
        for chip in self.chips.values():
            chip.clicked.connect(self._chip_clicked)
        self.backdrop.edited.connect(self._backdrop_chosen)
        self.hiding.edited.connect(self._hiding_chosen)
        self.colour.clicked.connect(self._choose_colour)
        self.picture.clicked.connect(self._choose_picture)
        self.strength.valueChanged.connect(self._strength_chosen)

    def show_settings(self, settings: RecordSettings) -> None:
        """Show what is in force."""
        self._settings = settings
        for content, chip in self.chips.items():
            chip.setChecked(content.value in settings.contents)
        self.backdrop.show_value(settings.backdrop.value)
        self.hiding.show_value(settings.hiding.value)
        self.colour.show_colour(settings.backdrop_colour, "what stands behind")
        path = settings.backdrop_picture
        self.picture.setText(Path(path).name if path else "Choose…")
        self.picture.setToolTip(path or "Choose the picture that stands behind a cut-out")
        self.strength.blockSignals(True)
        self.strength.setValue(settings.hiding_strength)
        self.strength.blockSignals(False)
        shown = {Backdrop.COLOUR: self.colour, Backdrop.PICTURE: self.picture}.get(settings.backdrop, self._nothing)
        self._beside.setCurrentWidget(shown)
        self.backdrop.setEnabled(Content.CUTOUT.value in settings.contents)
        self._beside.setEnabled(self.backdrop.isEnabled())
        for control in (self.hiding, self.strength):
            control.setEnabled(Content.ANONYMISED.value in settings.contents)

    def _chip_clicked(self) -> None:
        """One content at least stays: the last one can't be taken away."""
        chosen = tuple(content.value for content, chip in self.chips.items() if chip.isChecked())
        if chosen:
            self._edit("contents", chosen)
        else:
            self.show_settings(self._settings)

    def _backdrop_chosen(self, value: str) -> None:
        if value == Backdrop.PICTURE.value and not self._settings.backdrop_picture and not self._choose_picture():
            return
        self._edit("backdrop", Backdrop(value))

    def _hiding_chosen(self, value: str) -> None:
        self._edit("hiding", Hiding(value))

    def _strength_chosen(self, value: int) -> None:
        self._edit("hiding_strength", value)

    def _choose_colour(self) -> None:
        colour = QColorDialog.getColor(QColor(self._settings.backdrop_colour), self, "Colour behind a cut-out")
        if colour.isValid():
            self._edit("backdrop_colour", colour.name())

    def _choose_picture(self) -> bool:
        """Let the user choose; returns whether there is one."""
        start = self._settings.backdrop_picture or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, "Picture behind a cut-out", start, _PICTURES)
        if path:
            self._edit("backdrop_picture", path)
        return bool(path)

    def _edit(self, name: str, value: object) -> None:
        self.edited.emit(Edit(GROUP, name, value))

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
        for row, beside in ((self.backdrop, self._beside), (self.hiding, self.strength)):
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
