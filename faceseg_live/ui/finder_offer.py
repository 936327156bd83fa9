"""With how many detectors people are looked for, and a button that gets one more."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from .choices import Choices
from .hiding_words import finder_words


class FinderOffer(QWidget):
    """Shows what is here, and reports when the user wants more; gets nothing itself."""

    requested = Signal(str)
    """The user wants this model of the catalogue."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self.words, self.get = QLabel(), QPushButton()
        self.words.setProperty("role", "small")
        self.get.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        row.addWidget(self.get)
        self.get.clicked.connect(self._get)
        self.show_finders()

    def show_finders(self) -> None:
        """Look again what is here."""
        said, names = finder_words(self._choices.present_finders)
        self.words.setText(f"{said}.")
        self.words.setToolTip(names)
        offer = self._choices.offered_finder
        self.get.setVisible(offer is not None)
        if offer is not None:
            finder, model = offer
            self.get.setText(f"Get {finder.title}  {model.size}")
            self.get.setToolTip(f"Download one more detector, which finds faces that the others miss: {model.size}, "
                                f"{model.licence}")
            self.get.setAccessibleName(f"Get {finder.title}")
        self.get.setEnabled(True)

    def show_progress(self, done: float, total: float) -> None:
        """The download is under way; 0 in total: nobody knows how much there is."""
        self.get.setEnabled(False)
        self.words.setText(f"Downloading… {done / total:.0%}" if total else "Downloading…")

    def _get(self) -> None:
        offer = self._choices.offered_finder
        if offer is not None:
            self.requested.emit(offer[1].name)
