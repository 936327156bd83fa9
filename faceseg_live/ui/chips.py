"""Small buttons that stay pressed: one for a switch, a row of them for the faces."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

_MOST_FACES = 8
_NUMBER_WIDTH = 34


def chip(title: str, help_: str, name: str = "") -> QPushButton:
    """A button that stays pressed; `name` is what a screen reader says where the title alone says too little."""
    button = QPushButton(title)
    button.setProperty("role", "chip")
    button.setCheckable(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(help_)
    button.setAccessibleName(name or title)
    return button


class FaceChips(QWidget):
    """One button per face; the pressed one is looked at."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: list[QPushButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for _ in range(_MOST_FACES):
            button = chip("", "")
            button.setProperty("isNumber", True)
            button.setFixedWidth(_NUMBER_WIDTH)
            button.clicked.connect(self._clicked)
            button.hide()
            row.addWidget(button)
            self.buttons.append(button)
        row.addStretch(1)

    def show_faces(self, ids: Sequence[int], chosen: int | None) -> None:
        """Show these faces; nothing where there is only one."""
        shown = list(ids)[:_MOST_FACES] if len(ids) > 1 else []
        for button, face_id in zip(self.buttons, shown, strict=False):
            if button.text() != str(face_id):
                button.setText(str(face_id))
                button.setToolTip(f"Labels of face {face_id}")
                button.setAccessibleName(f"Labels of face {face_id}")
            button.setChecked(face_id == chosen)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(shown))
        self.setVisible(bool(shown))

    def _clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.chosen.emit(int(button.text()))
