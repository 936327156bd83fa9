"""How a dialog with rows that scroll is laid out."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from .scrolling_body import ScrollingBody

MARGIN_PX = 16
_SPACING_PX = 10


def lay_out(dialog: QDialog, title: QLabel, note: QLabel, body: ScrollingBody, left: QPushButton,
            right: QPushButton) -> None:
    """From the top: its title, what is to be said, its rows, and a button at each end. Return presses neither, for it
    may be meant for a field."""
    buttons = QHBoxLayout()
    for button in (left, right):
        button.setAutoDefault(False)
    buttons.addWidget(left)
    buttons.addStretch(1)
    buttons.addWidget(right)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX)
    column.setSpacing(_SPACING_PX)
    column.addWidget(title)
    column.addWidget(note)
    column.addWidget(body, 1)
    column.addLayout(buttons)
