"""The panel at the right: area, mask, engine. Its rows come from the settings' own declarations."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QWidget

from ..domain.areas import AREAS
from ..pipeline.status import EngineStatus, Readiness
from ..settings import Settings
from ..settings.fields import Field, are_default, row_fields, spec_of
from .area_chooser import AreaChooser
from .area_picks import Pick
from .choices import Choices, EngineChoice
from .colour_row import ColourRow
from .edit import Edit
from .engine_abilities import EngineAbilities
from .engine_options import fields_of
from .engine_section import EngineChooser
from .form import LABEL_WIDTH, reset_link
from .keymap import Keymap
from .menu_button import ElidedLabel
from .page import Page, Section
from .setting_rows import Row, SettingRows, stack, stack_switches

_MASK_GROUPS = ("mask", "view")
_ENGINE_GROUPS = ("engine",)


class SettingsPanel(Page):
    """Shows the settings and reports what the user changes; holds none itself."""

    edited = Signal(Edit)
    area_picked = Signal(str, Pick)
    """Area, and what is to become of it."""
    colour_chosen = Signal(str, str)
    """Area and "#rrggbb"; an empty colour is the catalogue's own."""
    entered = Signal()
    """A number was typed and Return pressed: the picture may have the keys again."""
    engine_chosen = Signal(str)
    parser_requested = Signal()
    """The user wants the areas that only a face parser tells apart."""
    reset_requested = Signal(object)
    """The fields (group, name) that go back to their defaults."""

    def __init__(self, choices: Choices, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._mask_fields = row_fields(*_MASK_GROUPS)
        self._engine_fields: tuple[Field, ...] = ()
        self._rows = SettingRows(self)
        self.areas = AreaChooser(keymap)
        self.colour = ColourRow()
        self.engine = EngineChooser(choices, spec_of(("engine", "key")).help)
        self.mask_reset, self.engine_reset = reset_link("Mask"), reset_link("Engine")
        self._areas_count = QLabel()
        self._areas_count.setProperty("role", "small")
        self._areas_words = ElidedLabel()
        self._areas_words.setProperty("role", "small")
        self.fill(self._area_section(), self._mask_section(), self._engine_section())
        self._rows.edited.connect(self.edited)
        self._rows.entered.connect(self.entered)
        self.areas.picked.connect(self.area_picked)
        self.areas.parser_requested.connect(self.parser_requested)
        self.colour.chosen.connect(self.colour_chosen)
        self.mask_reset.clicked.connect(self._reset_mask)
        self.engine_reset.clicked.connect(self._reset_engine)
        self.engine.chosen.connect(self.engine_chosen)

    def row(self, group: str, name: str) -> Row:
        """The row of a setting."""
        return self._rows[group, name]

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force."""
        choice = self._choices.engines.get(settings.engine.key, EngineChoice(settings.engine.key))
        self._rows.show_settings(settings)
        selection = settings.mask.selection
        area = selection.colour_area
        self.areas.show_selection(selection)
        self._areas_words.set_full_text(selection.title)
        self._areas_words.setToolTip(f"Masked: {selection.title}")
        self.colour.show_colour(area, settings.view.colours.get(area.key))
        self._engine_fields = _engine_fields(choice)
        is_own_colour = area.key in settings.view.colours
        self.mask_reset.setEnabled(is_own_colour or not are_default(settings, self._mask_fields))
        self.engine_reset.setEnabled(not are_default(settings, self._engine_fields))

    def show_engine(self, status: EngineStatus, abilities: EngineAbilities) -> None:
        """Show the engine that is requested, the one that runs, and grey what it can't do."""
        self.engine.show_status(status)
        self._rows.show_use(abilities.why_unused)
        self.areas.show_abilities(abilities)
        lacking = ", ".join(AREAS[area].title for area in abilities.lacking)
        if status.running is not None:
            self._areas_count.setText(f"{len(abilities.areas)} of {len(AREAS)}")
            self._areas_count.setToolTip(f"Not from this engine: {lacking}. {abilities.missing_area_hint}" if lacking
                                         else "This engine delivers every area.")
        elif status.readiness is Readiness.FAILED:
            self._areas_count.clear()

    def focus_first(self) -> None:
        """Give the keyboard to the first control."""
        chip = next((chip for chip in self.areas.chips.values() if chip.isChecked()), self.areas.more)
        chip.setFocus(Qt.FocusReason.TabFocusReason)

    def _area_section(self) -> Section:
        section = Section("Area", self._areas_count, words=self._areas_words)
        section.column.addWidget(self.areas)
        return section

    def _mask_section(self) -> Section:
        section = Section("Mask", self.mask_reset)
        rows, switches = self._rows.make_all(self._mask_fields)
        stack(section.column, rows, LABEL_WIDTH)
        section.column.addWidget(self.colour)
        stack_switches(section.column, switches)
        return section

    def _engine_section(self) -> Section:
        section = Section("Engine", self.engine_reset)
        section.column.addWidget(self.engine)
        rows, switches = self._rows.make_all(row_fields(*_ENGINE_GROUPS))
        stack(section.column, rows, LABEL_WIDTH)
        stack_switches(section.column, switches)
        return section

    def _reset_mask(self) -> None:
        self.colour.reset_colour()
        self.reset_requested.emit(self._mask_fields)

    def _reset_engine(self) -> None:
        self.reset_requested.emit(self._engine_fields)


def _engine_fields(choice: EngineChoice) -> tuple[Field, ...]:
    """What the section's reset covers: its rows, the engine itself, and the options of the one that is chosen."""
    return (("engine", "key"), ("engine", "model"), *row_fields(*_ENGINE_GROUPS), *fields_of(choice))
