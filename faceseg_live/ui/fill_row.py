"""What fills a place: a choice, and beside it the colour or the picture that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QFileDialog, QHBoxLayout, QPushButton, QStackedWidget, QWidget

from ..media.kinds import STILL_SUFFIXES
from ..messages import visible
from ..settings import Settings
from ..settings.fields import Field, default_of, spec_of, value_of
from .choice_rows import ChoiceRow
from .colour_row import ColourButton
from .edit import Edit
from .form import LABEL_WIDTH

_PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in sorted(STILL_SUFFIXES))});;All files (*)"
_VALUE_WIDTH = 112


class FillRow(QWidget):
    """Shows these settings and reports what the user changes; a picture is asked for before it is chosen."""

    edited = Signal(Edit)

    def __init__(self, choice: Field, titles: Mapping[str, str], *, colour: tuple[str, str], picture: tuple[str, str],
                 place: str, parent: QWidget | None = None) -> None:
        """
        Args:
            choice: the setting that is chosen; the others are of its group.
            colour, picture: which choice needs it, and the name of the setting that holds it.
            place: what is filled, such as "behind a cut-out".
        """
        super().__init__(parent)
        self._settings = Settings()
        self._choice, (group, _) = choice, choice
        self._colour, self._picture = (group, colour[1]), (group, picture[1])
        self._needs_picture = picture[0]
        self._place = place
        self.choice = ChoiceRow(spec_of(choice), titles)
        self.choice.label.setFixedWidth(LABEL_WIDTH)
        self.colour, self.picture = ColourButton(), QPushButton()
        self._values = {colour[0]: self.colour, picture[0]: self.picture}
        self._value = QStackedWidget()
        self._arrange()
        self.choice.edited.connect(self._chosen)
        self.colour.clicked.connect(self._choose_colour)
        self.picture.clicked.connect(self._choose_picture)

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        self._settings = settings
        chosen = value_of(settings, self._choice).value
        self.choice.show_value(chosen)
        self.colour.show_colour(value_of(settings, self._colour), self._place)
        path = value_of(settings, self._picture)
        self.picture.setText(visible(Path(path).name).replace("&", "&&") if path else "Choose…")
        self.picture.setToolTip(visible(path) or f"Choose the picture {self._place}")
        shown = self._values.get(chosen)
        self._value.setVisible(shown is not None)
        if shown is not None:
            self._value.setCurrentWidget(shown)

    def _chosen(self, value: str) -> None:
        is_missing = not value_of(self._settings, self._picture)
        if value == self._needs_picture and is_missing and not self._choose_picture():
            return
        self._edit(self._choice, type(default_of(self._choice))(value))

    def _choose_colour(self) -> None:
        before = QColor(value_of(self._settings, self._colour))
        colour = QColorDialog.getColor(before, self, f"Colour {self._place}")
        if colour.isValid():
            self._edit(self._colour, colour.name())

    def _choose_picture(self) -> bool:
        """Let the user choose; returns whether there is one."""
        start = value_of(self._settings, self._picture) or str(Path.home())
        path, _ = QFileDialog.getOpenFileName(self, f"Picture {self._place}", start, _PICTURES)
        if path:
            self._edit(self._picture, path)
        return bool(path)

    def _edit(self, field: Field, value: object) -> None:
        self.edited.emit(Edit(*field, value))

    def _arrange(self) -> None:
        self.colour.setProperty("role", "swatch")
        self.picture.setAccessibleName(f"Picture {self._place}")
        for button in (self.colour, self.picture):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._value.addWidget(button)
        self._value.setFixedWidth(_VALUE_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.choice, 1)
        row.addWidget(self._value)
