"""The areas as chips with their keys, the rarer ones in a menu; those that the engine lacks are grey and say why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from ..domain.areas import AREAS
from .actions import AREA_PREFIX, Keymap, readable
from .menu_button import MenuButton

_CHIPS = {
    "face": "Face", "face+forehead": "+ Forehead", "image": "Image",
    "skin": "Skin", "eyebrows": "Brows", "two_eyes": "Eyes",
    "nose": "Nose", "lips": "Lips", "mouth_interior": "Mouth in",
    "hair": "Hair", "eyelids": "Eyelids", "ears": "Ears",
    "glasses": "Glasses",
}
_COLUMNS = 3


class AreaChip(QPushButton):
    """One common area."""

    def __init__(self, area: str, parent: QWidget | None = None) -> None:
        super().__init__(_CHIPS[area].replace("&", "&&"), parent)
        self.area = area
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._badge = QLabel()
        self._badge.setProperty("role", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setFixedHeight(16)
        self._badge.setMinimumWidth(16)
        self._badge.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 5, 0)
        row.addStretch(1)
        row.addWidget(self._badge)

    def describe(self, keys: str, reason: str) -> None:
        """Show the key; a reason greys the chip."""
        title = AREAS[self.area].title
        self._badge.setText(keys)
        self._badge.setVisible(bool(keys))
        self.setEnabled(not reason)
        self.setToolTip(f"{title}: {reason}" if reason else f"{title}  ({keys})" if keys else title)
        self.setAccessibleName(f"Area: {title}")
        self.setAccessibleDescription(reason or (f"Key {keys}" if keys else ""))


class AreaChooser(QWidget):
    """Shows and changes the masked area."""

    chosen = Signal(str)

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self._area = "face"
        self._lacking: dict[str, str] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.chips = {area: AreaChip(area) for area in _CHIPS}
        for place, chip in enumerate(self.chips.values()):
            grid.addWidget(chip, *divmod(place, _COLUMNS))
            chip.clicked.connect(self._chip_clicked)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.more = MenuButton()
        self.more.setCheckable(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setAccessibleName("More areas")
        self.more.setMenu(self._menu())
        row, column = divmod(len(_CHIPS), _COLUMNS)
        grid.addWidget(self.more, row, column, 1, _COLUMNS - column)
        self._describe()
        self.show_area("face")

    def show_area(self, area: str) -> None:
        """Press the chip of that area."""
        self._area = area
        for key, chip in self.chips.items():
            chip.setChecked(key == area)
        for key, action in self.actions_by_area.items():
            action.setChecked(key == area)
        self._show_more()

    def show_lacking(self, reasons: dict[str, str]) -> None:
        """Grey the areas that the engine can't deliver; area → why."""
        self._lacking = reasons
        self._describe()

    def show_keys(self, keymap: Keymap) -> None:
        """Show other keys."""
        self._keymap = keymap
        self._describe()

    def lacks(self, area: str) -> str:
        """Why the engine can't deliver an area; empty: it can."""
        return self._lacking.get(area, "")

    def _show_more(self) -> None:
        is_rare = self._area not in self.chips
        keys = readable(self._keymap.keys(AREA_PREFIX + self._area)) if is_rare else ""
        self.more.setChecked(is_rare)
        self.more.show_choice(AREAS[self._area].title if is_rare else "More areas", keys)

    def _menu(self) -> QMenu:
        menu = QMenu(self.more)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        self.actions_by_area: dict[str, QAction] = {}
        for key, area in AREAS.items():
            if key in _CHIPS:
                continue
            action = menu.addAction(area.title)
            action.setData(key)
            action.setCheckable(True)
            group.addAction(action)
            self.actions_by_area[key] = action
        menu.triggered.connect(self._menu_chosen)
        return menu

    def _describe(self) -> None:
        for area, chip in self.chips.items():
            chip.describe(readable(self._keymap.keys(AREA_PREFIX + area)), self.lacks(area))
        for area, action in self.actions_by_area.items():
            keys = readable(self._keymap.keys(AREA_PREFIX + area))
            # A tab puts the key into the menu's column of keys without binding it a second time.
            action.setText(f"{AREAS[area].title}\t{keys}")
            action.setEnabled(not self.lacks(area))
            action.setToolTip(self.lacks(area) or AREAS[area].title)
        self.more.setToolTip("Person and background, parts of brows, eyes, lips, cheeks and more")
        self._show_more()

    def _chip_clicked(self) -> None:
        chip = self.sender()
        self.show_area(self._area)
        if isinstance(chip, AreaChip):
            self.chosen.emit(chip.area)

    def _menu_chosen(self, action: QAction) -> None:
        area = action.data()
        self.show_area(self._area)
        self.chosen.emit(area)
