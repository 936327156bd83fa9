"""A page of the side panel: sections below each other, which scroll where the window is too low for them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from .tokens import PANEL_WIDTH

_MARGIN_PX = 14
_LINE_PX = 1
"""At the left of the page."""


class Section(QFrame):
    """A heading, something small at its right, and a column of rows."""

    def __init__(
        self, title: str, corner: QWidget, parent: QWidget | None = None, *, words: QLabel | None = None
    ) -> None:
        """`words`: what stands next to the heading."""
        super().__init__(parent)
        self.setObjectName("section")
        self.column = QVBoxLayout(self)
        self.column.setSpacing(6)
        self.leave_at_right(0)
        heading = QLabel(title.upper())
        heading.setProperty("role", "heading")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 4)
        top.setSpacing(8)
        top.addWidget(heading)
        if words is None:
            top.addStretch(1)
        else:
            top.addWidget(words, 1)
        top.addWidget(corner)
        self.column.addLayout(top)

    def leave_at_right(self, width_px: int) -> None:
        """Let something so wide stand where the right margin is: the rows keep their places."""
        self.column.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX - width_px, _MARGIN_PX)


class Page(QScrollArea):
    """As wide as the panel, with or without a scroll bar: that stands in the margin."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(PANEL_WIDTH)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sections: tuple[Section, ...] = ()
        self.verticalScrollBar().rangeChanged.connect(self._make_room)

    def fill(self, *sections: Section, last_stretches: bool = False) -> None:
        """Hold these; `last_stretches`: the last one takes the room that is left."""
        self._sections = sections
        body = QWidget()
        body.setObjectName("panel")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(_LINE_PX, 0, 0, 0)
        column.setSpacing(0)
        for section in sections:
            column.addWidget(section, int(last_stretches and section is sections[-1]))
        sections[-1].setProperty("isLast", True)
        if not last_stretches:
            column.addStretch(1)
        self.setWidget(body)

    def _make_room(self, _minimum: int, maximum: int) -> None:
        bar_px = self.verticalScrollBar().sizeHint().width() if maximum else 0
        for section in self._sections:
            section.leave_at_right(bar_px)
