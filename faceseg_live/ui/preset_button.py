"""The presets and what was used last: shows which one is in force, or that the user wrote an own one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ..settings import PRESET_GROUPS, PRESETS
from .menu_button import MenuButton

MANUAL, NONE = "Manual", "No expression"
_TITLES = {preset.expression: preset.title for preset in PRESETS}
_EXPRESSION_PX = 240
"""Most of an expression in the menu; the box shows all of it."""


class PresetButton(MenuButton):
    """A choice with a menu; what it shows doesn't change by itself."""

    chosen = Signal(str)
    """The expression that the user wants; empty: none."""
    manual_requested = Signal(str)
    """The user wants to type, beginning with this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.groups: dict[str, QMenu] = {}
        """Heading → the menu of its presets, once the menu was shown."""
        self._expression = ""
        self._history: Sequence[str] = ()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("Expressions to choose from, and those used last; what they need is switched on with them")
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
        return _TITLES.get(self._expression, MANUAL if self._expression else NONE)

    @property
    def _own(self) -> list[str]:
        """What was used last and is no preset."""
        return [text for text in self._history if text not in _TITLES]

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        for group in self.groups.values():
            group.deleteLater()
        self._add(menu, NONE, "")
        self._add(menu, MANUAL, None)
        menu.addSeparator()
        self.groups = {title: menu.addMenu(title) for title in PRESET_GROUPS}
        for title, group in self.groups.items():
            for preset in PRESET_GROUPS[title]:
                self._add(group, preset.title, preset.expression, detail=preset.expression)
            group.menuAction().setCheckable(True)
            group.menuAction().setChecked(any(action.isChecked() for action in group.actions()))
        if self._own:
            menu.addSeparator()
            menu.addAction("Used last").setEnabled(False)
        for text in self._own:
            self._add(menu, self._short(text), text)

    def _add(self, menu: QMenu, title: str, expression: str | None, *, detail: str = "") -> None:
        """An entry; the detail stands at the right, where other menus have keys."""
        action = menu.addAction(f"{title}\t{self._short(detail)}".strip().replace("&", "&&"))
        action.setData(expression)
        action.setCheckable(True)
        action.setChecked(title == self._shown)

    def _short(self, expression: str) -> str:
        return self.fontMetrics().elidedText(expression, Qt.TextElideMode.ElideRight, _EXPRESSION_PX)

    def _triggered(self, action: QAction) -> None:
        if action.data() is not None:
            self.chosen.emit(action.data())
        elif self._shown == MANUAL:
            self.manual_requested.emit(self._expression)
        else:
            self.manual_requested.emit(next(iter(self._own), self._expression))
