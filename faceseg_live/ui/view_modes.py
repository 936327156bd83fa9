"""The row of looks: one is pressed. No button group, for Tab would pass over the released ones of a group."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from ..settings import LOOK_INFOS
from .icons import give_icon

_CHEVRON = QSize(12, 12)


class ViewModes(QWidget):
    """Shows and changes the look of the view; the secondary ones, and those without room, are in a menu at the end."""

    chosen = Signal(str)
    """The key of a look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("viewModes")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("View")
        self.setFixedHeight(32)
        self._mode = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self.buttons: dict[str, QPushButton] = {}
        """By the key of the look."""
        self.actions_by_key: dict[str, QAction] = {}
        """In the menu; one whose button is shown is hidden."""
        self.more, self._menu = self._segment("", "More views"), QMenu(self)
        for look in LOOK_INFOS.values():
            self.actions_by_key[look.key] = self._action(look.title, look.key)
            if not look.is_secondary:
                self.actions_by_key[look.key].setVisible(False)
                self.buttons[look.key] = self._segment(look.title, f"View: {look.title}", look.help)
                self.buttons[look.key].clicked.connect(self._clicked)
        self._arrange()
        self._menu.triggered.connect(self._triggered)

    def show_mode(self, mode: str) -> None:
        """Press the button of that look, release the others."""
        self._mode = mode
        for own, button in self.buttons.items():
            button.setChecked(own == mode)
        for own, action in self.actions_by_key.items():
            action.setChecked(own == mode)
        chosen = self.actions_by_key.get(mode)
        self._show_more(chosen if chosen is not None and chosen.isVisible() else None)

    def take_room(self, width_px: int) -> None:
        """Show the buttons that this has room for; the last ones go into the menu."""
        margins = self._row.contentsMargins()
        used_px = self.more.sizeHint().width() + margins.left() + margins.right()
        for key, button in self.buttons.items():
            used_px += button.sizeHint().width()
            button.setVisible(used_px <= width_px)
            self.actions_by_key[key].setVisible(used_px > width_px)
        self.show_mode(self._mode)

    def _show_more(self, chosen: QAction | None) -> None:
        """The button has no room for the look's name: it says it on hover, and to screen readers."""
        self.more.setChecked(chosen is not None)
        name = f"View: {chosen.text()}" if chosen is not None else "More views"
        self.more.setToolTip(name)
        self.more.setAccessibleName(name)

    def _segment(self, title: str, name: str, help_: str = "") -> QPushButton:
        button = QPushButton(title)
        button.setProperty("role", "segment")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(help_ or name)
        button.setAccessibleName(name)
        button.setAccessibleDescription(help_)
        return button

    def _action(self, title: str, key: str) -> QAction:
        action = self._menu.addAction(title)
        action.setCheckable(True)
        action.setData(key)
        return action

    def _arrange(self) -> None:
        give_icon(self.more, "chevron")
        self.more.setIconSize(_CHEVRON)
        self.more.clicked.connect(self._open_menu)
        segments = [*self.buttons.values(), self.more]
        segments[0].setProperty("isFirst", True)
        segments[-1].setProperty("isLast", True)
        for segment in segments:
            self._row.addWidget(segment)

    def _open_menu(self) -> None:
        self.show_mode(self._mode)
        self._menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _triggered(self, action: QAction) -> None:
        self.show_mode(self._mode)
        self.chosen.emit(action.data())

    def _clicked(self) -> None:
        chosen = next(mode for mode, button in self.buttons.items() if button is self.sender())
        self.show_mode(self._mode)
        self.chosen.emit(chosen)
