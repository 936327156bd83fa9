"""The presets and what was used last: shows which one is in force, or that the user wrote an own one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ..settings import PRESETS
from .menu_button import MenuButton

MANUAL, NONE = "Manual", "No expression"


class PresetButton(MenuButton):
    """A choice with a menu; what it shows doesn't change by itself."""

    chosen = Signal(str)
    """The expression that the user wants; empty: none."""
    manual_requested = Signal(str)
    """The user wants to type, beginning with this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._expression = ""
        self._history: Sequence[str] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Examples of expressions, and those used last")
        self.setAccessibleName("Preset")
        self.setMenu(QMenu(self))
        self.menu().aboutToShow.connect(self._fill)
        self.menu().triggered.connect(self._triggered)
        self.show_expression("", ())

    def show_expression(self, expression: str, history: Sequence[str]) -> None:
        """Show what is in force and offer what was used last, the newest first."""
        self._expression, self._history = expression, history
        self.show_choice(self._shown)

    @property
    def _shown(self) -> str:
        return self._expression if self._expression in PRESETS else MANUAL if self._expression else NONE

    @property
    def _own(self) -> list[str]:
        """What was used last and is no preset."""
        return [text for text in self._history if text not in PRESETS]

    def _fill(self) -> None:
        self.menu().clear()
        self._add(NONE, "")
        self._head("Presets")
        for text in PRESETS:
            self._add(text, text)
        self._add(MANUAL, None)
        if self._own:
            self._head("Used last")
        for text in self._own:
            self._add(text, text)

    def _head(self, title: str) -> None:
        self.menu().addSeparator()
        self.menu().addAction(title).setEnabled(False)

    def _add(self, title: str, expression: str | None) -> None:
        action = self.menu().addAction(title.replace("&", "&&"))
        action.setData(expression)
        action.setCheckable(True)
        action.setChecked(title == self._shown)

    def _triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit(action.data())
        elif self._shown == MANUAL:
            self.manual_requested.emit(self._expression)
        else:
            self.manual_requested.emit(next(iter(self._own), self._expression))
