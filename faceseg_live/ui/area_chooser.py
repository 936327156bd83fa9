"""The areas as chips with their keys, the rarer ones in a menu; those that the engine lacks are grey and say why."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from ..domain.areas import AREAS
from ..domain.selection import Selection
from .area_chip import CHIPS, AreaChip
from .area_menu import AreaMenu
from .area_picks import Pick
from .commands import AREA_PREFIX
from .engine_abilities import EngineAbilities
from .keymap import Keymap, readable
from .menu_button import MenuButton

_COLUMNS = 3
_OF_PARSERS = ("ears", "glasses", "hat")
"""What nothing but a face parser tells apart."""


class AreaChooser(QWidget):
    """Shows the chosen areas and reports which one is picked; changes nothing itself."""

    picked = Signal(str, Pick)
    """Area, and what is to become of it."""
    parser_requested = Signal()
    """The user wants the areas that only a face parser tells apart."""

    def __init__(self, keymap: Keymap | None = None, areas: Collection[str] = AREAS.keys(),
                 parent: QWidget | None = None) -> None:
        """`keymap`: the keys that pick areas here; None: no key does. `areas`: those to choose from."""
        super().__init__(parent)
        self._keymap, self._abilities = keymap, EngineAbilities()
        self._selection = Selection.parse("face")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.chips = {area: AreaChip(area) for area in CHIPS if area in areas}
        for place, chip in enumerate(self.chips.values()):
            grid.addWidget(chip, *divmod(place, _COLUMNS))
            chip.picked.connect(self._picked)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        self.menu = AreaMenu(tuple(area for area in areas if area not in CHIPS), self)
        self.menu.picked.connect(self._picked)
        self.more = MenuButton()
        self.more.setCheckable(True)
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setAccessibleName("More areas")
        self.more.setToolTip("Parts of brows, eyes, lips, cheeks, and what else there is")
        self.more.setMenu(self.menu)
        row, column = divmod(len(self.chips), _COLUMNS)
        grid.addWidget(self.more, row, column, 1, _COLUMNS - column)
        self.parser = _parser_link()
        self.parser.clicked.connect(self.parser_requested)
        grid.addWidget(self.parser, row + 1, 0, 1, _COLUMNS)
        self._describe()
        self.show_selection(self._selection)

    def show_selection(self, selection: Selection) -> None:
        """Press the chips of the areas that are added, and mark those that are taken away."""
        self._selection = selection
        for key, chip in self.chips.items():
            chip.show_use(_use_of(key, selection))
        for key in self.menu.areas:
            self.menu.show_use(key, _use_of(key, selection))
        self._show_more()

    def show_abilities(self, abilities: EngineAbilities) -> None:
        """Grey the areas that the engine can't deliver; offer a parser where that would."""
        self._abilities = abilities
        self.parser.setVisible(any(abilities.lacks(area) for area in _OF_PARSERS))
        self._describe()

    def show_keys(self, keymap: Keymap) -> None:
        """Show other keys."""
        self._keymap = keymap
        self._describe()

    def _describe(self) -> None:
        for area, chip in self.chips.items():
            chip.describe(self._keys(area), self._abilities.lacks(area))
        for area in self.menu.areas:
            self.menu.describe(area, self._keys(area), self._abilities.lacks(area))
        self._show_more()

    def _show_more(self) -> None:
        """The button names the rarer areas of the selection."""
        rare = [area for area in self._selection.areas if area.key in self.menu.areas]
        minus = {area.key: "− " for area in self._selection.removed}
        words = ", ".join(f"{minus.get(area.key, '')}{area.title}" for area in rare)
        keys = self._keys(rare[0].key) if len(rare) == 1 else ""
        adds = any(area in self._selection.added for area in rare)
        self.more.setChecked(adds)
        self.more.setProperty("isTakenAway", bool(rare) and not adds)
        self.more.style().polish(self.more)
        self.more.show_choice(words or "More areas", keys)

    def _keys(self, area: str) -> str:
        return readable(self._keymap.keys(AREA_PREFIX + area)) if self._keymap is not None else ""

    def _picked(self, area: str, pick: Pick) -> None:
        self.show_selection(self._selection)
        self.picked.emit(area, pick)


def _parser_link() -> QPushButton:
    link = QPushButton("Get ears, glasses and hats by a face parser…")
    link.setProperty("role", "link")
    link.setProperty("leads", True)
    link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    link.setToolTip("Changes to the engine for face parsing, and gets its model where that is not here yet")
    link.hide()
    return link


def _use_of(key: str, selection: Selection) -> Pick | None:
    """What an area is picked for in a selection; None: it isn't in it."""
    area = AREAS[key]
    if area in selection.removed:
        return Pick.TAKE_AWAY
    return Pick.ADD if area in selection.added else None
