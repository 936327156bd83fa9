"""The column at the right: one page at a time, chosen by tabs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget


class SidePanel(QWidget):
    """Tabs above pages. No button group, for Tab would pass over the released ones of a group."""

    def __init__(self, pages: Mapping[str, QWidget], parent: QWidget | None = None) -> None:
        """pages: title → page, in the order of the tabs."""
        super().__init__(parent)
        self.tabs: dict[str, QPushButton] = {}
        self._pages = dict(pages)
        self._stack = QStackedWidget()
        tab_row = QWidget()
        tab_row.setObjectName("tabRow")
        tab_row.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(tab_row)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        for title, page in self._pages.items():
            tab = QPushButton(title)
            tab.setProperty("role", "tab")
            tab.setCheckable(True)
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tab.setAccessibleName(f"Page {title}")
            tab.setToolTip(f"Shows the page {title}")
            tab.clicked.connect(self._clicked)
            self.tabs[title] = tab
            row.addWidget(tab, 1)
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tab_row)
        column.addWidget(self._stack, 1)
        self.show_page(next(iter(self._pages)))

    @property
    def page(self) -> str:
        """The title of the page that is shown."""
        return next(title for title, tab in self.tabs.items() if tab.isChecked())

    def show_page(self, title: str) -> None:
        """Turn to a page."""
        for own, tab in self.tabs.items():
            tab.setChecked(own == title)
        self._stack.setCurrentWidget(self._pages[title])

    def note(self, title: str, words: str) -> None:
        """Write something after a tab's title; no words: the title alone."""
        self.tabs[title].setText(f"{title}  {words}" if words else title)

    def _clicked(self) -> None:
        tab = self.sender()
        self.show_page(next(title for title, own in self.tabs.items() if own is tab))
