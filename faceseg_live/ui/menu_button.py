"""A button that shows a choice and opens a menu, and the label inside it that shortens its text."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QWidget

from ..messages import visible
from .icons import SIZE_PX, give_icon, icon


class MenuButton(QPushButton):
    """A button that shows the choice and opens a menu: icon, title, a quieter detail, and a chevron."""

    def __init__(self, icon_name: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "menu")
        self.setAutoDefault(False)  # in a dialog it would look like the one that Return presses
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 8, 0)
        row.setSpacing(8)
        self._icon, self._title, self._detail, chevron = QLabel(), ElidedLabel(), QLabel(), QLabel()
        self._detail.setProperty("role", "small")
        give_icon(chevron, "chevron", "muted")
        self._icon_name = icon_name
        if icon_name:
            row.addWidget(self._icon)
        row.addWidget(self._title, 1)
        row.addWidget(self._detail)
        row.addWidget(chevron)
        for label in (self._icon, self._title, self._detail, chevron):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._draw_icon()

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._draw_icon()

    def _draw_icon(self) -> None:
        if self._icon_name:
            colour = self.palette().color(QPalette.ColorRole.ButtonText).name()
            self._icon.setPixmap(icon(self._icon_name, colour, colour).pixmap(SIZE_PX, SIZE_PX))

    @property
    def title(self) -> str:
        return self._title.full_text

    @property
    def detail(self) -> str:
        return self._detail.text()

    def show_choice(self, title: str, detail: str = "") -> None:
        """What the button reads, for eyes and for screen readers."""
        self._title.set_full_text(title)
        self._detail.setText(detail)
        self._fit()
        self.setAccessibleDescription(f"{title}, {detail}" if detail else title)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the detail out where it would take the title's room."""
        row = self.layout()
        if row is None:
            return
        margins = row.contentsMargins()
        icons = (SIZE_PX + row.spacing()) * (2 if self._icon_name else 1)
        needed = self._title.sizeHint().width() + row.spacing() + self._detail.sizeHint().width()
        room = self.width() - margins.left() - margins.right() - icons
        self._detail.setVisible(bool(self._detail.text()) and needed <= room)

    def sizeHint(self) -> QSize:
        # Qt may ask before the layout is there, and once more while the window is taken apart.
        row = self.layout()
        return QSize(row.sizeHint().width() if row is not None else 0, 30)

    def minimumSizeHint(self) -> QSize:
        return QSize(64, 30)


class ChoiceButton(MenuButton):
    """Shows the one of several that is in force; its menu offers the others."""

    chosen = Signal(str)
    """The key that the user wants; what is shown does not change by itself."""

    def __init__(self, titles: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._titles: dict[str, str] = {}
        self._key = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self)
        self._group = QActionGroup(menu)
        self.actions_by_key: dict[str, QAction] = {}
        menu.triggered.connect(self._triggered)
        self.setMenu(menu)
        self.set_choices(titles)

    def set_choices(self, titles: Mapping[str, str]) -> None:
        """Let the menu have these."""
        self._titles = dict(titles)
        self.menu().clear()
        self.actions_by_key = {}
        for key, title in self._titles.items():
            action = self.menu().addAction(visible(title))
            action.setData(key)
            action.setCheckable(True)
            self._group.addAction(action)
            self.actions_by_key[key] = action
        self.show_key(self._key)

    def show_key(self, key: str, detail: str = "") -> None:
        """Show what is in force, also where the menu does not have it."""
        self._key = key
        self.show_choice(self._titles.get(key, key), detail)
        for own, action in self.actions_by_key.items():
            action.setChecked(own == key)

    def mark(self, key: str, words: str) -> None:
        """Add words to one entry of the menu, and to no other; no words: to none."""
        for own, action in self.actions_by_key.items():
            title = self._titles[own]
            action.setText(f"{title}  ({words})" if words and own == key else title)

    def _triggered(self, action: QAction) -> None:
        self.show_key(self._key)
        self.chosen.emit(action.data())


class ElidedLabel(QLabel):
    """A label that shortens its text with an ellipsis where room is scarce, and shows all of it on hover."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.set_full_text(text)

    def set_full_text(self, text: str) -> None:
        self.full_text = visible(text)
        self._elide()

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self.full_text) + margins.left() + margins.right() + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, _event: object) -> None:
        self._elide()

    def _elide(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self.full_text, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        if self.toolTip() in ("", self.full_text) or shown != self.full_text:
            self.setToolTip(self.full_text if shown != self.full_text else "")
