"""The rarer areas as a menu, which stays open while Ctrl or Alt is held."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from ..domain.areas import AREAS
from .area_chip import HELP
from .area_picks import Pick, pick_of

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class AreaMenu(QMenu):
    """Checks the areas that are added, puts a minus sign before those that are taken away."""

    picked = Signal(str, Pick)
    """The area, and what is to become of it."""

    def __init__(self, areas: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._uses: dict[str, Pick | None] = {}
        self._keys: dict[str, str] = {}
        self._reasons: dict[str, str] = {}
        self.areas: dict[str, QAction] = {}
        """Area → its entry."""
        for key in areas:
            action = self.addAction(AREAS[key].title)
            action.setData(key)
            action.setCheckable(True)
            self.areas[key] = action
        self.triggered.connect(self._triggered)

    def describe(self, area: str, keys: str, reason: str) -> None:
        """Show the key of an area; a reason greys it, unless it is in the selection: it can be left out then."""
        self._keys[area], self._reasons[area] = keys, reason
        self.areas[area].setToolTip(reason or HELP)
        self._show(area)

    def show_use(self, area: str, use: Pick | None) -> None:
        """Show whether an area is added, taken away, or neither."""
        self._uses[area] = use
        self.areas[area].setChecked(use is Pick.ADD)
        self._show(area)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._pick(self.actionAt(event.position().toPoint()), event.modifiers()):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Alt:  # it would close the menu
            return
        if event.key() not in _ENTER or not self._pick(self.activeAction(), event.modifiers()):
            super().keyPressEvent(event)

    def _pick(self, action: QAction | None, modifiers: Qt.KeyboardModifier) -> bool:
        """Pick an entry along with the others, with the menu left open; returns whether that was meant."""
        pick = pick_of(modifiers)
        if action is None or not action.isEnabled() or pick is Pick.ALONE:
            return False
        self.picked.emit(action.data(), pick)
        return True

    def _show(self, area: str) -> None:
        self.areas[area].setEnabled(not self._reasons.get(area) or self._uses.get(area) is not None)
        minus = "− " if self._uses.get(area) is Pick.TAKE_AWAY else ""
        # A tab puts the key into the menu's column of keys without binding it a second time.
        self.areas[area].setText(f"{minus}{AREAS[area].title}\t{self._keys.get(area, '')}")

    def _triggered(self, action: QAction) -> None:
        self.picked.emit(action.data(), Pick.ALONE)
